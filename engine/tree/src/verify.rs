//! The trusted half: from a commitment, a witness and the touched keys to the next commitment.

use chips::{Active, SystemCalls, merkle_path::Lanes};
use thiserror::Error;

use crate::{
    hash::Digest,
    leaf::{CAPACITY, Commitment},
    roots::{Both, roots},
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
/// indices in that order. Old and new nodes are hashed in one pass over shared paths; a subtree that
/// did not change is hashed once.
///
/// Relies on `previous` being the commitment of a well-linked tree that is empty from `next_free`
/// on, which holds for [`Commitment::of_empty_tree`] and is kept by this function.
pub fn verify_update(
    previous: &Commitment,
    witness: &UpdateWitness,
    touched: &[Touched],
) -> Result<Commitment, UpdateError> {
    verify_by(Active::merkle_path, previous, witness, touched)
}

/// The same, by any [`SystemCalls::merkle_path`].
fn verify_by(
    merkle_path: impl FnMut(Lanes<'_>, &[Digest], u32),
    previous: &Commitment,
    witness: &UpdateWitness,
    touched: &[Touched],
) -> Result<Commitment, UpdateError> {
    check_indices(&witness.leaves, previous.next_free)?;
    let linked = link(touched, &witness.leaves)?;
    let next_free = room_for(previous.next_free, linked.appended.len())?;

    let given = witness.leaves.iter().zip(&linked.updated).map(|(before, after)| {
        let old = before.leaf.hash();
        let is_same = before.leaf == *after;
        let leaf = if is_same { Both::Same(old) } else { Both::Changed([old, after.hash()]) };
        (before.index, leaf)
    });
    let appended = (previous.next_free..).zip(&linked.appended);
    let appended =
        appended.map(|(index, leaf)| (index, Both::Changed([Digest::ZERO, leaf.hash()])));
    let leaves = given.chain(appended);
    // Nothing touched: nothing to authenticate.
    let Some(roots) = roots(previous.next_free, leaves, &witness.siblings, merkle_path)? else {
        return Ok(*previous);
    };
    if roots.before() != previous.root {
        return Err(UpdateError::Root { expected: previous.root, got: roots.before() });
    }
    Ok(Commitment { root: roots.after(), next_free })
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

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, vec::Vec};

    use primitives::{AccountId, Word};

    use super::*;
    use crate::{
        key::storage_key,
        leaf::DEPTH,
        memory::MemoryTree,
        update::{Access, update},
    };

    /// The point of runs: what a leaf costs is calls, and not levels.
    #[test]
    fn a_leaf_takes_few_calls_and_no_node_is_hashed_twice() {
        let key = |slot: u64| storage_key(AccountId::from_low_u64(1), Word::from(slot));
        let values = (0..4096).map(|slot| (key(slot), Word::ONE));
        let tree = MemoryTree::with_values(values).unwrap();
        // Ten reads, ten updates, five insertions.
        let reads = (0..10).map(|slot| Access { key: key(slot), write: None });
        let writes = (10..20).chain(5000..5005);
        let writes = writes.map(|slot| Access { key: key(slot), write: Some(Word::MAX) });
        let accesses: Vec<_> = reads.chain(writes).collect();
        let update = update(&tree, &accesses).unwrap();

        let (mut calls, mut hashes) = (0, 0);
        let counting = |mut lanes: Lanes<'_>, siblings: &[Digest], index| {
            calls += 1;
            hashes += siblings.len() * lanes.nodes().len();
            Active::merkle_path(lanes, siblings, index);
        };
        let next = verify_by(counting, &update.previous, &update.witness, &update.touched);
        assert_eq!(next, Ok(update.next));

        let changed: BTreeSet<_> = update.leaves.iter().map(|change| change.index).collect();
        let given: BTreeSet<_> = update.witness.leaves.iter().map(|leaf| leaf.index).collect();
        let above = |leaves: &BTreeSet<u64>| {
            let above = |&leaf| (1..=DEPTH).map(move |level| (level, leaf >> level));
            leaves.iter().flat_map(above).collect::<BTreeSet<_>>().len()
        };
        let leaves = &given | &changed;
        assert!(hashes <= above(&leaves) + above(&changed), "{hashes} hashes");
        // Climbing as far as the last leaf and from there on, and their parent before and after;
        // once per update the right edge, where given and empty siblings alternate.
        let calls_max = 4 * leaves.len() + usize::from(DEPTH);
        assert!(calls <= calls_max, "{calls} calls for {} leaves", leaves.len());
        assert!(hashes > 2 * calls_max, "{hashes} hashes are too few to tell");
    }
}
