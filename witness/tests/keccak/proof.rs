//! Programs that call the permutation, and their proofs.

use chips::{Call, Software, SystemCalls};
use circuits::{
    chips::keccak_round::layout::{ROUNDS, ROWS},
    config::Felt,
    execution::{Boundary, ExecutionKey},
    key::Kind,
    statement::Digest,
    systems::{EXECUTION, System},
    tables::Table,
    testing::check_system,
};
use machine::{
    ArithmeticHost, Machine, Program,
    record::{Counts, Recording},
    segments::{Budget, Cutter, Segment},
    testing::{assemble::*, build::program},
};
use p3_field::PrimeCharacteristicRing;
use witness::{SegmentTables, chips::keccak_f, fill_segment, instructions};

use crate::oracle::{State, random_state};

const ADDRESS: u32 = 0x2_0008;

/// A program that permutes a state, again and again.
fn permutes(state: &State, calls: usize, more: &[u32]) -> Program {
    let data = state.iter().flat_map(|&lane| [lane as u32, (lane >> 32) as u32]).collect();
    let mut text = Vec::new();
    for _ in 0..calls {
        text.extend(li(A7, Call::KeccakF as u32));
        text.extend(li(A0, ADDRESS));
        text.push(ECALL);
    }
    text.extend(more);
    text.extend(halt(0x2_0000));
    program(&text, &[(ADDRESS, data)])
}

#[test]
fn calls_are_found_in_a_recording() {
    let state = random_state(3);
    // An address that is refused makes a call without words.
    let refused = [li(A0, ADDRESS + 2).as_slice(), &[ECALL]].concat();
    let program = permutes(&state, 2, &refused);
    let mut machine = Machine::new(&program);
    let mut recording = Recording::new(&machine, &Counts::default());
    machine.run(&mut ArithmeticHost, &mut recording, u64::MAX).unwrap();
    let trace = recording.finish(&machine);

    let calls = keccak_f::calls(&trace);
    let mut expected = state;
    for (call, ecall) in calls.iter().zip(0..) {
        assert_eq!((call.clk, call.address), (trace.ecall.clk[ecall], ADDRESS));
        assert_eq!(call.before, expected);
        Software::keccak_f(&mut expected);
    }
    assert_eq!(calls.len(), 2);
}

fn segment(program: &Program) -> Segment {
    let mut cutter = Cutter::new(program, ArithmeticHost, Budget::of_rows(1 << 16));
    cutter.next().unwrap().unwrap()
}

fn tables(program: &Program, segment: &Segment) -> SegmentTables {
    fill_segment(program, segment, &segment.record(program).unwrap()).unwrap()
}

fn key(program: &Program, segment: &Segment) -> ExecutionKey {
    let start = segment.start;
    let start = Boundary { pc: start.pc, root: Digest(start.root.to_bytes()) };
    ExecutionKey::insecure(Kind::Fast, &instructions(program), start)
}

#[test]
fn a_program_that_calls_the_permutation_is_proven() {
    let program = permutes(&random_state(8), 3, &[]);
    let segment = segment(&program);
    let SegmentTables { statement, mut traces } = tables(&program, &segment);
    let public = statement.public_values().unwrap();
    let system = System::execution(&instructions(&program));
    let findings = check_system(&system, &traces, &public);
    assert!(findings.is_clean(), "{findings:?}");

    let key = key(&program, &segment);
    let proof = key.prove(&statement, &traces).unwrap();
    key.verify(&[proof]).unwrap();

    // A bit of the last round of the last call, and what is made of it.
    let rounds = EXECUTION.iter().position(|&table| table == Table::KeccakRound).unwrap();
    let width = Table::KeccakRound.columns();
    let bit = (3 * ROUNDS * ROWS - 1) * width + width / 2;
    traces[rounds].values[bit] = Felt::ONE - traces[rounds].values[bit];
    let proof = key.prove(&statement, &traces).unwrap();
    key.verify(&[proof]).unwrap_err();
}
