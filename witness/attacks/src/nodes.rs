//! The nodes above the leaves of any scan, honest or not.

use core::{borrow::BorrowMut, convert::Infallible, ops::Range};

use circuits::{
    chips::{
        leaf::LeafColumns,
        node::{Child, NodeColumns},
    },
    config::Felt,
    tables::Table,
};
use p3_field::{PrimeCharacteristicRing, PrimeField64};
use p3_matrix::dense::RowMajorMatrix;
use tree::{
    MemoryTree, TreeReader,
    climb::{Climber, climb, run_by_steps},
    leaf::EMPTY,
};

use crate::world::Block;

/// The rows of `node` for a scan. Digests of changed nodes are left to be derived.
pub(crate) fn above(
    scan: &[LeafColumns<Felt>],
    tree: &MemoryTree,
    height: usize,
) -> RowMajorMatrix<Felt> {
    let has_leaf = |row: &&LeafColumns<Felt>| row.is_absent == Felt::ZERO;
    let mut leaves: Vec<_> =
        scan.iter().filter(has_leaf).map(|row| (row.index.as_canonical_u64(), None)).collect();
    leaves.sort_unstable_by_key(|&(index, _)| index);
    leaves.dedup_by_key(|&mut (index, _)| index);
    let mut rows = Rows { tree, rows: Vec::new() };
    match climb(&mut rows, leaves) {
        Ok(_) => {}
        Err(never) => match never {},
    }
    let width = Table::Node.columns();
    let mut cells = Felt::zero_vec(width * height.max(rows.rows.len().next_power_of_two()));
    for (cells, row) in cells.chunks_exact_mut(width).zip(rows.rows) {
        *cells.borrow_mut() = row;
    }
    RowMajorMatrix::new(cells, width)
}

/// A node is known only if it is a sibling.
struct Rows<'a> {
    tree: &'a MemoryTree,
    rows: Vec<NodeColumns<Felt>>,
}

impl Rows<'_> {
    fn sibling(&mut self, level: u8, index: u64) -> Result<Option<Block>, Infallible> {
        let node = self.tree.node(level, index)?.unwrap_or(EMPTY[usize::from(level)]);
        Ok(Some(node.0.map(|element| Felt::from_u64(element.as_u64()))))
    }
}

impl Climber for Rows<'_> {
    type Node = Option<Block>;
    type Error = Infallible;

    fn run(
        &mut self,
        levels: Range<u8>,
        index: u64,
        node: &mut Option<Block>,
    ) -> Result<(), Infallible> {
        run_by_steps(self, levels, index, node, Self::sibling)
    }

    fn parent(
        &mut self,
        level: u8,
        index: u64,
        children: [Option<Block>; 2],
    ) -> Result<Option<Block>, Infallible> {
        let [left, right] = children.map(|sibling| {
            let digest = sibling.unwrap_or_default();
            Child { is_on_path: Felt::from_bool(sibling.is_none()), old: digest, new: digest }
        });
        self.rows.push(NodeColumns {
            is_real: Felt::ONE,
            level: Felt::from_u8(level),
            index: Felt::from_u64(index),
            left,
            right,
            old: Block::default(),
            new: Block::default(),
        });
        Ok(None)
    }
}
