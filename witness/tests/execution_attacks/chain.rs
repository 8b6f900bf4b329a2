//! Segments that are missing, elsewhere, or another run's.

use std::sync::LazyLock;

use circuits::{
    execution::{End, ExecutionError, ExecutionKey, SegmentProof, file},
    key::Kind,
};
use machine::testing::{assemble::*, build::program};

use crate::world::{DATA, RUN, key};

/// The proofs of the honest run, as a file has them.
static PROOFS: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let proofs = RUN.tables.iter().map(|tables| {
        let proof = RUN.key.prove(&tables.statement, &tables.traces).unwrap();
        file::segment(&proof)
    });
    proofs.collect()
});

pub(crate) fn file_of(segments: &[usize]) -> Vec<u8> {
    let mut bytes = file::header(Kind::Fast, &RUN.key.digest(), b"claim");
    segments.iter().for_each(|&segment| bytes.extend(&PROOFS[segment]));
    bytes.extend(file::END);
    bytes
}

pub(crate) fn proofs(segments: &[usize]) -> Vec<SegmentProof> {
    file::ExecutionFile::from_bytes(&file_of(segments)).unwrap().segments
}

fn verify(key: &ExecutionKey, segments: &[usize]) -> Result<(), ExecutionError> {
    key.verify(&proofs(segments)).map(|_| ())
}

#[test]
fn segments_are_all_there_in_their_order() {
    assert!(verify(&RUN.key, &[0, 1, 2]).is_ok());
    let refused = |segments: &[usize]| verify(&RUN.key, segments).unwrap_err();
    assert!(matches!(refused(&[]), ExecutionError::Empty));
    for (segments, at) in [
        (&[1, 2][..], 0),
        (&[0, 2], 1),
        (&[1, 0, 2], 0),
        (&[0, 0, 1, 2], 1),
        (&[0, 1, 1, 2], 2),
        (&[0, 2, 1], 1),
        (&[2], 0),
    ] {
        let found = refused(segments);
        assert!(matches!(found, ExecutionError::Chain { segment } if segment == at), "{found}");
    }
    assert!(matches!(refused(&[0, 1]), ExecutionError::Unfinished));
    for segments in [&[0, 1, 2, 2][..], &[0, 1, 2, 0]] {
        assert!(matches!(refused(segments), ExecutionError::Halted { segment: 2 }));
    }
}

/// The same text with another word in memory, and another text with the same memory.
#[test]
fn a_proof_is_of_its_program() {
    let honest = RUN.segments[0].0.start;
    let mut start = honest;
    start.root.0.swap(0, 1);
    let other_root = key(&RUN.program, Kind::Fast, start);
    assert!(matches!(
        verify(&other_root, &[0, 1, 2]).unwrap_err(),
        ExecutionError::Chain { segment: 0 }
    ));
    let other_pc =
        key(&RUN.program, Kind::Fast, machine::segments::Boundary { pc: honest.pc + 4, ..honest });
    assert!(matches!(
        verify(&other_pc, &[0, 1, 2]).unwrap_err(),
        ExecutionError::Chain { segment: 0 }
    ));
    let text = [&li(5, DATA)[..], &halt(DATA)].concat();
    let other_text = key(&program(&text, &[(DATA, vec![1])]), Kind::Fast, honest);
    let found = verify(&other_text, &[0, 1, 2]).unwrap_err();
    assert!(matches!(found, ExecutionError::Segment { segment: 0, .. }), "{found}");
}

/// Every key has its digest, which proofs are bound to.
#[test]
fn a_proof_is_of_its_start() {
    let honest = RUN.segments[0].0.start;
    let mut start = honest;
    start.root.0.swap(0, 1);
    let other = key(&RUN.program, Kind::Fast, start);
    assert_ne!(other.digest(), RUN.key.digest());
    assert!(other.verify_segment(&proofs(&[1])[0]).is_err());
}

#[test]
fn a_proof_is_of_its_configuration() {
    let recursive = key(&RUN.program, Kind::Recursive, RUN.segments[0].0.start);
    let found = verify(&recursive, &[0, 1, 2]).unwrap_err();
    assert!(matches!(found, ExecutionError::Segment { segment: 0, .. }), "{found}");
}

/// A proof of no security is refused by a key that asks for some.
#[test]
fn a_proof_is_of_its_parameters() {
    let key = ExecutionKey::new(Kind::Fast, &witness::instructions(&RUN.program), RUN.key.start());
    assert!(key.verify_segment(&proofs(&[0])[0]).is_err());
}

#[test]
fn a_proof_is_of_its_statement() {
    let mut lies: Vec<SegmentProof> = Vec::new();
    let mut lie = |segment: usize, change: &dyn Fn(&mut SegmentProof)| {
        let mut proof = proofs(&[segment]).remove(0);
        change(&mut proof);
        lies.push(proof);
    };
    for element in 0..4 {
        lie(0, &|proof| proof.statement.start.root.0[8 * element] ^= 1);
        lie(0, &|proof| {
            let End::Cut(end) = &mut proof.statement.end else { panic!("it is cut") };
            end.root.0[8 * element] ^= 1;
        });
    }
    lie(0, &|proof| proof.statement.start.pc += 1);
    lie(0, &|proof| {
        let End::Cut(end) = &mut proof.statement.end else { panic!("it is cut") };
        end.pc += 1;
    });
    for word in 0..8 {
        lie(2, &|proof| {
            let End::Halt(digest) = &mut proof.statement.end else { panic!("it halts") };
            digest[4 * word] ^= 1;
        });
    }
    lie(0, &|proof| proof.statement.end = End::Halt([0; 32]));
    lie(2, &|proof| proof.statement.end = End::Cut(proof.statement.start));
    // Another segment's, and one with an element that is none.
    lie(0, &|proof| proof.statement = RUN.tables[1].statement);
    lie(1, &|proof| proof.statement = RUN.tables[0].statement);
    lie(0, &|proof| proof.statement.start.root.0[..8].fill(0xff));
    for (at, proof) in lies.iter().enumerate() {
        assert!(RUN.key.verify_segment(proof).is_err(), "lie {at}");
    }
    for segment in 0..3 {
        assert!(RUN.key.verify_segment(&proofs(&[segment])[0]).is_ok());
    }
}

/// Two proofs that swap their statements and are put in the order of those.
#[test]
fn statements_are_not_swapped() {
    let mut swapped = proofs(&[1, 0, 2]);
    swapped[0].statement = RUN.tables[0].statement;
    swapped[1].statement = RUN.tables[1].statement;
    let found = RUN.key.verify(&swapped).unwrap_err();
    assert!(matches!(found, ExecutionError::Segment { segment: 0, .. }), "{found}");
}
