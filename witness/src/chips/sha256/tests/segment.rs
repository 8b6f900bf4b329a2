//! Calls among everything else that a machine does.

use circuits::{systems::System, testing::check_system};
use machine::{
    ArithmeticHost,
    segments::{Budget, Cutter},
};

use super::calls::{Input, calling};
use crate::{SegmentTables, fill_segment, instructions};

#[test]
fn the_tables_of_a_program_that_calls_are_clean() {
    let program = calling(&[0, 1, 2].map(Input::random));
    let mut segments = Cutter::new(&program, ArithmeticHost, Budget::of_rows(1 << 12));
    let segment = segments.next().unwrap().unwrap();
    let trace = segment.record(&program).unwrap();
    let SegmentTables { statement, traces } = fill_segment(&program, &segment, &trace).unwrap();

    let public_values = statement.public_values().unwrap();
    let system = System::execution(&instructions(&program));
    let mut findings = check_system(&system, &traces, &public_values);
    findings.violations.truncate(5);
    findings.imbalances.truncate(5);
    assert!(findings.is_clean(), "{findings:?}");
}
