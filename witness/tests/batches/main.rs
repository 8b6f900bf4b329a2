//! Whole batches are proven: what the firmware's run commits to is what the engine states natively.
//!
//! A few by default, under a key that is quick to prove with and worth nothing. With
//! `COLONNADE_TEST_ALL=1` every batch that the firmware is tested with, and a sample of the official
//! cases; some of them under the real key.

#![expect(clippy::unwrap_used, reason = "the helpers of tests say what they expect, too")]
#![allow(clippy::print_stdout, reason = "a test that skips must be seen to skip")]

mod made_up;
mod official;
mod precompiles;
mod prover;

use std::path::{Path, PathBuf};

/// Whether all is wanted, not only what takes a minute.
fn is_all() -> bool {
    std::env::var_os("COLONNADE_TEST_ALL").is_some()
}

/// The test data outside of the project, or `None` with a visible word where there is none.
fn data(part: &str) -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data");
    let root = std::env::var_os("COLONNADE_TEST_DATA").map_or(beside, PathBuf::from);
    let path = root.join(part);
    if path.is_dir() {
        return Some(path);
    }
    println!("skipped: no test data at {}", path.display());
    None
}
