//! Official cases as batches, natively and on the machine.

#![allow(clippy::print_stdout, reason = "failing cases are listed")]

mod data;

use std::sync::atomic::{AtomicUsize, Ordering};

use ethereum_tests::{
    CaseId, Failing, Summary, Verdict, fixture_files, run_file_with, run_on_machine,
};

/// One case in so many is run, unless all are asked for.
const SAMPLE: usize = 5;

#[test]
fn the_firmware_states_what_the_engine_states() {
    let Some(tests) = data::state_tests() else { return };
    let every = if std::env::var_os("COLONNADE_TEST_ALL").is_some() { 1 } else { SAMPLE };
    let program = firmware::program().unwrap();
    let (seen, mut total) = (AtomicUsize::new(0), Summary::default());
    for file in fixture_files(&tests).unwrap() {
        let judge = |id: &CaseId, fixture: &_, case: &_| {
            if seen.fetch_add(1, Ordering::Relaxed) % every != 0 {
                return Verdict::Skipped("not in the sample");
            }
            run_on_machine(&program, fixture, &id.revision, case).verdict
        };
        let on_failure = |failing: &Failing| println!("{}: {}", failing.case, failing.why);
        total += run_file_with(&file, |_| true, judge, on_failure).unwrap();
    }
    println!("{} agree, {} do not, {} skipped", total.passed, total.failed, total.skipped);
    assert_eq!(total.failed, 0);
    assert!(total.passed >= 2_000, "only {} cases ran", total.passed);
}
