//! See `colonnade_fuzz::hints`.

#![no_main]

use colonnade_fuzz::{hints, write_seeds};
use libfuzzer_sys::fuzz_target;

fuzz_target!(
    init: write_seeds(hints::seeds()),
    |bytes: &[u8]| hints::check(bytes)
);
