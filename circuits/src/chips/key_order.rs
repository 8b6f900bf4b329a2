//! `key_order`: one comparison of two keys per row.
//!
//! Provides `key_order`. Uses `range16`. Degree 3. Padding rows are true comparisons too.
//!
//! **Proves** `lesser < greater` as 256-bit numbers whose 64-bit limbs are the canonical forms of
//! the elements, element 0 least. One element decides: above it the keys are equal, and at it the
//! lesser's number is below the greater's.

use core::borrow::Borrow;

use p3_air::{AirBuilder, WindowAccess};
use p3_field::PrimeCharacteristicRing;
use p3_lookup::InteractionBuilder;

use crate::{
    bus,
    columns::impl_columns,
    config::{DIGEST, Felt},
};

/// One comparison.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct KeyOrderColumns<T> {
    /// The lesser key. Any elements.
    pub lesser: [T; DIGEST],
    /// The greater key. Any elements.
    pub greater: [T; DIGEST],
    /// 1 at the most significant element that differs. One-hot, asserted here.
    pub is_deciding: [T; DIGEST],
    /// The lesser key's deciding element.
    pub lesser_number: Canonical<T>,
    /// The greater key's deciding element.
    pub greater_number: Canonical<T>,
    /// Whether the low halves borrow from the high ones. Boolean, asserted here.
    pub borrow: T,
    /// `greater - lesser - 1` in 16-bit limbs, least first, looked up on `range16`.
    pub difference: [T; 4],
    /// How often the comparison is looked up. Any element.
    pub uses: T,
}

impl_columns!(KeyOrderColumns);

/// An element as the one number below the modulus `2^64 - 2^32 + 1` that stands for it.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Canonical<T> {
    /// 16-bit limbs, least first, looked up on `range16`.
    pub limbs: [T; 4],
    /// The inverse of `2^32 - 1 - high`, if there is one. Any element.
    pub headroom_inverse: T,
}

/// Halves of 32 bits.
struct Halves<E> {
    low: E,
    high: E,
}

fn halves<AB: AirBuilder<F = Felt>>(limbs: [AB::Var; 4]) -> Halves<AB::Expr> {
    let base = AB::Expr::from_u32(1 << 16);
    let [a, b, c, d] = limbs;
    Halves { low: base.clone() * b + a, high: base * d + c }
}

fn canonical<AB: InteractionBuilder<F = Felt>>(
    builder: &mut AB,
    number: Canonical<AB::Var>,
    element: AB::Expr,
) -> Halves<AB::Expr> {
    bus::check_range16(builder, number.limbs, AB::Expr::ONE);
    let Halves { low, high } = halves::<AB>(number.limbs);
    builder.assert_eq(high.clone() * AB::Expr::from_u64(1 << 32) + low.clone(), element);
    // A number at or above the modulus has a high half of 2^32 - 1 and a low half other than zero.
    // With that high half the headroom is zero, and the low half must be.
    let headroom = AB::Expr::from_u32(u32::MAX) - high.clone();
    builder.assert_zero(low.clone() * (headroom * number.headroom_inverse - AB::Expr::ONE));
    Halves { low, high }
}

pub(crate) fn eval<AB: InteractionBuilder<F = Felt>>(builder: &mut AB) {
    let main = builder.main();
    let row: &KeyOrderColumns<AB::Var> = main.current_slice().borrow();

    builder.assert_bools(row.is_deciding);
    let mut is_above: AB::Expr = row.is_deciding[0].into();
    for i in 1..DIGEST {
        builder.assert_zero(is_above.clone() * (row.lesser[i] - row.greater[i]));
        is_above += row.is_deciding[i].into();
    }
    builder.assert_one(is_above);

    let deciding = |key: [AB::Var; DIGEST]| {
        key.into_iter().zip(row.is_deciding).map(|(element, is)| element * is).sum::<AB::Expr>()
    };
    let lesser = canonical(builder, row.lesser_number, deciding(row.lesser));
    let greater = canonical(builder, row.greater_number, deciding(row.greater));

    // greater - lesser - 1 is not negative. Both sides of each equation are far below the modulus.
    builder.assert_bool(row.borrow);
    bus::check_range16(builder, row.difference, AB::Expr::ONE);
    let difference = halves::<AB>(row.difference);
    let carried = AB::Expr::from_u64(1 << 32) * row.borrow;
    builder.assert_eq(greater.low + carried, lesser.low + difference.low + AB::Expr::ONE);
    builder.assert_eq(greater.high, lesser.high + difference.high + row.borrow);

    bus::KeyOrder { lesser: row.lesser, greater: row.greater }.provide(builder, row.uses);
}
