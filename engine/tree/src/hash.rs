//! Digests, the sponge, the two-to-one compression, and the one encoding of words as elements.
//!
//! **The sponge** has rate 4 and capacity 4. The capacity starts as `(tag, length, variant, 0)`;
//! each block of four elements overwrites the rate and the permutation runs; a last block that is
//! not full is filled with zeros, which the length in the capacity makes unambiguous; the digest is
//! the rate. Overwriting keeps the message visible in the permutation's input, so a table that
//! proves the hash needs no extra columns for an addition.
//!
//! **The compression** of two nodes is that of [`chips::merkle_path`]. Nodes carry no tag: the tree's
//! depth is fixed, so a digest's level always follows from where it stands, and a leaf's hash can
//! never be taken for a node's.

use core::{cmp::Ordering, fmt};

use chips::{
    Active, SystemCalls,
    merkle_path::{self, Lanes},
};
use primitives::Word;
use thiserror::Error;

use crate::{
    field::{Felt, NotCanonical},
    poseidon2::WIDTH,
};

/// Elements that the sponge takes in per permutation, and elements of a digest.
pub const RATE: usize = 4;

/// Elements of an encoded word.
pub const WORD_LIMBS: usize = 8;

/// What is being hashed. Every use of the sponge has its own tag, and all of them are here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum Tag {
    /// A key of the tree; the variant is the [`Space`](crate::key::Space).
    Key = 1,
    /// A leaf of the tree.
    Leaf = 2,
    /// The commitment: a root and the next free index.
    Commitment = 3,
    /// An account's header, whose digest is the value of its leaf; the variant is its version.
    Header = 4,
    /// Code, by which proofs authenticate it; the variant is its length in bytes.
    Code = 5,
    /// The keys that a batch touched, with their values before and after.
    Touched = 6,
}

/// Four elements: a hash, a node of the tree, a key.
///
/// Digests are ordered as numbers whose least significant limb is element 0, like every other row
/// of limbs here: element 3 decides first. A comparison is thus one 256-bit comparison of canonical
/// 64-bit limbs.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Digest(pub [Felt; RATE]);

impl Digest {
    /// Four zeros: the digest of an empty leaf, and the least key.
    pub const ZERO: Self = Self([Felt::ZERO; RATE]);
    /// The greatest digest in key order.
    pub const MAX: Self = Self([Felt::MAX; RATE]);

    /// Each element as eight little-endian bytes, element 0 first.
    pub fn to_bytes(self) -> [u8; 32] {
        let mut bytes = [0; 32];
        for (chunk, felt) in bytes.as_chunks_mut().0.iter_mut().zip(self.0) {
            *chunk = felt.as_u64().to_le_bytes();
        }
        bytes
    }

    /// The reverse of [`Self::to_bytes`]. A limb at or above the modulus is refused: it would be a
    /// second encoding of the same digest.
    pub fn from_bytes(bytes: &[u8; 32]) -> Result<Self, NotCanonical> {
        let mut felts = [Felt::ZERO; RATE];
        for (felt, chunk) in felts.iter_mut().zip(bytes.as_chunks().0) {
            *felt = Felt::from_u64(u64::from_le_bytes(*chunk))?;
        }
        Ok(Self(felts))
    }

    /// Bytes whose lexicographic order is the order of digests, for ordered byte maps.
    pub fn to_ordered_bytes(self) -> [u8; 32] {
        let mut bytes = self.to_bytes();
        bytes.reverse();
        bytes
    }

    /// The reverse of [`Self::to_ordered_bytes`].
    pub fn from_ordered_bytes(mut bytes: [u8; 32]) -> Result<Self, NotCanonical> {
        bytes.reverse();
        Self::from_bytes(&bytes)
    }
}

impl Ord for Digest {
    #[inline]
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.iter().rev().cmp(other.0.iter().rev())
    }
}

