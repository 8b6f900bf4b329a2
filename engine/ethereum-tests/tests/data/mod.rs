//! Where the official fixtures are.
#![allow(clippy::print_stdout, reason = "a test that skips must be seen to skip")]

use std::path::{Path, PathBuf};

/// The folder of the state tests; `None`, with a word about it, where there is none.
pub(crate) fn state_tests() -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let root = std::env::var_os("COLONNADE_TEST_DATA").map_or(beside, PathBuf::from);
    let tests = root.join("evm/state-tests");
    if tests.is_dir() {
        return Some(tests);
    }
    println!("skipped: no test data at {}", tests.display());
    None
}
