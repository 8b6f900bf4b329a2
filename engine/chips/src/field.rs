//! Goldilocks, the field of 2^64 - 2^32 + 1 elements.
//!
//! `2^64 = 2^32 - 1` and `2^96 = -1` in this field, which is what `reduce` lives on. Only values
//! inside one hash are ever kept above the modulus; a [`Felt`] is always canonical.

use core::{
    fmt,
    ops::{Add, Mul},
};

use thiserror::Error;

/// The modulus.
pub const P: u64 = 0xffff_ffff_0000_0001;

/// `2^64` modulo `P`.
const EPSILON: u64 = 0xffff_ffff;

/// A number that is not below the modulus where a field element was expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("{0:#018x} is not below the Goldilocks modulus")]
pub struct NotCanonical(
    /// The number.
    pub u64,
);

/// A field element, held as the one number below the modulus that stands for it.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(transparent)]
pub struct Felt(u64);

impl Felt {
    /// Zero.
    pub const ZERO: Self = Self(0);
    /// One.
    pub const ONE: Self = Self(1);
    /// The greatest element, minus one.
    pub const MAX: Self = Self(P - 1);

    /// Every 32-bit number is an element.
    #[inline]
    pub const fn from_u32(number: u32) -> Self {
        Self(number as u64)
    }

    /// The element that `number` stands for; a number at or above the modulus stands for none.
    #[inline]
    pub const fn from_u64(number: u64) -> Result<Self, NotCanonical> {
        if number < P { Ok(Self(number)) } else { Err(NotCanonical(number)) }
    }

    /// The number below the modulus.
    #[inline]
    pub const fn as_u64(self) -> u64 {
        self.0
    }

    /// The seventh power: the S-box of Poseidon2.
    #[inline]
    pub const fn pow7(self) -> Self {
        Self(canonical(pow7(self.0)))
    }

    /// The element that any 64-bit representative stands for.
    #[inline]
    pub const fn from_any(representative: u64) -> Self {
        Self(canonical(representative))
    }

    /// The sum, as a constant expression.
    #[inline]
    pub const fn plus(self, other: Self) -> Self {
        Self(canonical(reduce_small(self.0 as u128 + other.0 as u128)))
    }
}

impl Add for Felt {
    type Output = Self;

    #[inline]
    fn add(self, other: Self) -> Self {
        self.plus(other)
    }
}

impl Mul for Felt {
    type Output = Self;

    #[inline]
    fn mul(self, other: Self) -> Self {
        Self(canonical(mul(self.0, other.0)))
    }
}

impl From<u32> for Felt {
    fn from(number: u32) -> Self {
        Self::from_u32(number)
    }
}

impl fmt::Debug for Felt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:#x}", self.0)
    }
}

/// The canonical form of any 64-bit representative: `2^64 - 1 < 2 * P`, so one subtraction does.
#[inline(always)]
pub(crate) const fn canonical(representative: u64) -> u64 {
    if representative >= P { representative - P } else { representative }
}

/// A 64-bit representative of the product of two.
#[inline(always)]
pub(crate) const fn mul(a: u64, b: u64) -> u64 {
    reduce(a as u128 * b as u128)
}

/// A 64-bit representative of the seventh power; the multiplications are three deep.
#[inline(always)]
pub(crate) const fn pow7(x: u64) -> u64 {
    let square = mul(x, x);
    mul(mul(square, x), mul(square, square))
}

/// A 64-bit representative of any 128-bit number.
///
/// With `x = low + 2^64 * middle + 2^96 * high` it is `low - high + (2^32 - 1) * middle`.
#[inline(always)]
pub(crate) const fn reduce(x: u128) -> u64 {
    let (low, top) = (x as u64, (x >> 64) as u64);
    let (difference, borrow) = low.overflowing_sub(top >> 32);
    // A borrow leaves at least 2^64 - 2^32, so taking EPSILON away cannot borrow again.
    let difference = difference.wrapping_sub(EPSILON * borrow as u64);
    add_wide(difference, (top & EPSILON) * EPSILON)
}

/// As [`reduce`], for numbers below `2^96`.
#[inline(always)]
pub(crate) const fn reduce_small(x: u128) -> u64 {
    add_wide(x as u64, ((x >> 64) as u64) * EPSILON)
}

/// `a + b` for `b` up to `(2^32 - 1)^2`: what is left after a carry is so small that adding the
/// carry's worth, EPSILON, cannot carry again.
#[inline(always)]
const fn add_wide(a: u64, b: u64) -> u64 {
    let (sum, carry) = a.overflowing_add(b);
    sum.wrapping_add(EPSILON * carry as u64)
}

#[cfg(test)]
mod tests {
    use p3_field::{PrimeCharacteristicRing, PrimeField64};
    use p3_goldilocks::Goldilocks;
    use proptest::prelude::*;

    use super::*;

    const EDGES: [u64; 9] =
        [0, 1, EPSILON - 1, EPSILON, EPSILON + 1, P - EPSILON, P - 2, P - 1, 1 << 63];

    #[test]
    fn a_number_at_the_modulus_is_no_element() {
        assert_eq!(Felt::from_u64(P - 1), Ok(Felt::MAX));
        assert_eq!(Felt::from_u64(P), Err(NotCanonical(P)));
        assert_eq!(Felt::from_u64(u64::MAX), Err(NotCanonical(u64::MAX)));
    }

    #[test]
    fn the_edges_add_and_multiply_as_in_p3() {
        for a in EDGES {
            for b in EDGES {
                agrees_with_p3(a, b);
            }
        }
    }

    #[test]
    fn the_extremes_of_128_bits_reduce() {
        for x in [0, u64::MAX.into(), u128::MAX, u128::MAX - 1, 1 << 96, (1 << 96) - 1, 1 << 64] {
            assert_eq!(u128::from(canonical(reduce(x))), x % u128::from(P), "{x:#x}");
        }
        for x in [0, u64::MAX.into(), (1 << 96) - 1, 1 << 95, (1 << 64) | 1] {
            assert_eq!(u128::from(canonical(reduce_small(x))), x % u128::from(P), "{x:#x}");
        }
    }

    proptest! {
        #[test]
        fn random_elements_add_and_multiply_as_in_p3(a in 0..P, b in 0..P) {
            agrees_with_p3(a, b);
        }

        #[test]
        fn any_128_bits_reduce(x: u128) {
            prop_assert_eq!(u128::from(canonical(reduce(x))), x % u128::from(P));
            let small = x >> 32;
            prop_assert_eq!(u128::from(canonical(reduce_small(small))), small % u128::from(P));
        }
    }

    fn agrees_with_p3(a: u64, b: u64) {
        let (x, y) = (Felt::from_u64(a).unwrap(), Felt::from_u64(b).unwrap());
        let (p, q) = (Goldilocks::from_u64(a), Goldilocks::from_u64(b));
        assert_eq!((x + y).as_u64(), (p + q).as_canonical_u64());
        assert_eq!((x * y).as_u64(), (p * q).as_canonical_u64());
        assert_eq!(x.pow7().as_u64(), p.exp_const_u64::<7>().as_canonical_u64());
    }
}
