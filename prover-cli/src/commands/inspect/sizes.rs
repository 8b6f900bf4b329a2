//! How many bytes of a proof's file each part takes.
//!
//! The file's encoding has no state, so a part takes as many bytes in it as by itself.

use circuits::proof::{Body, Proof};
use serde::Serialize;

use crate::failure::Failure;

/// A part of the file with its bytes.
pub(super) type Part = (&'static str, usize);

/// The parts of a file of `total` bytes.
pub(super) fn parts(proof: &Proof, total: usize) -> Result<Vec<Part>, Failure> {
    // The two bodies have the same members of different types.
    macro_rules! parts_of {
        ($body:expr) => {{
            let (body, fri) = ($body, &$body.opening_proof);
            let (inputs, layers) = (&fri.input_openings, &fri.commit_phase_openings);
            vec![
                ("statement", size(&proof.statement)?),
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
    let mut parts: Vec<Part> = match &proof.body {
        Body::Fast(body) => parts_of!(body),
        Body::Recursive(body) => parts_of!(body),
    };
    let known: usize = parts.iter().map(|(_, size)| size).sum();
    parts.push(("header, heights, proofs of work, lengths", total.saturating_sub(known)));
    Ok(parts)
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
