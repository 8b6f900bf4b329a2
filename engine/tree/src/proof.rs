//! Proofs about one key: membership and absence.

use chips::{
    Active, SystemCalls,
    merkle_path::{LEVELS_MAX, Lanes},
};
use primitives::Word;
use thiserror::Error;

use crate::{
    hash::Digest,
    leaf::{CAPACITY, Commitment, DEPTH},
    touched::IndexedLeaf,
};

/// A leaf with the path from it to the root. Nothing in it is trusted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeafProof {
    /// The leaf that has the key or skips it.
    pub leaf: IndexedLeaf,
    /// The siblings along the path, from the bottom up.
    pub siblings: [Digest; DEPTH as usize],
}

/// Why a proof does not show what it should.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ProofError {
    /// The index is not one of the tree's.
    #[error("leaf index {index} is not below {next_free}, the number of leaves")]
    Index {
        /// The index.
        index: u64,
        /// The number of leaves.
        next_free: u64,
    },
    /// The path does not lead to the committed root.
    #[error("the path leads to the root {got}, not to {expected}")]
    Root {
        /// The committed root.
        expected: Digest,
        /// Where the path leads.
        got: Digest,
    },
    /// The leaf has another key.
    #[error("the leaf has key {got}, not {expected}")]
    OtherKey {
        /// The key in question.
        expected: Digest,
        /// The leaf's.
        got: Digest,
    },
    /// The leaf does not skip the key.
    #[error("the leaf goes from key {key} to {next}, which does not skip {asked}")]
    NotSkipped {
        /// The key in question.
        asked: Digest,
        /// The leaf's key.
        key: Digest,
        /// The key after it.
        next: Digest,
    },
}

impl LeafProof {
    /// The root that the path leads to. Bits of the index above the tree's depth play no part.
    pub fn root(&self) -> Digest {
        let (mut digest, mut index) = (self.leaf.leaf.hash(), self.leaf.index);
        for siblings in self.siblings.chunks(LEVELS_MAX) {
            Active::merkle_path(Lanes::One(&mut digest), siblings, index as u32);
            index >>= siblings.len();
        }
        digest
    }

    /// The value at `key`, if this proof shows one.
    pub fn value(&self, commitment: &Commitment, key: &Digest) -> Result<Word, ProofError> {
        let leaf = &self.leaf.leaf;
        if leaf.key != *key {
            return Err(ProofError::OtherKey { expected: *key, got: leaf.key });
        }
        self.check_path(commitment)?;
        Ok(leaf.value)
    }

    /// Succeeds if this proof shows that `key` is absent.
    pub fn absence(&self, commitment: &Commitment, key: &Digest) -> Result<(), ProofError> {
        let leaf = &self.leaf.leaf;
        if !leaf.skips(key) {
            return Err(ProofError::NotSkipped { asked: *key, key: leaf.key, next: leaf.next });
        }
        self.check_path(commitment)
    }

    fn check_path(&self, commitment: &Commitment) -> Result<(), ProofError> {
        let (index, next_free) = (self.leaf.index, commitment.next_free.min(CAPACITY));
        if index >= next_free {
            return Err(ProofError::Index { index, next_free });
        }
        let got = self.root();
        if got != commitment.root {
            return Err(ProofError::Root { expected: commitment.root, got });
        }
        Ok(())
    }
}
