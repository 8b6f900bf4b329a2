//! Where leaves and nodes come from, and what can be read through that alone.

use primitives::Word;
use thiserror::Error;

use crate::{
    hash::Digest,
    leaf::{Commitment, DEPTH, Leaf, empty},
    proof::LeafProof,
    touched::IndexedLeaf,
    verify::{UpdateError, is_empty_subtree},
};

/// A stored tree at one moment.
pub trait TreeReader {
    /// Why the storage failed.
    type Error;

    /// Root and number of leaves.
    fn commitment(&self) -> Result<Commitment, Self::Error>;

    /// The leaf at an index.
    fn leaf(&self, index: u64) -> Result<Option<Leaf>, Self::Error>;

    /// The index of the leaf with the greatest key that is not above `key`: the leaf of the key
    /// itself if it is present, otherwise the one that skips it.
    fn floor(&self, key: &Digest) -> Result<Option<u64>, Self::Error>;

    /// The digest of a node; level 0 holds the leaves' hashes. Only asked for nodes with a leaf
    /// below them.
    fn node(&self, level: u8, index: u64) -> Result<Option<Digest>, Self::Error>;
}

/// Why an operation on a stored tree failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum TreeError<E> {
    /// The storage failed.
    #[error(transparent)]
    Storage(E),
    /// The storage lacks a leaf that must be there.
    #[error("the stored tree lacks leaf {index}")]
    MissingLeaf {
        /// Its index.
        index: u64,
    },
    /// The storage lacks a node that must be there.
    #[error("the stored tree lacks the node at index {index} of level {level}")]
    MissingNode {
        /// Height above the leaves.
        level: u8,
        /// Position within the level.
        index: u64,
    },
    /// The keys do not go together, or do not fit.
    #[error(transparent)]
    Update(UpdateError),
}

/// The value at `key`, or `None` if it is absent.
pub fn read<R: TreeReader>(reader: &R, key: &Digest) -> Result<Option<Word>, TreeError<R::Error>> {
    let IndexedLeaf { leaf, .. } = floor_leaf(reader, key)?;
    Ok((leaf.key == *key).then_some(leaf.value))
}

/// Proves the value at `key`, or its absence.
pub fn prove<R: TreeReader>(reader: &R, key: &Digest) -> Result<LeafProof, TreeError<R::Error>> {
    let next_free = reader.commitment().map_err(TreeError::Storage)?.next_free;
    let leaf = floor_leaf(reader, key)?;
    let mut siblings = [Digest::ZERO; DEPTH as usize];
    for (level, sibling) in (0..DEPTH).zip(&mut siblings) {
        *sibling = node(reader, next_free, level, (leaf.index >> level) ^ 1)?;
    }
    Ok(LeafProof { leaf, siblings })
}

/// The leaf that has or skips `key`.
pub(crate) fn floor_leaf<R: TreeReader>(
    reader: &R,
    key: &Digest,
) -> Result<IndexedLeaf, TreeError<R::Error>> {
    // Leaf 0 is below every key.
    let index = reader.floor(key).map_err(TreeError::Storage)?.unwrap_or(0);
    let leaf = reader.leaf(index).map_err(TreeError::Storage)?;
    leaf.map(|leaf| IndexedLeaf { index, leaf }).ok_or(TreeError::MissingLeaf { index })
}

/// The digest of any node of a tree with `next_free` leaves.
pub(crate) fn node<R: TreeReader>(
    reader: &R,
    next_free: u64,
    level: u8,
    index: u64,
) -> Result<Digest, TreeError<R::Error>> {
    if is_empty_subtree(level, index, next_free) {
        return Ok(empty(level));
    }
    let node = reader.node(level, index).map_err(TreeError::Storage)?;
    node.ok_or(TreeError::MissingNode { level, index })
}
