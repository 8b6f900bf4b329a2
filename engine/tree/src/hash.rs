//! The sponge, the two-to-one compression, and the one encoding of words as elements.
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

pub use chips::digest::Digest;
use chips::{Active, SystemCalls, digest, merkle_path::Lanes};
use primitives::Word;
use thiserror::Error;

use crate::{field::Felt, poseidon2::WIDTH};

/// Elements that the sponge takes in per permutation, and elements of a digest.
pub const RATE: usize = digest::LEN;

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
    let mut node = left;
    Active::merkle_path(Lanes::One(&mut node), &[right], 0);
    node
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
        fn words_round_trip(bytes: [u8; 32]) {
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
