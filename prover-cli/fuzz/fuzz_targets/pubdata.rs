//! See `colonnade_fuzz::pubdata`.

#![no_main]

use colonnade_fuzz::{pubdata, write_seeds};
use libfuzzer_sys::fuzz_target;

fuzz_target!(
    init: write_seeds(pubdata::seeds()),
    |bytes: &[u8]| pubdata::check(bytes)
);
