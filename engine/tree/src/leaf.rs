//! Leaves, the tree's shape, and the commitment to all of it.
//!
//! Leaves form a list in key order: each names the next key. A key is absent if and only if some
//! leaf has `leaf.key < key < leaf.next`. Leaf 0 is the sentinel with the least key, zero, and the
//! leaf with the greatest key has [`Digest::MAX`] as its next, so the rule needs no exception at
//! either end. The two bounds themselves are no keys of anything; a touched key must lie strictly
//! between them.

use chips::merkle_path;
use primitives::Word;

use crate::{
    field::Felt,
    hash::{Digest, RATE, Sponge, Tag, WORD_LIMBS, compress},
};

/// Levels between a leaf and the root.
pub const DEPTH: u8 = 40;

/// The most leaves that a tree can hold.
pub const CAPACITY: u64 = 1 << DEPTH;

/// A key with its value, and the key that follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Leaf {
    /// Where the value lives.
    pub key: Digest,
    /// The value. Zero is a value like any other.
    pub value: Word,
    /// The next greater key in the tree, or [`Digest::MAX`] after the greatest.
    pub next: Digest,
}

impl Leaf {
    /// Leaf 0 of a tree that holds nothing else.
    pub const SENTINEL: Self = Self { key: Digest::ZERO, value: Word::ZERO, next: Digest::MAX };

    /// `sponge(Tag::Leaf; key, value, next)`: four permutations.
    pub fn hash(&self) -> Digest {
        let mut sponge = Sponge::new(Tag::Leaf, (2 * RATE + WORD_LIMBS) as u32, 0);
        sponge.absorb(self.key.0);
        sponge.absorb_word(self.value);
        sponge.absorb(self.next.0);
        sponge.finish()
    }

    /// Whether this leaf shows that `key` is absent.
    #[inline]
    pub fn skips(&self, key: &Digest) -> bool {
        self.key < *key && *key < self.next
    }
}

/// The digest of a subtree of each height without any leaf. An empty leaf is four zeros.
pub static EMPTY: [Digest; DEPTH as usize + 1] = {
    let mut empty = [Digest::ZERO; DEPTH as usize + 1];
    let mut level = 0;
    while level < DEPTH as usize {
        empty[level + 1] = merkle_path::compress(empty[level], empty[level]);
        level += 1;
    }
    empty
};

/// The digest of a subtree of height `level` without any leaf; above the root there is none, and
/// the root's is returned.
#[inline]
pub(crate) const fn empty(level: u8) -> Digest {
    EMPTY[if level < DEPTH { level } else { DEPTH } as usize]
}

/// Everything that there is to know about a tree: its root, and where the next leaf goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Commitment {
    /// The root.
    pub root: Digest,
    /// The number of leaves; every index from here on is empty.
    pub next_free: u64,
}

impl Commitment {
    /// `sponge(Tag::Commitment; root, next_free)`.
    pub fn digest(&self) -> Digest {
        let mut sponge = Sponge::new(Tag::Commitment, RATE as u32 + 1, 0);
        sponge.absorb(self.root.0);
        // At most 2^40, hence canonical.
        sponge.absorb([Felt::from_any(self.next_free), Felt::ZERO, Felt::ZERO, Felt::ZERO]);
        sponge.finish()
    }

    /// The commitment of a tree that holds only the sentinel.
    pub fn of_empty_tree() -> Self {
        let mut root = Leaf::SENTINEL.hash();
        for level in 0..DEPTH {
            root = compress(root, empty(level));
        }
        Self { root, next_free: 1 }
    }
}

#[cfg(test)]
mod tests {
    use std::string::ToString;

    use super::*;

    #[test]
    fn the_compiler_computed_the_empty_digests_right() {
        let mut digest = Digest::ZERO;
        for expected in EMPTY {
            assert_eq!(digest, expected);
            digest = compress(digest, digest);
        }
    }

    #[test]
    fn the_sentinel_skips_every_key_but_the_bounds() {
        let one = Digest([Felt::ONE, Felt::ZERO, Felt::ZERO, Felt::ZERO]);
        let mut last = Digest::MAX;
        last.0[0] = Felt::from_u64(Felt::MAX.as_u64() - 1).unwrap();
        assert!(Leaf::SENTINEL.skips(&one) && Leaf::SENTINEL.skips(&last));
        assert!(!Leaf::SENTINEL.skips(&Digest::ZERO) && !Leaf::SENTINEL.skips(&Digest::MAX));
    }

    #[test]
    fn the_commitment_binds_root_and_index() {
        let empty = Commitment::of_empty_tree();
        assert_ne!(empty.digest(), Commitment { next_free: 2, ..empty }.digest());
        assert_ne!(empty.digest(), Commitment { root: Digest::ZERO, ..empty }.digest());
    }

    /// Moves only with a new version of the state.
    #[test]
    fn the_empty_tree_stays_what_it_is() {
        assert_eq!(
            Commitment::of_empty_tree().digest().to_string(),
            "0x1688ced54792a0724603be436f95dd973e27ca31468406f20538719e7a87b844"
        );
    }
}
