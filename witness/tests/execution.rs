//! Segments of random programs: their tables are clean, their proofs verify, as a chain.

use circuits::{
    chips::pages::ZERO_PAGE,
    execution::{Boundary, ExecutionKey, SegmentProof},
    key::Kind,
    statement::Digest,
    systems::System,
    testing::check_system,
};
use machine::{
    ArithmeticHost, Program,
    segments::{Budget, Cutter, Segment, tree},
    testing::{
        assemble::halt,
        build::program,
        random::{DATA, Random, body, data},
    },
};
use witness::{SegmentTables, fill_segment, instructions};

fn random(seed: u64, steps: usize) -> Program {
    let mut random = Random(seed);
    let mut text = body(&mut random, steps);
    text.extend(halt(DATA));
    program(&text, &[(DATA, data(&mut random))])
}

fn segments(program: &Program, rows: u64) -> Vec<Segment> {
    let cutter = Cutter::new(program, ArithmeticHost, Budget::of_rows(rows));
    cutter.map(|segment| segment.expect("the program runs")).collect()
}

fn tables(program: &Program, segment: &Segment) -> SegmentTables {
    let trace = segment.record(program).expect("the segment is what it says");
    fill_segment(program, segment, &trace).expect("all of it can be proven")
}

fn start(segments: &[Segment]) -> Boundary {
    let start = segments[0].start;
    Boundary { pc: start.pc, root: Digest(start.root.to_bytes()) }
}

#[test]
fn the_digest_of_a_page_of_zeros_is_the_machines() {
    assert_eq!(ZERO_PAGE, tree::EMPTY[0].0.map(chips::field::Felt::as_u64));
}

#[test]
fn tables_of_random_programs_are_clean() {
    for seed in 0..8 {
        let program = random(seed, 2000);
        let system = System::execution(&instructions(&program));
        for segment in segments(&program, 1 << 10) {
            let SegmentTables { statement, traces } = tables(&program, &segment);
            let public = statement.public_values().unwrap();
            let mut findings = check_system(&system, &traces, &public);
            findings.violations.truncate(5);
            findings.imbalances.truncate(5);
            assert!(findings.is_clean(), "{seed} {}: {findings:?}", segment.index);
        }
    }
}

#[test]
fn segments_of_a_random_program_are_proven_one_after_the_other() {
    let program = random(1, 2000);
    let segments = segments(&program, 1 << 11);
    assert!(segments.len() > 1);
    let key = ExecutionKey::insecure(Kind::Fast, &instructions(&program), start(&segments));
    let proofs: Vec<SegmentProof> = segments
        .iter()
        .map(|segment| {
            let tables = tables(&program, segment);
            key.prove(&tables.statement, &tables.traces).unwrap()
        })
        .collect();
    let executed = key.verify(&proofs).unwrap();
    assert_eq!(executed.segments.len(), segments.len());
}
