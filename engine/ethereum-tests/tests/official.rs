//! Every official case of the supported revisions.
#![allow(clippy::print_stdout, reason = "failing cases are listed")]

mod data;

use ethereum_tests::{Summary, fixture_files, run_file};

#[test]
fn every_official_state_test_passes() {
    let Some(tests) = data::state_tests() else { return };
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
