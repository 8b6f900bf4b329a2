//! Fills `node`.

use core::{borrow::BorrowMut, convert::Infallible, ops::Range, slice};

use circuits::{
    chips::node::{Child, NodeColumns},
    config::Felt,
    systems::LogHeights,
    tables::Table,
};
use p3_field::PrimeCharacteristicRing;
use p3_matrix::dense::RowMajorMatrix;
use tree::{
    Digest,
    climb::{Climber, climb, run_by_steps},
    hash::compress,
    leaf::EMPTY,
    verify::is_empty_subtree,
};

use crate::felt;

/// A node before and after.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Both {
    pub(crate) old: Digest,
    pub(crate) new: Digest,
    is_on_path: bool,
}

impl Both {
    /// A leaf that is proven, or a node above one.
    pub(crate) const fn leaf(old: Digest, new: Digest) -> Self {
        Self { old, new, is_on_path: true }
    }

    /// A node with no such leaf below it.
    pub(crate) const fn sibling(digest: Digest) -> Self {
        Self { old: digest, new: digest, is_on_path: false }
    }

    /// The node above these children. What does not change is hashed once.
    pub(crate) fn above([left, right]: [Self; 2]) -> Self {
        let old = compress(left.old, right.old);
        let is_same = left.old == left.new && right.old == right.new;
        Self::leaf(old, if is_same { old } else { compress(left.new, right.new) })
    }
}

/// A node with its children.
#[derive(Debug)]
pub(crate) struct Node {
    pub(crate) level: u8,
    pub(crate) index: u64,
    pub(crate) children: [Both; 2],
    pub(crate) digest: Both,
}

/// The nodes above `leaves`, which are by increasing index. Siblings that are missing are zero.
pub(crate) fn nodes(leaves: Vec<(u64, Both)>, next_free: u64, siblings: &[Digest]) -> Vec<Node> {
    let mut recorder = Recorder { next_free, siblings: siblings.iter(), nodes: Vec::new() };
    match climb(&mut recorder, leaves) {
        Ok(_) => recorder.nodes,
        Err(never) => match never {},
    }
}

struct Recorder<'a> {
    next_free: u64,
    siblings: slice::Iter<'a, Digest>,
    nodes: Vec<Node>,
}

impl Recorder<'_> {
    fn sibling(&mut self, level: u8, index: u64) -> Result<Both, Infallible> {
        let digest = if is_empty_subtree(level, index, self.next_free) {
            EMPTY[usize::from(level)]
        } else {
            self.siblings.next().copied().unwrap_or_default()
        };
        Ok(Both::sibling(digest))
    }
}

impl Climber for Recorder<'_> {
    type Node = Both;
    type Error = Infallible;

    fn run(&mut self, levels: Range<u8>, index: u64, node: &mut Both) -> Result<(), Infallible> {
        run_by_steps(self, levels, index, node, Self::sibling)
    }

    fn parent(&mut self, level: u8, index: u64, children: [Both; 2]) -> Result<Both, Infallible> {
        let digest = Both::above(children);
        self.nodes.push(Node { level, index, children, digest });
        Ok(digest)
    }
}

pub(crate) fn fill(shape: &LogHeights, nodes: &[Node]) -> RowMajorMatrix<Felt> {
    super::fill_rows(Table::Node, shape, nodes, fill_row)
}

pub(crate) fn fill_row(node: &Node, row: &mut [Felt]) {
    let [left, right] = node.children.map(fill_child);
    *row.borrow_mut() = NodeColumns {
        is_real: Felt::ONE,
        level: Felt::from_u8(node.level),
        index: Felt::from_u64(node.index),
        left,
        right,
        old: felt::digest(node.digest.old),
        new: felt::digest(node.digest.new),
    };
}

fn fill_child(child: Both) -> Child<Felt> {
    Child {
        is_on_path: Felt::from_bool(child.is_on_path),
        old: felt::digest(child.old),
        new: felt::digest(child.new),
    }
}
