//! See `colonnade_fuzz::proof`.

#![no_main]

use colonnade_fuzz::{proof, write_seeds};
use libfuzzer_sys::fuzz_target;

fuzz_target!(
    init: write_seeds(proof::seeds()),
    |bytes: &[u8]| proof::check(bytes)
);
