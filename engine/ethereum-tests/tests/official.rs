//! Every official case of the supported revisions.
#![allow(clippy::print_stdout, reason = "failing cases are listed")]

mod data;

use ethereum_tests::{Failing, Summary, fixture_files, run_file};

#[test]
fn every_official_state_test_passes() {
    let Some(tests) = data::state_tests() else { return };
    let mut total = Summary::default();
    for file in fixture_files(&tests).unwrap() {
        let on_failure = |failing: &Failing| println!("{}: {}", failing.case, failing.why);
        total += run_file(&file, |_| true, on_failure).unwrap();
    }
    println!("{} passed, {} failed, {} skipped", total.passed, total.failed, total.skipped);
    assert_eq!(total.failed, 0);
    assert!(total.passed > 15_000, "only {} cases ran", total.passed);
}
