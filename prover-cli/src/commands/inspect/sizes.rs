//! How many bytes of a proof's file each part takes.
//!
//! The file's encoding has no state, so a part takes as many bytes in it as by itself.

use circuits::{
    execution::{SegmentProof, file::ExecutionFile},
    proof::{Body, Proof},
};
use serde::Serialize;

use crate::failure::Failure;

/// A part of the file with its bytes.
pub(super) type Part = (&'static str, usize);

/// The parts of a file of `total` bytes.
pub(super) fn of_proof(proof: &Proof, total: usize) -> Result<Vec<Part>, Failure> {
    let mut parts = vec![("statement", size(&proof.statement)?)];
    parts.extend(of_body(&proof.body)?);
    Ok(with_rest(parts, total))
}

/// The same of a proof of execution: each part in all segments.
pub(super) fn of_execution(file: &ExecutionFile, total: usize) -> Result<Vec<Part>, Failure> {
    let segments = &file.segments;
    let statements = sum(segments, |segment| size(&segment.statement))?;
    let mut parts = vec![("claim", file.claim.len()), ("statements of the segments", statements)];
    for segment in segments {
        for (name, size) in of_body(&segment.body)? {
            match parts.iter_mut().find(|(known, _)| *known == name) {
                Some((_, sum)) => *sum += size,
                None => parts.push((name, size)),
            }
        }
    }
    Ok(with_rest(parts, total))
}

/// The bytes of a segment in a file, its length not among them.
pub(super) fn of_segment(segment: &SegmentProof) -> Result<usize, Failure> {
    let body = match &segment.body {
        Body::Fast(body) => size(body)?,
        Body::Recursive(body) => size(body)?,
    };
    Ok(size(&segment.statement)? + body)
}

fn with_rest(mut parts: Vec<Part>, total: usize) -> Vec<Part> {
    let known: usize = parts.iter().map(|(_, size)| size).sum();
    parts.push(("header, heights, proofs of work, lengths", total.saturating_sub(known)));
    parts
}

fn of_body(body: &Body) -> Result<Vec<Part>, Failure> {
    // The two bodies have the same members of different types.
    macro_rules! parts_of {
        ($body:expr) => {{
            let (body, fri) = ($body, &$body.opening_proof);
            let (inputs, layers) = (&fri.input_openings, &fri.commit_phase_openings);
            vec![
                ("commitments to the tables", size(&body.commitments)?),
                ("values at the out-of-domain point", size(&body.opened_values)?),
                ("sums of the buses", size(&body.lookup_terminals)?),
                ("queries: rows of the tables", sum(inputs, |it| size(&it.opened_values))?),
                ("queries: hashes above the rows", sum(inputs, |it| size(&it.opening_proof))?),
                ("commitments to the folded layers", size(&fri.commit_phase_commits)?),
                ("queries: values of the layers", sum(layers, |it| size(&it.sibling_values))?),
                ("queries: hashes above the values", sum(layers, |it| size(&it.opening_proof))?),
                ("final polynomial", size(&fri.final_poly)?),
            ]
        }};
    }
    Ok(match body {
        Body::Fast(body) => parts_of!(body),
        Body::Recursive(body) => parts_of!(body),
    })
}

fn sum<T>(all: &[T], size: impl Fn(&T) -> Result<usize, Failure>) -> Result<usize, Failure> {
    all.iter().map(size).sum()
}

/// The bytes of a part.
fn size(part: &impl Serialize) -> Result<usize, Failure> {
    bincode::serde::encode_to_vec(part, bincode::config::standard())
        .map(|bytes| bytes.len())
        .map_err(Failure::input)
}
