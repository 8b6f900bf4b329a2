//! `range16`: the numbers below 2^16, one per row.
//!
//! Provides `range16`. Degree 1 beside the bus. No padding: the height is 2^16.
//!
//! **Proves** that a limb looked up on `range16` is below 2^16: the column of limbs is
//! preprocessed, so it is part of the key.

use core::borrow::Borrow;

use p3_air::WindowAccess;
use p3_field::PrimeCharacteristicRing;
use p3_lookup::InteractionBuilder;
use p3_matrix::dense::RowMajorMatrix;

use crate::{bus, columns::impl_columns, config::Felt};

/// Log2 of the height.
pub const LOG_HEIGHT: usize = 16;

/// What the prover fills in.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Range16Columns<T> {
    /// How often the limb is looked up. Any element: only the sums of the bus rest on it.
    pub uses: T,
}

impl_columns!(Range16Columns);

/// The limbs, in order.
pub fn preprocessed() -> RowMajorMatrix<Felt> {
    RowMajorMatrix::new((0..1 << LOG_HEIGHT).map(Felt::from_u32).collect(), 1)
}

pub(crate) fn eval<AB: InteractionBuilder<F = Felt>>(builder: &mut AB) {
    let main = builder.main();
    let row: &Range16Columns<AB::Var> = main.current_slice().borrow();
    let limb = builder.preprocessed().current_slice()[0];
    bus::provide_range16(builder, limb, row.uses);
}
