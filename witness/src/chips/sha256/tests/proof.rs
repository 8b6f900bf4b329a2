//! Calls among everything else that a machine does, proven.

use circuits::{
    execution::{Boundary, ExecutionKey},
    key::Kind,
    statement::Digest,
    testing::check_system,
};
use machine::{
    ArithmeticHost,
    segments::{Budget, Cutter},
};

use super::calls::{Input, calling};
use crate::{SegmentTables, fill_segment, instructions};

#[test]
fn calls_are_proven_with_the_program_that_makes_them() {
    let program = calling(&[0, 1, 2].map(Input::random));
    let mut segments = Cutter::new(&program, ArithmeticHost, Budget::of_rows(1 << 12));
    let segment = segments.next().unwrap().unwrap();
    let trace = segment.record(&program).unwrap();
    let SegmentTables { statement, traces } = fill_segment(&program, &segment, &trace).unwrap();

    let start = Boundary { pc: segment.start.pc, root: Digest(segment.start.root.to_bytes()) };
    let key = ExecutionKey::insecure(Kind::Fast, &instructions(&program), start);
    let public_values = statement.public_values().unwrap();
    let mut findings = check_system(key.system(), &traces, &public_values);
    findings.violations.truncate(5);
    findings.imbalances.truncate(5);
    assert!(findings.is_clean(), "{findings:?}");

    let proof = key.prove(&statement, &traces).unwrap();
    assert!(key.verify(&[proof]).is_ok());
}
