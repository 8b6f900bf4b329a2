//! A run with calls that hash is proven.

use chips::Call;
use circuits::{
    execution::{Boundary, ExecutionKey},
    key::Kind,
    statement::Digest,
};
use machine::{
    ArithmeticHost, Program,
    segments::{Budget, Cutter},
    testing::{assemble::*, build::program},
};
use witness::{fill_segment, instructions};

const DATA: u32 = 0x2_0000;

/// Two lanes past three siblings, one past one, and a permutation of what they left.
fn hashing() -> Program {
    let at = |digest: u32| DATA + 32 * digest;
    let mut text = Vec::new();
    for (call, arguments) in [
        (Call::MerklePath, [at(0), at(2), 0x8000_0005, 512 + 3]),
        (Call::MerklePath, [at(1), at(0), 0, 256 + 1]),
        (Call::Poseidon2, [at(0), 0, 0, 0]),
    ] {
        text.extend(li(A7, call as u32));
        text.extend((A0..).zip(arguments).flat_map(|(register, argument)| li(register, argument)));
        text.push(ECALL);
    }
    text.extend(halt(DATA));
    program(&text, &[(DATA, (1..=40).collect())])
}

#[test]
fn a_run_with_calls_that_hash_is_proven() {
    let program = hashing();
    let mut cutter = Cutter::new(&program, ArithmeticHost, Budget::of_rows(1 << 12));
    let segment = cutter.next().expect("there is one").expect("the program runs");
    let trace = segment.record(&program).expect("the segment is what it says");
    let tables = fill_segment(&program, &segment, &trace).expect("all of it can be proven");
    let start = Boundary { pc: segment.start.pc, root: Digest(segment.start.root.to_bytes()) };
    let key = ExecutionKey::insecure(Kind::Fast, &instructions(&program), start);
    let proof = key.prove(&tables.statement, &tables.traces).expect("there is a proof");
    assert_eq!(key.verify(&[proof]).expect("it verifies").segments.len(), 1);
}
