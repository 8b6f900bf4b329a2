//! Equations between integers of 512 bits, on limbs of 16 bits.
//!
//! A product of two numbers of 16 limbs is a sum of 256 products of limbs. Those of one *position*,
//! 32 bits wide, are summed up in one cell's worth: limb `a_i` meets the limbs `b_(k-i)` and
//! `b_(k-i+1)`, for `k = 2 * position`, at once, as one of the overlapping `pairs` of `b`. So a
//! product takes half as many multiplications, and the sums stay below 2^53.
//!
//! **An equation holds** if every position, with the carry of the one below, is `2^32` times its
//! own carry. With at most four products of either sign (below 2^55) and carries from -2^23 to 2^23,
//! both sides stay below 2^56, so equality in the field is equality of integers; and the positions
//! with their weights add up to zero, since the carries cancel.

use core::array;

use p3_air::AirBuilder;
use p3_field::{Algebra, PrimeCharacteristicRing};

use super::curve::WORDS;

/// Limbs of a number.
pub const LIMBS: usize = 2 * WORDS;

/// Overlapping pairs of a number's limbs.
pub const PAIRS: usize = LIMBS + 1;

/// Positions of a product.
pub const POSITIONS: usize = 2 * WORDS;

/// Carries between positions.
pub const CARRIES: usize = POSITIONS - 1;

/// What a carry's cells say when it is zero.
pub const CARRY_OFFSET: u32 = 1 << 23;

/// A carry plus [`CARRY_OFFSET`].
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct Carry<T> {
    /// The lower 16 bits, to be looked up.
    pub low: T,
    /// The 8 bits above, to be looked up.
    pub high: T,
}

impl<T: Copy> Carry<T> {
    /// The carry, where `is_used` is 1. Where it is 0, cells of zero are a carry of zero.
    fn number<E: Algebra<T>>(&self, is_used: &E) -> E {
        E::from_u32(1 << 16) * self.high + self.low - is_used.clone() * E::from_u32(CARRY_OFFSET)
    }
}

/// Limbs as words.
pub(crate) fn words<E: PrimeCharacteristicRing>(limbs: &[E; LIMBS]) -> [E; WORDS] {
    array::from_fn(|at| limbs[2 * at + 1].clone() * E::from_u32(1 << 16) + limbs[2 * at].clone())
}

/// The least limb alone, as a high half; each limb with the next one above; the highest alone.
pub(crate) fn pairs<E: PrimeCharacteristicRing>(limbs: &[E; LIMBS]) -> [E; PAIRS] {
    let shifted = |limb: &E| limb.clone() * E::from_u32(1 << 16);
    array::from_fn(|at| match at {
        0 => shifted(&limbs[0]),
        LIMBS => limbs[LIMBS - 1].clone(),
        _ => shifted(&limbs[at]) + limbs[at - 1].clone(),
    })
}

/// What an equation has on its left side, by position; the right side is zero.
#[derive(Clone, Debug)]
pub struct Identity<E>(pub [E; POSITIONS]);

impl<E: PrimeCharacteristicRing> Identity<E> {
    /// `a * b`, where `a` may have a limb more.
    pub(crate) fn product(a: &[E], b: &[E; PAIRS]) -> Self {
        Self(array::from_fn(|position| {
            let met = a.iter().enumerate().filter_map(|(i, limb)| {
                let pair = (2 * position + 1).checked_sub(i)?;
                b.get(pair).map(|pair| limb.clone() * pair.clone())
            });
            met.sum()
        }))
    }

    pub(crate) fn minus(mut self, other: Self) -> Self {
        self.0.iter_mut().zip(other.0).for_each(|(to, from)| *to -= from);
        self
    }

    pub(crate) fn plus_words(mut self, words: [E; WORDS]) -> Self {
        self.0.iter_mut().zip(words).for_each(|(to, from)| *to += from);
        self
    }

    pub(crate) fn minus_words(mut self, words: [E; WORDS]) -> Self {
        self.0.iter_mut().zip(words).for_each(|(to, from)| *to -= from);
        self
    }

    /// Asserts that the equation holds with these carries.
    pub(crate) fn check<AB, T>(self, builder: &mut AB, carries: &[Carry<T>; CARRIES], is_used: &E)
    where
        AB: AirBuilder<Expr = E>,
        E: Algebra<T>,
        T: Copy,
    {
        let mut below = E::ZERO;
        let mut carries = carries.iter();
        for position in self.0 {
            let carry = carries.next().map_or(E::ZERO, |carry| carry.number(is_used));
            builder.assert_zero(position + below - carry.clone() * E::from_u64(1 << 32));
            below = carry;
        }
    }
}
