//! `limbs`: the numbers below 2^16 and what is known about them, one per row.
//!
//! Provides `range16`, `bytes`, `and`, `sign`, `power`. Degree 1 beside the buses. No padding: the
//! height is 2^16.
//!
//! **Proves** that what is looked up on these buses is so: all columns but the numbers of uses are
//! preprocessed, so they are part of the key.

use core::borrow::Borrow;

use p3_air::WindowAccess;
use p3_field::PrimeCharacteristicRing;
use p3_lookup::InteractionBuilder;
use p3_matrix::dense::RowMajorMatrix;

use crate::{bus, columns::impl_columns, config::Felt};

/// Log2 of the height.
pub const LOG_HEIGHT: usize = 16;

/// What the prover fills in: how often each fact is looked up. Any elements: only the sums of the
/// buses rest on them.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct LimbsColumns<T> {
    /// On `range16`.
    pub range16_uses: T,
    /// On `bytes`.
    pub bytes_uses: T,
    /// On `and`.
    pub and_uses: T,
    /// On `sign`.
    pub sign_uses: T,
    /// On `power`.
    pub power_uses: T,
}

impl_columns!(LimbsColumns);

/// Columns that are part of the key.
const WIDTH: usize = 7;

/// What is known of the number `at`: itself, its lower and upper byte, their conjunction, its highest
/// bit, and powers of two by its five lowest bits.
pub(crate) fn preprocessed_row(at: usize) -> [Felt; WIDTH] {
    let (low, high, shift) = (at & 0xff, at >> 8, at & 31);
    [at, low, high, low & high, at >> 15, 1 << shift, 1 << (31 - shift)].map(Felt::from_usize)
}

/// All numbers, in order.
pub(crate) fn preprocessed() -> RowMajorMatrix<Felt> {
    RowMajorMatrix::new((0..1 << LOG_HEIGHT).flat_map(preprocessed_row).collect(), WIDTH)
}

pub(crate) fn eval<AB: InteractionBuilder<F = Felt>>(builder: &mut AB) {
    let main = builder.main();
    let row: &LimbsColumns<AB::Var> = main.current_slice().borrow();
    let preprocessed = builder.preprocessed().current_slice();
    let field = |at: usize| preprocessed[at];
    let [limb, a, b, and, sign, left, right] = core::array::from_fn(field);
    bus::provide_range16(builder, limb, row.range16_uses);
    bus::Bytes { a, b }.provide(builder, row.bytes_uses);
    bus::And { a, b, and }.provide(builder, row.and_uses);
    bus::Sign { limb, sign }.provide(builder, row.sign_uses);
    bus::Power { limb, left, right }.provide(builder, row.power_uses);
}
