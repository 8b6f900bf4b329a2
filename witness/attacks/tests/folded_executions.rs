//! A run in three segments, folded to one proof; and segments that are missing, elsewhere, another
//! key's, or not a whole run.
//!
//! The circuits verify everything that they do for proofs that count, but eight queries only.

#![allow(clippy::unwrap_used, reason = "tests say what they expect by unwrapping")]

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::LazyLock,
};

use circuits::{
    execution::{Boundary, End, ExecutionKey, SegmentProof},
    key::Kind,
    shapes::{self, Shape},
    statement::Digest,
    systems::System,
};
use machine::{
    ArithmeticHost, Program,
    segments::{Budget, Cutter, Segment},
    testing::{assemble::*, build::program},
};
use recursion::{
    execution::{ExecutionFoldError, folder::ExecutionFolder},
    file::{
        FileError,
        execution::{FoldedExecution, KEYS, keys},
    },
    fold::Folded,
};
use witness::{budget_of, fill_segment, fill_segment_to, instructions};

const DATA: u32 = 0x2_0000;

/// Adds up some words, stores the sums, and halts with what is there.
fn sums(first: u32) -> Program {
    let mut text = li(5, DATA).to_vec();
    for at in 0..12 {
        text.extend([lw(6, 5, 4 * at), add(7, 7, 6), sw(7, 5, 4 * at)]);
    }
    text.extend(halt(DATA));
    program(&text, &[(DATA, (first..first + 12).collect())])
}

/// A program's run in segments of a given length, with its key.
struct Run {
    program: Program,
    segments: Vec<Segment>,
    key: ExecutionKey,
}

impl Run {
    fn of(program: Program) -> Self {
        let instructions = instructions(&program);
        let shape = shapes::of(&System::execution(&instructions))[0];
        let budget = Budget { cycles: 20, ..budget_of(&shape) };
        let segments: Vec<Segment> =
            Cutter::new(&program, ArithmeticHost, budget).collect::<Result<_, _>>().unwrap();
        let start = segments[0].start;
        let start = Boundary { pc: start.pc, root: Digest(start.root.to_bytes()) };
        let key = ExecutionKey::insecure(Kind::Recursive, &instructions, start);
        Self { program, segments, key }
    }

    /// The least heights that all segments fit.
    fn shape(&self) -> Shape {
        let mut shape = [0; _];
        for segment in &self.segments {
            let trace = segment.record(&self.program).unwrap();
            let heights = fill_segment(&self.program, segment, &trace).unwrap().log_heights();
            shape.iter_mut().zip(heights).for_each(|(most, height)| *most = height.max(*most));
        }
        shape
    }

    fn proofs(&self, shape: &Shape) -> Vec<SegmentProof> {
        let prove = |segment: &Segment| {
            let trace = segment.record(&self.program).unwrap();
            let tables = fill_segment_to(&self.program, segment, &trace, &[*shape]).unwrap();
            self.key.prove(&tables.statement, &tables.traces).unwrap()
        };
        self.segments.iter().map(prove).collect()
    }
}

static RUN: LazyLock<Run> = LazyLock::new(|| Run::of(sums(7)));

/// What is done with the circuits is one test, since they are built once.
#[test]
fn a_run_is_folded_and_nothing_else_passes_for_it() {
    let shape = RUN.shape();
    let proofs = RUN.proofs(&shape);
    assert_eq!(proofs.len(), 3);
    let executed = RUN.key.verify(&proofs).unwrap();
    let folder = ExecutionFolder::new(&RUN.key, &[shape]).unwrap();
    println!("2^{:?} and 2^{} rows", folder.wrapper_log_rows(), folder.folder().log_rows());
    let wrapped: Vec<Folded> = proofs.iter().map(|proof| folder.wrap(proof).unwrap()).collect();
    let [first, second, last] = &wrapped[..] else { panic!("there are three") };
    let both = folder.fold(first, second).unwrap();
    let whole = folder.fold(&both, last).unwrap();
    let finished = folder.verify(&whole).unwrap().finished(&RUN.key).unwrap();
    assert_eq!((finished.digest, finished.segments), (executed.digest, 3));

    refused_joins(&folder, &wrapped);
    refused_ends(&folder, &wrapped, &both);
    refused_segments(&folder, &shape, proofs);
    files(&folder, &whole, &both);
}

