//! `add_immediate`: `addi`, one per row; `lui`, `auipc` and `fence` are such too.
//!
//! Degree 2 beside the buses. All-zero rows are padding.
//!
//! **Proves** that the machine goes from one instruction to the next as `addi` does, by the argument
//! of [`add`](super::add); the immediate is a word, guaranteed by the program.

use core::borrow::Borrow;

use p3_air::{AirBuilder, WindowAccess};
use p3_field::PrimeCharacteristicRing;
use p3_lookup::InteractionBuilder;

use crate::{
    columns::impl_columns,
    config::Felt,
    instruction::{Destination, Fields, Source, Step, base, check_word},
    program::Op,
};

/// An `addi`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct AddImmediateColumns<T> {
    /// When and where.
    pub step: Step<T>,
    /// 1 on rows that hold an instruction. Boolean, asserted here.
    pub is_real: T,
    /// Where the operand is.
    pub rs1: Source<T>,
    /// The operand: a word, guaranteed by memory.
    pub first: T,
    /// The immediate: a word, guaranteed by the program.
    pub immediate: T,
    /// Where the result goes.
    pub rd: Destination<T>,
    /// The result in 16-bit limbs, least first, looked up on `range16`.
    pub result: [T; 2],
    /// Whether the sum is 2^32 or more. Boolean, asserted here.
    pub carry: T,
}

impl_columns!(AddImmediateColumns);

pub(crate) fn eval<AB: InteractionBuilder<F = Felt>>(builder: &mut AB) {
    let main = builder.main();
    let row: &AddImmediateColumns<AB::Var> = main.current_slice().borrow();
    let is_real: AB::Expr = row.is_real.into();
    builder.assert_bools([row.is_real, row.carry]);
    let fields = Fields {
        op: AB::Expr::from_u8(Op::Addi as u8),
        rd: row.rd.number.into(),
        rs1: row.rs1.number.into(),
        rs2: AB::Expr::ZERO,
        imm: row.immediate.into(),
    };
    row.step.eval(builder, fields, row.step.following::<AB>(), &is_real);
    row.rs1.read_first(builder, &row.step, row.first.into(), &is_real);

    let result = check_word(builder, row.result, &is_real);
    let carried: AB::Expr = base::<AB::Expr>() * row.carry;
    builder.when(row.is_real).assert_eq(row.first + row.immediate, result.clone() + carried);
    row.rd.write(builder, &row.step, result, &is_real);
}
