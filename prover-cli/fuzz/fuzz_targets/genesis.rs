//! See `colonnade_fuzz::genesis`.

#![no_main]

use colonnade_fuzz::{genesis, write_seeds};
use libfuzzer_sys::fuzz_target;

fuzz_target!(
    init: write_seeds(genesis::seeds()),
    |bytes: &[u8]| genesis::check(bytes)
);
