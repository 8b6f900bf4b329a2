//! Openings of a commitment to matrices of different heights.

use circuits::config::DIGEST;
use circuits::config::recursive::{RATE, WIDTH};
use plonky2::iop::target::{BoolTarget, Target};

use crate::{Builder, poseidon2_gate};

/// A node of a tree.
pub(crate) type Digest = [Target; DIGEST];

/// The hash of a row.
///
/// Proves: it is that of [`p3_symmetric::PaddingFreeSponge`] with the rate 8. Rows of other widths
/// may collide; widths are constants of the circuit.
pub(crate) fn hash_row(builder: &mut Builder, row: &[Target]) -> Digest {
    let mut state = [builder.zero(); WIDTH];
    for chunk in row.chunks(RATE) {
        state[..chunk.len()].copy_from_slice(chunk);
        state = poseidon2_gate::permute(builder, state);
    }
    core::array::from_fn(|i| state[i])
}

/// The parent of two nodes, of which `left` comes second if `swap` is one.
fn compress(builder: &mut Builder, left: Digest, right: Digest, swap: BoolTarget) -> Digest {
    let zero = builder.zero();
    let input = core::array::from_fn(|i| match i {
        0..DIGEST => left[i],
        DIGEST..RATE => right[i - DIGEST],
        _ => zero,
    });
    let output = poseidon2_gate::permute_swapped(builder, input, swap);
    core::array::from_fn(|i| output[i])
}

/// One matrix of a commitment: its height as a logarithm, and the opened row.
#[derive(Clone, Debug)]
pub(crate) struct OpenedRow<'a> {
    pub(crate) log_height: usize,
    pub(crate) row: &'a [Target],
}

/// Proves: `root` commits to matrices whose rows at `index`, shortened for lower matrices by
/// dropping its lowest bits, are the given ones.
///
/// Assumes: there is a matrix, the tallest has `2^index.len()` rows, and `siblings` has one node
/// per bit of the index, from the leaves upwards.
pub(crate) fn verify_opening(
    builder: &mut Builder,
    root: Digest,
    rows: &[OpenedRow<'_>],
    index: &[BoolTarget],
    siblings: &[Digest],
) {
    let no_swap = builder._false();
    let hash_at = |builder: &mut Builder, log_height: usize| {
        let flat: Vec<Target> = rows
            .iter()
            .filter(|opened| opened.log_height == log_height)
            .flat_map(|opened| opened.row.iter().copied())
            .collect();
        (!flat.is_empty()).then(|| hash_row(builder, &flat))
    };
    let Some(mut node) = hash_at(builder, index.len()) else {
        unreachable!("the tallest matrix has the height that the index is drawn for")
    };
    for (level, (&bit, &sibling)) in index.iter().zip(siblings).enumerate() {
        node = compress(builder, node, sibling, bit);
        if let Some(rows) = hash_at(builder, index.len() - level - 1) {
            node = compress(builder, node, rows, no_swap);
        }
    }
    for (computed, committed) in node.into_iter().zip(root) {
        builder.connect(computed, committed);
    }
}
