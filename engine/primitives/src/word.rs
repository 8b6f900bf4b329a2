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
    }
}
