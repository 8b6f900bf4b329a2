//! Every official case of the supported revisions.
#![allow(clippy::print_stdout, reason = "a test that skips must be seen to skip")]

use std::path::{Path, PathBuf};

use ethereum_tests::{Summary, fixture_files, run_file};

fn data() -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let root = std::env::var_os("COLONNADE_TEST_DATA").map_or(beside, PathBuf::from);
    let tests = root.join("evm/state-tests");
    if tests.is_dir() {
        return Some(tests);
    }
    println!("skipped: no test data at {}", tests.display());
    None
}

#[test]
fn every_official_state_test_passes() {
    let Some(tests) = data() else { return };
    let mut total = Summary::default();
    for file in fixture_files(&tests).unwrap() {
        let summary = run_file(&file, None, |failing| {
            println!(
                "{} {} {:?}: {}",
                failing.test, failing.revision, failing.indexes, failing.why
            );
        })
        .unwrap();
        total.passed += summary.passed;
        total.failed += summary.failed;
        total.skipped += summary.skipped;
    }
    println!("{} passed, {} failed, {} skipped", total.passed, total.failed, total.skipped);
    assert_eq!(total.failed, 0);
    assert!(total.passed > 15_000, "only {} cases ran", total.passed);
}
