//! The 256-bit word of the engine and its conversions.

use primitive_types::{H256, U256};

/// A 256-bit unsigned number: the value of a stack item, a storage slot, a balance.
pub type Word = ruint::aliases::U256;

/// From the public API's number type. Free: both hold four little-endian limbs.
#[inline]
pub const fn word_from_u256(value: U256) -> Word {
    Word::from_limbs(value.0)
}

/// To the public API's number type. Free: both hold four little-endian limbs.
#[inline]
pub const fn word_to_u256(word: Word) -> U256 {
    U256(word.into_limbs())
}

/// Reads the hash as a big-endian number.
#[inline]
pub const fn word_from_h256(hash: H256) -> Word {
    Word::from_be_bytes(hash.0)
}

/// Writes the number as 32 big-endian bytes.
#[inline]
pub fn word_to_h256(word: Word) -> H256 {
    H256(word.to_be_bytes())
}

/// How many bytes the number takes without zeros in front. By comparisons of 32-bit limbs: the
/// firmware's machine does not count leading zeros.
pub fn byte_len(word: &Word) -> usize {
    let limbs = word.as_limbs().iter().enumerate().rev().find(|(_, limb)| **limb != 0);
    limbs.map_or(0, |(place, limb)| 8 * place + byte_len_u64(*limb))
}

/// The same for 64 bits.
pub(crate) const fn byte_len_u64(number: u64) -> usize {
    let high = (number >> 32) as u32;
    let (half, below) = if high != 0 { (high, 4) } else { (number as u32, 0) };
    below
        + match half {
            0 => 0,
            1..0x100 => 1,
            0x100..0x1_0000 => 2,
            0x1_0000..0x100_0000 => 3,
            _ => 4,
        }
}

/// The product of amounts that are small as a rule; the greatest number, if it is none of 256 bits.
pub fn saturating_mul(a: Word, b: Word) -> Word {
    let ([a0, a_rest @ ..], [b0, b_rest @ ..]) = (a.into_limbs(), b.into_limbs());
    if a_rest == [0; 3] && b_rest == [0; 3] {
        return Word::from(u128::from(a0) * u128::from(b0));
    }
    a.saturating_mul(b)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn conversions_round_trip(bytes: [u8; 32]) {
            let word = Word::from_be_bytes(bytes);
            prop_assert_eq!(word_from_u256(word_to_u256(word)), word);
            prop_assert_eq!(word_from_h256(word_to_h256(word)), word);
            prop_assert_eq!(word_to_u256(word), U256::from_big_endian(&bytes));
        }

        #[test]
        fn lengths_and_products_are_those_of_the_number_crate(
            bytes: [u8; 32],
            other: u64,
            shift in 0usize..257,
        ) {
            let word = Word::from_be_bytes(bytes) >> shift;
            prop_assert_eq!(byte_len(&word), word.byte_len());
            prop_assert_eq!(byte_len_u64(other >> (shift % 64)), Word::from(other >> (shift % 64)).byte_len());
            let other = Word::from(other);
            prop_assert_eq!(saturating_mul(word, other), word.saturating_mul(other));
        }
    }
}
