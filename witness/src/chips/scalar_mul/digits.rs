//! The scalar as the ladder's digits.

use circuits::{
    chips::scalar_mul::{self, Digits, curve::WORDS},
    config::Felt,
};
use p3_field::PrimeCharacteristicRing;

use super::curve::Number;

/// Digits of a word.
pub(crate) const WORD_DIGITS: usize = scalar_mul::WORD_DIGITS as usize;

/// Digits 1, 0 and -1 of a number that is not zero, few of them other than 0. The least is not -1,
/// the highest is 1.
#[derive(Clone, Debug)]
pub(crate) struct SignedDigits {
    /// The least first.
    digits: Vec<i8>,
}

impl SignedDigits {
    pub(crate) fn of(number: Number) -> Self {
        let mut digits = vec![i8::from(number.bit(0))];
        let mut rest: Number = number >> 1;
        while !rest.is_zero() {
            let digit = match (rest.bit(0), rest.bit(1)) {
                (false, _) => 0,
                (true, false) => 1,
                (true, true) => -1,
            };
            digits.push(digit);
            // Of halves, the one nearer to zero is one more if the digit is -1.
            rest = (rest >> 1) + Number::from(u8::from(digit == -1));
        }
        Self { digits }
    }

    /// The digits after the first one, the highest first.
    pub(crate) fn rest(&self) -> impl Iterator<Item = i8> + '_ {
        self.digits.iter().rev().skip(1).copied()
    }

    /// The word that the first digit is in, and how many digits follow in that word.
    pub(crate) fn first(&self) -> (usize, usize) {
        let place = self.digits.len().saturating_sub(1);
        let index = (place / WORD_DIGITS).min(WORDS - 1);
        (index, place - WORD_DIGITS * index)
    }

    pub(crate) fn cells(&self) -> Digits<Felt> {
        let (top, left) = self.first();
        // The words up to one are negative together if their highest digit is.
        let is_negative = |words: usize| {
            let below = self.digits.iter().take(WORD_DIGITS * words);
            below.rev().find(|&&digit| digit != 0) == Some(&-1)
        };
        Digits {
            borrows: core::array::from_fn(|at| Felt::from_bool(is_negative(at + 1))),
            is_top: core::array::from_fn(|at| Felt::from_bool(at == top)),
            left: Felt::from_usize(left),
        }
    }
}
