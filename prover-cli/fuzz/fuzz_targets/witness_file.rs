//! See `colonnade_fuzz::witness_file`.

#![no_main]

use colonnade_fuzz::{witness_file, write_seeds};
use libfuzzer_sys::fuzz_target;

fuzz_target!(
    init: write_seeds(witness_file::seeds()),
    |bytes: &[u8]| witness_file::check(bytes)
);
