//! Proofs of all kinds: whatever the bytes are, they are read and verified to an answer, and what is
//! accepted says what an honest proof said.
//!
//! The verifier takes a panic of the libraries below for a refusal; here it counts as a find.

use std::sync::OnceLock;

use attacks::scenario::{apply, tables, tree_of, write};
use circuits::{
    execution::{ExecutionKey, file, file::ExecutionFile},
    key::Kind,
    proof::Proof,
    prove::prove,
    verify::verify,
};
use machine::{
    ArithmeticHost, Program,
    segments::{Budget, Cutter},
    testing::{assemble, build::program},
};
use recursion::file::{FoldedFile, execution::FoldedExecution};
use witness::{Tables, fill_segment, instructions, start};

const KIND: Kind = Kind::Fast;
/// What executions are said to have done; nobody here reads it.
const CLAIM: &[u8] = b"a claim";

/// Reads and verifies `bytes` as each kind of proof.
pub fn check(bytes: &[u8]) {
    if let Ok(proof) = Proof::from_bytes(bytes)
        && verify(&proof).is_ok()
    {
        assert_eq!(proof.statement, honest().statement);
    }
    if let Ok(file) = ExecutionFile::from_bytes(bytes)
        && let Ok(executed) = key().verify(&file.segments)
    {
        assert_eq!(executed.digest, [0; 32]);
    }
    // What is proven by these takes minutes to make: from the header on it is up to the fuzzer.
    if let Ok(folded) = FoldedFile::from_bytes(bytes) {
        assert!(folded.verify().is_err() && folded.claimed().is_none());
    }
    if let Ok(folded) = FoldedExecution::from_bytes(bytes) {
        assert!(folded.verify(key()).is_err());
    }
}

fn halting() -> &'static Program {
    static PROGRAM: OnceLock<Program> = OnceLock::new();
    PROGRAM.get_or_init(|| program(&assemble::halt(0x10_0000), &[]))
}

/// Of few queries, so that many proofs are verified in a second. None can be forged by chance still.
fn key() -> &'static ExecutionKey {
    static KEY: OnceLock<ExecutionKey> = OnceLock::new();
    let new_key = || ExecutionKey::insecure(KIND, &instructions(halting()), start(halting()));
    KEY.get_or_init(new_key)
}

fn honest() -> &'static Tables {
    static HONEST: OnceLock<Tables> = OnceLock::new();
    HONEST.get_or_init(|| {
        let mut tree = tree_of(&[write(5, 5), write(6, 6)]);
        tables(&apply(&mut tree, &[write(5, 7), write(9, 1)]))
    })
}

/// A proof of a tree update, and one of an execution.
pub fn seeds() -> Vec<Vec<u8>> {
    let Tables { statement, traces } = honest();
    let update = prove(KIND, statement, traces).expect("honest tables are proven");
    let mut execution = file::header(KIND, &key().digest(), CLAIM);
    for segment in Cutter::new(halting(), ArithmeticHost, Budget::of_rows(1 << 10)) {
        let segment = segment.expect("the program halts");
        let trace = segment.record(halting()).expect("it ran before");
        let tables = fill_segment(halting(), &segment, &trace).expect("it can be proven");
        let proof = key().prove(&tables.statement, &tables.traces).expect("its tables are true");
        execution.extend(file::segment(&proof));
    }
    execution.extend(file::END);
    let seeds = vec![update.to_bytes(), execution];
    seeds.iter().for_each(|seed| check(seed));
    let read = ExecutionFile::from_bytes(&seeds[1]).expect("it was written by us");
    key().verify(&read.segments).expect("an honest proof is accepted");
    seeds
}
