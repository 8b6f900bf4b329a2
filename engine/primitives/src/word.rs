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
    checked_mul(a, b).unwrap_or(Word::MAX)
}

/// The product of amounts that are small as a rule, if it is a number of 256 bits.
#[inline]
pub fn checked_mul(a: Word, b: Word) -> Option<Word> {
    let ([a0, a1, a2, a3], [b0, b1, b2, b3]) = (a.into_limbs(), b.into_limbs());
    if (a1 | a2 | a3 | b1 | b2 | b3) != 0 {
        return a.checked_mul(b);
    }
    if b0 >> 32 == 0 {
        let (low, high) = ((a0 & 0xffff_ffff) * b0, (a0 >> 32) * b0);
        let (sum, carry) = low.overflowing_add(high << 32);
        return Some(Word::from_limbs([sum, (high >> 32) + u64::from(carry), 0, 0]));
    }
    let product = u128::from(a0) * u128::from(b0);
    Some(Word::from_limbs([product as u64, (product >> 64) as u64, 0, 0]))
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
            small: u32,
        ) {
            let word = Word::from_be_bytes(bytes) >> shift;
            prop_assert_eq!(byte_len(&word), word.byte_len());
            prop_assert_eq!(byte_len_u64(other >> (shift % 64)), Word::from(other >> (shift % 64)).byte_len());
            let small = Word::from(small);
            prop_assert_eq!(checked_mul(word, small), word.checked_mul(small));
            let other = Word::from(other);
            prop_assert_eq!(saturating_mul(word, other), word.saturating_mul(other));
            prop_assert_eq!(checked_mul(word, other), word.checked_mul(other));
        }
    }
}
