//! From pages and their siblings to the root.

use chips::{digest::Digest, merkle_path::compress};
use thiserror::Error;

use crate::{record::PAGES, segments::tree::DEPTH};

/// Siblings that prove no pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ProofError {
    /// No pages, pages in another order, or a page that there is not.
    #[error("the pages do not ascend from 0 to below {PAGES}")]
    Order,
    /// There are too few siblings.
    #[error("the {given} siblings are too few")]
    Missing {
        /// How many there are.
        given: usize,
    },
    /// There are too many siblings.
    #[error("of {given} siblings only {used} have a place")]
    Left {
        /// How many there are.
        given: usize,
        /// How many were needed.
        used: usize,
    },
}

/// The root of a tree with these leaves, and with these siblings where no leaf is below.
pub(crate) fn root(leaves: &[(u32, Digest)], siblings: &[Digest]) -> Result<Digest, ProofError> {
    if !leaves.is_sorted_by(|a, b| a.0 < b.0)
        || leaves.last().is_none_or(|(at, _)| *at as usize >= PAGES)
    {
        return Err(ProofError::Order);
    }
    let (mut nodes, mut rest) = (leaves.to_vec(), siblings.iter());
    for _ in 0..DEPTH {
        let mut parents: Vec<(u32, Digest)> = Vec::with_capacity(nodes.len());
        let mut nodes_left = nodes.iter().copied().peekable();
        while let Some((at, node)) = nodes_left.next() {
            let right = nodes_left.next_if(|(next, _)| at % 2 == 0 && *next == at + 1);
            let sibling = match right {
                Some((_, right)) => right,
                None => *rest.next().ok_or(ProofError::Missing { given: siblings.len() })?,
            };
            let (left, right) = if at % 2 == 0 { (node, sibling) } else { (sibling, node) };
            parents.push((at / 2, compress(left, right)));
        }
        nodes = parents;
    }
    if rest.len() > 0 {
        let given = siblings.len();
        return Err(ProofError::Left { given, used: given - rest.len() });
    }
    nodes.first().map(|(_, root)| *root).ok_or(ProofError::Order)
}
