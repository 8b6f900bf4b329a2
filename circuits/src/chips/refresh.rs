//! `refresh`: reads of words that would otherwise be accessed again too late, one per row.
//!
//! Degree 1 beside the buses. All-zero rows are padding.
//!
//! **Proves** nothing but that a word stays what it is while it gets a later clock: between two
//! accesses there may be any number of these. A gap that an access must be within is 2^16; here it is
//! 2^32, so at most 2^22 of them go at most 2^54 further, and no chain of accesses closes.

use core::borrow::Borrow;

use p3_air::WindowAccess;
use p3_field::PrimeCharacteristicRing;
use p3_lookup::InteractionBuilder;

use crate::{bus, columns::impl_columns, config::Felt, instruction::check_word};

/// A read.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct RefreshColumns<T> {
    /// 1 on rows that hold a read. Boolean, asserted here.
    pub is_real: T,
    /// The word's address. Guaranteed by memory.
    pub address: T,
    /// The word. Guaranteed by memory.
    pub value: T,
    /// When it was accessed before. Guaranteed by memory.
    pub before_clk: T,
    /// The clocks between, in 16-bit limbs, least first, looked up on `range16`.
    pub gap: [T; 2],
}

impl_columns!(RefreshColumns);

pub(crate) fn eval<AB: InteractionBuilder<F = Felt>>(builder: &mut AB) {
    let main = builder.main();
    let row: &RefreshColumns<AB::Var> = main.current_slice().borrow();
    builder.assert_bool(row.is_real);
    let is_real = row.is_real.into();
    let gap = check_word(builder, row.gap, &is_real);
    let (address, value) = (row.address, row.value);
    bus::Memory { address, value, clk: row.before_clk }.receive(builder, is_real.clone());
    let clk = row.before_clk + gap + AB::Expr::ONE;
    bus::Memory { address: address.into(), value: value.into(), clk }.send(builder, is_real);
}
