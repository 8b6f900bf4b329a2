//! Fills `merkle_path`.

#[cfg(test)]
mod tests;

use core::borrow::BorrowMut;

use chips::{Call, Status, digest::Digest, merkle_path::compress};
use circuits::{
    chips::{
        element::Element,
        merkle_path::{LANES_MAX, LEVELS_MAX, LIMB_BITS, MerklePathColumns},
    },
    config::{DIGEST, Felt},
};
use machine::record::Trace;
use p3_field::PrimeCharacteristicRing;
use p3_matrix::dense::RowMajorMatrix;
use rayon::prelude::*;

use super::element::{fill_elements, from_words};
use crate::{
    execution::{accesses::Accesses, instruction::Run, rows::height},
    felt,
};

/// Words of a digest.
const DIGEST_WORDS: usize = 2 * DIGEST;
/// Bytes of a digest in memory.
const DIGEST_BYTES: u64 = 4 * DIGEST_WORDS as u64;

/// A call.
#[derive(Clone, Debug)]
struct Path {
    clk: u32,
    nodes_at: u32,
    siblings_at: u32,
    index: u32,
    is_pair: bool,
    /// The second is zero if there is one lane only.
    starts: [Digest; LANES_MAX],
    siblings: Vec<Digest>,
}

impl Path {
    /// The call in a row of its table, if it was not refused.
    fn of(trace: &Trace, row: usize) -> Option<Self> {
        let ecall = trace.ecall.row(trace.call(Call::MerklePath).ecall[row] as usize);
        let (levels, lanes) = (ecall.a3 & 0xff, ecall.a3 >> 8);
        if ecall.status != Status::Done as u32 || levels > LEVELS_MAX {
            return None;
        }
        let words = trace.call_inputs(Call::MerklePath, row);
        let (siblings, nodes) = words.split_at_checked(DIGEST_WORDS * levels as usize)?;
        let siblings = siblings.chunks(DIGEST_WORDS).map(digest).collect::<Option<_>>()?;
        let mut starts = [Digest::ZERO; LANES_MAX];
        for (start, words) in starts.iter_mut().zip(nodes.chunks(DIGEST_WORDS)) {
            *start = digest(words)?;
        }
        Some(Self {
            clk: ecall.clk,
            nodes_at: ecall.a0,
            siblings_at: ecall.a1,
            index: ecall.a2,
            is_pair: lanes > 1,
            starts,
            siblings,
        })
    }

    fn rows(&self) -> usize {
        self.siblings.len() + 1 + usize::from(self.is_pair)
    }

    /// The nodes above a level.
    fn climb(&self, nodes: [Digest; LANES_MAX], sibling: Digest, level: usize) -> [Digest; 2] {
        let is_right = self.index >> level & 1 == 1;
        let parent =
            |node| if is_right { compress(sibling, node) } else { compress(node, sibling) };
        let [first, second] = nodes;
        [parent(first), if self.is_pair { parent(second) } else { second }]
    }

    fn fill(&self, rows: &mut [Felt]) {
        let mut rows = rows.chunks_exact_mut(MerklePathColumns::<Felt>::WIDTH);
        let mut nodes = self.starts;
        for (level, (&sibling, row)) in self.siblings.iter().zip(&mut rows).enumerate() {
            *row.borrow_mut() = self.level(level, nodes, sibling);
            nodes = self.climb(nodes, sibling, level);
        }
        let [first, second] = [self.first_result(nodes), self.second_result(nodes)];
        for (row, result) in rows.zip([first, second]) {
            *row.borrow_mut() = result;
        }
    }

    fn level(
        &self,
        level: usize,
        nodes: [Digest; LANES_MAX],
        sibling: Digest,
    ) -> MerklePathColumns<Felt> {
        let to_spare = (LEVELS_MAX as usize - 1).saturating_sub(level);
        let index = self.index >> level;
        MerklePathColumns {
            is_level: Felt::ONE,
            address: address(self.siblings_at, level),
            index: Felt::from_u32(index),
            limbs: [Felt::from_usize(to_spare), Felt::from_u32(index & 1)],
            ..self.row(nodes, self.starts, [fill_elements(&sibling.0); 2])
        }
    }

    fn first_result(&self, nodes: [Digest; LANES_MAX]) -> MerklePathColumns<Felt> {
        let index = u64::from(self.index) >> self.siblings.len();
        let (high, low) = (index >> LIMB_BITS, index & ((1 << LIMB_BITS) - 1));
        MerklePathColumns {
            is_first_result: Felt::ONE,
            address: address(self.nodes_at, 0),
            index: Felt::from_u64(index),
            limbs: [low, high].map(Felt::from_u64),
            ..self.row(
                nodes,
                self.starts,
                [self.starts[0], nodes[0]].map(|node| fill_elements(&node.0)),
            )
        }
    }

    fn second_result(&self, nodes: [Digest; LANES_MAX]) -> MerklePathColumns<Felt> {
        let second = |both: [Digest; LANES_MAX]| [both[1], Digest::ZERO];
        MerklePathColumns {
            is_second_result: Felt::ONE,
            address: address(self.nodes_at, 1),
            ..self.row(
                second(nodes),
                second(self.starts),
                [self.starts[1], nodes[1]].map(|node| fill_elements(&node.0)),
            )
        }
    }

    /// What all rows have.
    fn row(
        &self,
        nodes: [Digest; LANES_MAX],
        starts: [Digest; LANES_MAX],
        [before, after]: [[Element<Felt>; DIGEST]; 2],
    ) -> MerklePathColumns<Felt> {
        MerklePathColumns {
            is_level: Felt::ZERO,
            is_first_result: Felt::ZERO,
            is_second_result: Felt::ZERO,
            is_pair: Felt::from_bool(self.is_pair),
            clk: Felt::from_u32(self.clk),
            address: Felt::ZERO,
            whole_index: Felt::from_u32(self.index),
            index: Felt::ZERO,
            limbs: [Felt::ZERO; 2],
            nodes: nodes.map(felt::digest),
            starts: starts.map(felt::digest),
            before,
            after,
        }
    }
}

fn digest(words: &[u32]) -> Option<Digest> {
    from_words(words).map(Digest)
}

/// Where the digest stands that has so many others between itself and `first`.
fn address(first: u32, others: usize) -> Felt {
    Felt::from_u64(u64::from(first) + DIGEST_BYTES * others as u64)
}

/// A row of padding, then the rows of one call after the other. A call that was refused has none,
/// and the trace no proof.
pub(crate) fn fill(run: &Run<'_>, _: &mut Accesses) -> RowMajorMatrix<Felt> {
    let trace = run.trace;
    let rows = 0..trace.call(Call::MerklePath).len();
    let calls: Vec<_> = rows.into_par_iter().filter_map(|row| Path::of(trace, row)).collect();
    let rows: usize = calls.iter().map(Path::rows).sum();
    let width = MerklePathColumns::<Felt>::WIDTH;
    let mut cells = Felt::zero_vec(width * height(1 + rows));

    let mut rest = &mut cells[width..];
    let mut parts = Vec::with_capacity(calls.len());
    for call in &calls {
        let (rows, others) = rest.split_at_mut(width * call.rows());
        parts.push((call, rows));
        rest = others;
    }
    parts.into_par_iter().for_each(|(call, rows)| call.fill(rows));
    RowMajorMatrix::new(cells, width)
}
