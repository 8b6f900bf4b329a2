//! See `colonnade_fuzz::batch`.

#![no_main]

use colonnade_fuzz::{batch, write_seeds};
use libfuzzer_sys::fuzz_target;

fuzz_target!(
    init: write_seeds(batch::seeds()),
    |bytes: &[u8]| batch::check(bytes)
);
