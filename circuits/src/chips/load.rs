//! `load`: `lw`, one per row.
//!
//! Degree 2 beside the buses. All-zero rows are padding.
//!
//! **Proves** that the machine goes from one instruction to the next as `lw` does: memory has words at
//! multiples of four below 2^29 only, so with a wrong carry there is none at the address.

use core::borrow::Borrow;

use p3_air::WindowAccess;
use p3_field::PrimeCharacteristicRing;
use p3_lookup::InteractionBuilder;

use crate::{
    columns::impl_columns,
    config::Felt,
    instruction::{Destination, Fields, Source, Step, base},
    program::Op,
};

/// An `lw`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct LoadColumns<T> {
    /// When and where.
    pub step: Step<T>,
    /// 1 on rows that hold an instruction. Boolean, asserted here.
    pub is_real: T,
    /// Where the base is.
    pub rs1: Source<T>,
    /// The base of the address: a word, guaranteed by memory.
    pub first: T,
    /// The distance from it: a word, guaranteed by the program.
    pub immediate: T,
    /// Whether the sum is 2^32 or more. Boolean, asserted here.
    pub carry: T,
    /// The word that is loaded. Guaranteed by memory.
    pub value: T,
    /// When that was accessed before. Guaranteed by memory.
    pub value_clk: T,
    /// Where it goes.
    pub rd: Destination<T>,
}

impl_columns!(LoadColumns);

pub(crate) fn eval<AB: InteractionBuilder<F = Felt>>(builder: &mut AB) {
    let main = builder.main();
    let row: &LoadColumns<AB::Var> = main.current_slice().borrow();
    builder.assert_bools([row.is_real, row.carry]);
    let is_real = row.is_real.into();
    let fields = Fields {
        op: AB::Expr::from_u8(Op::Lw as u8),
        rd: row.rd.number.into(),
        rs1: row.rs1.number.into(),
        rs2: AB::Expr::ZERO,
        imm: row.immediate.into(),
    };
    row.step.eval(builder, fields, row.step.following::<AB>(), &is_real);
    row.rs1.read_first(builder, &row.step, row.first.into(), &is_real);

    let address = row.first + row.immediate - base::<AB::Expr>() * row.carry;
    let before = [row.value.into(), row.value_clk.into()];
    row.step.access(builder, address, before, row.value.into(), &is_real);
    row.rd.write(builder, &row.step, row.value.into(), &is_real);
}
