//! Whether a number of 256 bits is below another.

use p3_air::AirBuilder;
use p3_field::PrimeCharacteristicRing;

use super::{
    curve::WORDS,
    identity::{LIMBS, words},
};

/// How far apart two numbers are.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Comparison<T> {
    /// `bound - number - 1` if the number is below the bound, else `number - bound`. Limbs to be
    /// looked up.
    pub difference: [T; LIMBS],
    /// Carries between the words of the sum that makes the greater of the two. Boolean, asserted
    /// here.
    pub carries: [T; WORDS - 1],
}

impl<T: Copy> Comparison<T> {
    /// Asserts that `number < bound` if `is_below` is 1, and that `number >= bound` if it is 0.
    /// All words must be below 2^32.
    ///
    /// Sums of words stay below 2^34, so they are sums of integers; and a difference below zero has
    /// no limbs.
    pub(crate) fn check<AB>(
        &self,
        builder: &mut AB,
        number: &[AB::Expr; WORDS],
        bound: &[AB::Expr; WORDS],
        is_below: &AB::Expr,
    ) where
        AB: AirBuilder<Var = T>,
    {
        builder.assert_bools(self.carries);
        let difference = words(&self.difference.map(AB::Expr::from));
        let sign = is_below.clone().double() - AB::Expr::ONE;
        let mut below = is_below.clone();
        for at in 0..WORDS {
            let carry = self.carries.get(at).map_or(AB::Expr::ZERO, |&carry| carry.into());
            let apart = sign.clone() * (number[at].clone() - bound[at].clone());
            let sum = apart + difference[at].clone() + below;
            builder.assert_zero(sum - carry.clone() * AB::Expr::from_u64(1 << 32));
            below = carry;
        }
    }
}