impl PartialOrd for Digest {
    #[inline]
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Digest {
    /// The 32 bytes in hex.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("0x")?;
        self.to_bytes().iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The sponge while it takes in blocks. Cloning it shares the work on a common beginning.
#[derive(Clone, Debug)]
pub struct Sponge {
    state: [Felt; WIDTH],
}

impl Sponge {
    /// A sponge for exactly `length` elements under `tag`; `variant` separates uses of one tag.
    pub const fn new(tag: Tag, length: u32, variant: u32) -> Self {
        let mut state = [Felt::ZERO; WIDTH];
        state[RATE] = Felt::from_u32(tag as u32);
        state[RATE + 1] = Felt::from_u32(length);
        state[RATE + 2] = Felt::from_u32(variant);
        Self { state }
    }

    /// Takes in the next four elements.
    #[inline]
    pub fn absorb(&mut self, block: [Felt; RATE]) {
        self.state[..RATE].copy_from_slice(&block);
        Active::poseidon2(&mut self.state);
    }

    /// Takes in a word: two blocks.
    #[inline]
    pub fn absorb_word(&mut self, word: Word) {
        let [a, b, c, d, e, f, g, h] = word_to_felts(word);
        self.absorb([a, b, c, d]);
        self.absorb([e, f, g, h]);
    }

    /// The digest. It is the caller's matter that the announced length has been taken in.
    #[inline]
    pub const fn finish(self) -> Digest {
        let [a, b, c, d, ..] = self.state;
        Digest([a, b, c, d])
    }
}

/// Hashes the digests of a node's two children.
#[inline]
pub fn compress(left: Digest, right: Digest) -> Digest {
    let mut node = left.0;
    Active::merkle_path(Lanes::One(&mut node), &[right.0], 0);
    Digest(node)
}

/// The same as a constant expression.
pub(crate) const fn compress_const(left: Digest, right: Digest) -> Digest {
    Digest(merkle_path::compress(left.0, right.0))
}

/// A limb that does not fit 32 bits: not the encoding of any word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("limb {limb} of a word is {found:?}, which is not below 2^32")]
pub struct LimbTooLarge {
    /// Which limb, from the least significant.
    pub limb: usize,
    /// What it holds.
    pub found: Felt,
}

/// The one encoding of a 32-byte word: eight limbs of 32 bits, the least significant first.
///
/// Bytes are read as a big-endian number before that, as the EVM does, so limb 0 holds the last
/// four bytes of an account id or a hash.
#[inline]
pub fn word_to_felts(word: Word) -> [Felt; WORD_LIMBS] {
    let limbs = word.as_limbs();
    core::array::from_fn(|i| Felt::from_u32((limbs[i / 2] >> (32 * (i % 2))) as u32))
}

/// The word that the limbs encode.
pub fn word_from_felts(felts: &[Felt; WORD_LIMBS]) -> Result<Word, LimbTooLarge> {
    let mut limbs = [0; WORD_LIMBS / 2];
    for (limb, &found) in felts.iter().enumerate() {
        if found.as_u64() >> 32 != 0 {
            return Err(LimbTooLarge { limb, found });
        }
        limbs[limb / 2] |= found.as_u64() << (32 * (limb % 2));
    }
    Ok(Word::from_limbs(limbs))
}

#[cfg(test)]
mod tests {
    use p3_field::PrimeField64;
    use p3_goldilocks::{Goldilocks, default_goldilocks_poseidon2_8};
    use p3_symmetric::Permutation;
    use proptest::{array::uniform4, prelude::*};
    use std::vec::Vec;

    use super::*;
    use crate::field::P;

    #[test]
    fn element_three_decides_the_order_first() {
        let digest = |felts: [u32; RATE]| Digest(felts.map(Felt::from_u32));
        let sorted =
            [digest([9, 9, 9, 0]), digest([0, 0, 0, 1]), digest([1, 0, 0, 1]), Digest::MAX];
        assert!(sorted.is_sorted_by(|a, b| a < b));
        assert!(sorted.map(Digest::to_ordered_bytes).is_sorted_by(|a, b| a < b));
    }

    #[test]
    fn a_limb_at_the_modulus_is_refused() {
        for i in 0..RATE {
            let mut bytes = [0; 32];
            bytes[8 * i..8 * i + 8].copy_from_slice(&P.to_le_bytes());
            assert_eq!(Digest::from_bytes(&bytes), Err(NotCanonical(P)));
        }
    }

    #[test]
    fn the_last_bytes_of_a_word_are_limb_zero() {
        let mut bytes = [0; 32];
        bytes[28..].copy_from_slice(&[1, 2, 3, 4]);
        bytes[..4].copy_from_slice(&[5, 6, 7, 8]);
        let felts = word_to_felts(Word::from_be_bytes(bytes));
        let expected = [0x0102_0304, 0, 0, 0, 0, 0, 0, 0x0506_0708].map(Felt::from_u32);
        assert_eq!(felts, expected);
    }

    #[test]
    fn a_limb_of_33_bits_is_refused() {
        let mut felts = word_to_felts(Word::MAX);
        assert_eq!(word_from_felts(&felts), Ok(Word::MAX));
        felts[5] = felts[5] + Felt::ONE;
        assert_eq!(word_from_felts(&felts), Err(LimbTooLarge { limb: 5, found: felts[5] }));
    }

    #[test]
    fn tag_length_and_variant_separate_digests() {
        let digest = |tag, length, variant| {
            let mut sponge = Sponge::new(tag, length, variant);
            sponge.absorb([Felt::ONE; RATE]);
            sponge.finish()
        };
        let all = [
            digest(Tag::Key, 4, 0),
            digest(Tag::Leaf, 4, 0),
            digest(Tag::Key, 3, 0),
            digest(Tag::Key, 4, 1),
        ];
        for (i, a) in all.iter().enumerate() {
            assert!(all[i + 1..].iter().all(|b| a != b));
        }
    }

    proptest! {
        #[test]
        fn bytes_and_words_round_trip(felts in uniform4(0..P), bytes: [u8; 32]) {
            let digest = Digest(felts.map(|number| Felt::from_u64(number).unwrap()));
            prop_assert_eq!(Digest::from_bytes(&digest.to_bytes()), Ok(digest));
            prop_assert_eq!(Digest::from_ordered_bytes(digest.to_ordered_bytes()), Ok(digest));
            let word = Word::from_be_bytes(bytes);
            prop_assert_eq!(word_from_felts(&word_to_felts(word)), Ok(word));
        }

        #[test]
        fn sponge_and_compression_are_what_their_description_says(
            left in uniform4(0..P),
            right in uniform4(0..P),
        ) {
            let permutation = default_goldilocks_poseidon2_8();
            let mut state = [left, right].concat().into_iter().map(Goldilocks::new).collect::<Vec<_>>();
            let state: &mut [Goldilocks; 8] = state.as_mut_slice().try_into().unwrap();
            permutation.permute_mut(state);
            let expected: [u64; 4] = core::array::from_fn(|i| {
                (state[i] + Goldilocks::new(left[i])).as_canonical_u64()
            });
            let (left, right) = (felts(left), felts(right));
            prop_assert_eq!(compress(Digest(left), Digest(right)), Digest(felts(expected)));

            let mut sponge = Sponge::new(Tag::Leaf, 8, 7);
            sponge.absorb(left);
            sponge.absorb(right);
            let mut state = [0, 0, 0, 0, 2, 8, 7, 0].map(Goldilocks::new);
            for block in [left, right] {
                state[..4].copy_from_slice(&block.map(|felt| Goldilocks::new(felt.as_u64())));
                permutation.permute_mut(&mut state);
            }
            let expected = core::array::from_fn(|i| state[i].as_canonical_u64());
            prop_assert_eq!(sponge.finish(), Digest(felts(expected)));
        }
    }

    fn felts(numbers: [u64; RATE]) -> [Felt; RATE] {
        numbers.map(|number| Felt::from_u64(number).unwrap())
    }
}
