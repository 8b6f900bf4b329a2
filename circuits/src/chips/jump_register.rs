//! `jump_register`: `jalr`, one per row.
//!
//! Degree 2 beside the buses. All-zero rows are padding.
//!
//! **Proves** that the machine goes from one instruction to the next as `jalr` does, if anything
//! follows: the program has instructions at multiples of four below 2^32 only, so with a wrong carry
//! or a wrong lowest bit there is none to follow.

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

/// A `jalr`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct JumpRegisterColumns<T> {
    /// When and where.
    pub step: Step<T>,
    /// 1 on rows that hold an instruction. Boolean, asserted here.
    pub is_real: T,
    /// Where the base is.
    pub rs1: Source<T>,
    /// The base: a word, guaranteed by memory.
    pub first: T,
    /// The distance from it: a word, guaranteed by the program.
    pub immediate: T,
    /// Whether the sum is 2^32 or more. Boolean, asserted here.
    pub carry: T,
    /// The sum's lowest bit, which is left out. Boolean, asserted here.
    pub lowest: T,
    /// Where the return address goes.
    pub rd: Destination<T>,
}

impl_columns!(JumpRegisterColumns);

pub(crate) fn eval<AB: InteractionBuilder<F = Felt>>(builder: &mut AB) {
    let main = builder.main();
    let row: &JumpRegisterColumns<AB::Var> = main.current_slice().borrow();
    builder.assert_bools([row.is_real, row.carry, row.lowest]);
    let is_real = row.is_real.into();
    let fields = Fields {
        op: AB::Expr::from_u8(Op::Jalr as u8),
        rd: row.rd.number.into(),
        rs1: row.rs1.number.into(),
        rs2: AB::Expr::ZERO,
        imm: row.immediate.into(),
    };
    let target = row.first + row.immediate - base::<AB::Expr>() * row.carry - row.lowest;
    row.step.eval(builder, fields, target, &is_real);
    row.rs1.read_first(builder, &row.step, row.first.into(), &is_real);
    row.rd.write(builder, &row.step, row.step.following::<AB>(), &is_real);
}
