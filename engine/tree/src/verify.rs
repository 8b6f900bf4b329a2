//! The trusted half: from a commitment, a witness and the touched keys to the next commitment.

use alloc::vec::Vec;

use thiserror::Error;

use crate::{
    climb::{Climber, climb},
    hash::{Digest, compress},
    leaf::{CAPACITY, Commitment, empty},
    touched::{IndexedLeaf, LinkError, Touched, link},
    witness::UpdateWitness,
};

/// Why a witness does not carry a commitment to the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum UpdateError {
    /// The touched keys and the leaves contradict each other.
    #[error(transparent)]
    Link(#[from] LinkError),
    /// The leaves are not by strictly increasing index.
    #[error("leaf {position} of the witness is not at a higher index than the one before it")]
    LeafOrder {
        /// Which of the witness's leaves.
        position: usize,
    },
    /// A leaf beyond the last one of the tree.
    #[error("leaf index {index} is not below {next_free}, the number of leaves")]
    LeafIndex {
        /// The index.
        index: u64,
        /// The number of leaves.
        next_free: u64,
    },
    /// No room for the new leaves.
    #[error("{inserted} more leaves do not fit a tree of {next_free}")]
    Full {
        /// Leaves there.
        next_free: u64,
        /// Leaves to insert.
        inserted: u64,
    },
    /// The witness has too few siblings.
    #[error("the witness lacks the sibling at index {index} of level {level}")]
    MissingSibling {
        /// Height above the leaves.
        level: u8,
        /// Position within the level.
        index: u64,
    },
    /// The witness has too many siblings.
    #[error("{0} siblings of the witness are not needed")]
    ExtraSiblings(usize),
    /// The leaves and siblings do not hash to the committed root.
    #[error("the witness hashes to the root {got}, not to {expected}")]
    Root {
        /// The root of the previous commitment.
        expected: Digest,
        /// The root that the witness gives.
        got: Digest,
    },
}

/// Checks every claim of `touched` against `previous` and computes the commitment after the writes.
///
/// Equal to applying the touched keys one by one in key order; new leaves go to the next free
/// indices in that order. Old and new nodes are hashed in one pass over shared paths; subtrees that
/// did not change, and those that the previous commitment says are empty, are not hashed again.
///
/// Relies on `previous` being the commitment of a well-linked tree that is empty from `next_free`
/// on, which holds for [`Commitment::of_empty_tree`] and is kept by this function.
pub fn verify_update(
    previous: &Commitment,
    witness: &UpdateWitness,
    touched: &[Touched],
) -> Result<Commitment, UpdateError> {
    check_indices(&witness.leaves, previous.next_free)?;
    let linked = link(touched, &witness.leaves)?;
    let next_free = room_for(previous.next_free, linked.appended.len())?;

    let given = witness.leaves.iter().zip(&linked.updated).map(|(before, after)| {
        let old = before.leaf.hash();
        let new = if before.leaf == *after { old } else { after.hash() };
        (before.index, Both { old, new })
    });
    let appended = linked.appended.iter().zip(previous.next_free..);
    let appended =
        appended.map(|(leaf, index)| (index, Both { old: Digest::ZERO, new: leaf.hash() }));
    let nodes: Vec<_> = given.chain(appended).collect();

    let mut verifier =
        Verifier { next_free: previous.next_free, siblings: witness.siblings.iter() };
    let roots = climb(&mut verifier, nodes)?;
    match verifier.siblings.len() {
        0 => {}
        extra => return Err(UpdateError::ExtraSiblings(extra)),
    }
    // Nothing touched: nothing to authenticate.
    let Some(roots) = roots else { return Ok(*previous) };
    if roots.old != previous.root {
        return Err(UpdateError::Root { expected: previous.root, got: roots.old });
    }
    Ok(Commitment { root: roots.new, next_free })
}

fn check_indices(leaves: &[IndexedLeaf], next_free: u64) -> Result<(), UpdateError> {
    for (position, leaf) in leaves.iter().enumerate() {
        if leaf.index >= next_free {
            return Err(UpdateError::LeafIndex { index: leaf.index, next_free });
        }
        if position > 0 && leaf.index <= leaves[position - 1].index {
            return Err(UpdateError::LeafOrder { position });
        }
    }
    Ok(())
}

/// The number of leaves after `inserted` more.
pub(crate) fn room_for(next_free: u64, inserted: usize) -> Result<u64, UpdateError> {
    let inserted = inserted as u64;
    next_free
        .checked_add(inserted)
        .filter(|&sum| sum <= CAPACITY)
        .ok_or(UpdateError::Full { next_free, inserted })
}

/// Whether the subtree at `index` of `level` has no leaf below `next_free`.
#[inline]
pub const fn is_empty_subtree(level: u8, index: u64, next_free: u64) -> bool {
    index << level >= next_free
}

/// A node before and after the update.
#[derive(Clone, Copy)]
struct Both {
    old: Digest,
    new: Digest,
}

struct Verifier<'a> {
    next_free: u64,
    siblings: core::slice::Iter<'a, Digest>,
}

impl Climber for Verifier<'_> {
    type Node = Both;
    type Error = UpdateError;

    fn sibling(&mut self, level: u8, index: u64) -> Result<Both, UpdateError> {
        let digest = if is_empty_subtree(level, index, self.next_free) {
            empty(level)
        } else {
            *self.siblings.next().ok_or(UpdateError::MissingSibling { level, index })?
        };
        Ok(Both { old: digest, new: digest })
    }

    fn parent(
        &mut self,
        level: u8,
        index: u64,
        [left, right]: [Both; 2],
    ) -> Result<Both, UpdateError> {
        let old = if is_empty_subtree(level + 1, index, self.next_free) {
            empty(level + 1)
        } else {
            compress(left.old, right.old)
        };
        let is_same = left.old == left.new && right.old == right.new;
        let new = if is_same { old } else { compress(left.new, right.new) };
        Ok(Both { old, new })
    }
}
