//! See `colonnade_fuzz::trace_file`.

#![no_main]

use colonnade_fuzz::{trace_file, write_seeds};
use libfuzzer_sys::fuzz_target;

fuzz_target!(
    init: write_seeds(trace_file::seeds()),
    |bytes: &[u8]| trace_file::check(bytes)
);
