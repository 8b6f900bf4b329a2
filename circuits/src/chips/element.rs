//! A field element as it lies in memory: two words. Part of the tables of calls that hash.
//!
//! **Assumes** that the words are below 2^32.
//! **Proves** that they are the only two that stand for their element: `low + 2^32 * high` is below
//! the modulus `2^64 - 2^32 + 1`, which it is unless the high word is `2^32 - 1` and the low one is
//! not zero. Degree 2. All zeros are an element.

use p3_air::AirBuilder;
use p3_field::PrimeCharacteristicRing;

use crate::config::Felt;

/// An element in memory.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Element<T> {
    /// Its words, the low one first. Below 2^32, guaranteed by whoever accesses memory.
    pub words: [T; 2],
    /// The low word divided by what the high one is below `2^32 - 1`. Any element if that is nothing.
    pub quotient: T,
}

impl<T: Copy> Element<T> {
    /// Checks that the words are canonical.
    pub(crate) fn check<AB: AirBuilder<F = Felt, Var = T>>(&self, builder: &mut AB)
    where
        T: Into<AB::Expr>,
    {
        let [low, high] = self.words.map(Into::<AB::Expr>::into);
        // With nothing above the high word there must be nothing in the low one.
        let headroom = AB::Expr::from_u32(u32::MAX) - high;
        builder.assert_eq(low, headroom * self.quotient.into());
    }

    /// The element.
    pub(crate) fn value<AB: AirBuilder<F = Felt, Var = T>>(&self) -> AB::Expr
    where
        T: Into<AB::Expr>,
    {
        let [low, high] = self.words.map(Into::<AB::Expr>::into);
        high * AB::Expr::from_u64(1 << 32) + low
    }

    /// The words, for a message.
    pub(crate) fn words<AB: AirBuilder<F = Felt, Var = T>>(&self) -> [AB::Expr; 2]
    where
        T: Into<AB::Expr>,
    {
        self.words.map(Into::into)
    }
}