/// Segments that do not follow on each other.
fn refused_joins(folder: &ExecutionFolder<'_>, wrapped: &[Folded]) {
    let refused = |left: usize, right: usize| folder.fold(&wrapped[left], &wrapped[right]);
    for (left, right) in [(1, 0), (0, 2), (0, 0), (1, 1)] {
        let error = refused(left, right).unwrap_err();
        assert!(matches!(error, ExecutionFoldError::Chain), "{left}, {right}: {error}");
    }
    for right in 0..3 {
        assert!(matches!(refused(2, right).unwrap_err(), ExecutionFoldError::Halted));
    }
    // The circuit refuses them as well, without the check before it.
    for (left, right) in [(1, 0), (0, 2), (2, 0)] {
        let attempt = AssertUnwindSafe(|| {
            let folded = folder.folder().fold(&wrapped[left], &wrapped[right]).ok()?;
            folder.verify(&folded).ok()
        });
        let folded = catch_unwind(attempt);
        assert!(!matches!(folded, Ok(Some(_))), "{left}, {right}");
    }
}

/// Runs that are not whole, or another key's.
fn refused_ends(folder: &ExecutionFolder<'_>, wrapped: &[Folded], beginning: &Folded) {
    let later = folder.fold(&wrapped[1], &wrapped[2]).unwrap();
    let finished = |folded: &Folded| folder.verify(folded).unwrap().finished(&RUN.key);
    assert!(matches!(finished(&later), Err(ExecutionFoldError::Start)));
    assert!(matches!(finished(beginning), Err(ExecutionFoldError::Unfinished)));
    let statement = folder.verify(&later).unwrap();
    assert!(matches!(statement.end, End::Halt(_)));
    // The same text with other words, and so another root: from there the run begins elsewhere.
    let other = Run::of(sums(8)).key;
    let found = folder.verify(beginning).unwrap().finished(&other);
    assert!(matches!(found, Err(ExecutionFoldError::Key { .. })));
}

/// Proofs of segments that the circuits do not take.
fn refused_segments(folder: &ExecutionFolder<'_>, shape: &Shape, mut proofs: Vec<SegmentProof>) {
    let other = Run::of(sums(8)).proofs(shape);
    assert!(matches!(folder.wrap(&other[0]), Err(ExecutionFoldError::Verify(_))));
    let mut higher = *shape;
    higher[6] += 1;
    let higher = RUN.proofs(&higher);
    assert!(matches!(folder.wrap(&higher[0]), Err(ExecutionFoldError::Shape(_))));
    let mut lying = proofs.remove(0);
    lying.statement.end = End::Halt([7; 32]);
    assert!(matches!(folder.wrap(&lying), Err(ExecutionFoldError::Verify(_))));
}

/// What comes back from a file is what was written, and nothing else.
fn files(folder: &ExecutionFolder<'_>, whole: &Folded, beginning: &Folded) {
    let keys = keys(folder);
    let file = FoldedExecution::new(folder, whole, b"claim".to_vec());
    let bytes = file.to_bytes();
    let read = FoldedExecution::from_bytes(&bytes).unwrap();
    assert_eq!(read.claim, b"claim");
    let verify = |file: &FoldedExecution| file.verify_with(&RUN.key, &keys);
    assert_eq!(verify(&read).unwrap().segments, 3);
    let unfinished = FoldedExecution::new(folder, beginning, Vec::new());
    assert!(matches!(verify(&unfinished), Err(FileError::Refused(_))));
    // These circuits are not the published ones.
    assert!(matches!(read.verify_with(&RUN.key, &KEYS), Err(FileError::Key { .. })));
    for at in [0, 8, 10, 19, 24, 60, bytes.len() / 2, bytes.len() - 9, bytes.len() - 1] {
        let mut damaged = bytes.clone();
        damaged[at] ^= 1;
        let found = FoldedExecution::from_bytes(&damaged).and_then(|file| verify(&file));
        assert!(found.is_err(), "{at}");
    }
    for length in [0, 8, 9, 13, 15, 23, 1000, bytes.len() - 1] {
        let found = FoldedExecution::from_bytes(&bytes[..length]).and_then(|file| verify(&file));
        assert!(found.is_err(), "{length}");
    }
}
