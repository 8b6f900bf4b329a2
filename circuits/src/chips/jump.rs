//! `jump`: `jal`, one per row.
//!
//! Degree 2 beside the buses. All-zero rows are padding.
//!
//! **Proves** that the machine goes from one instruction to the next as `jal` does. The address after
//! it is a word, since the program's addresses are.

use core::borrow::Borrow;

use p3_air::WindowAccess;
use p3_field::PrimeCharacteristicRing;
use p3_lookup::InteractionBuilder;

use crate::{
    columns::impl_columns,
    config::Felt,
    instruction::{Destination, Fields, Step},
    program::Op,
};

/// A `jal`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct JumpColumns<T> {
    /// When and where.
    pub step: Step<T>,
    /// 1 on rows that hold an instruction. Boolean, asserted here.
    pub is_real: T,
    /// The address that it leads to. Guaranteed by the program.
    pub target: T,
    /// Where the return address goes.
    pub rd: Destination<T>,
}

impl_columns!(JumpColumns);

pub(crate) fn eval<AB: InteractionBuilder<F = Felt>>(builder: &mut AB) {
    let main = builder.main();
    let row: &JumpColumns<AB::Var> = main.current_slice().borrow();
    builder.assert_bool(row.is_real);
    let is_real = row.is_real.into();
    let fields = Fields {
        op: AB::Expr::from_u8(Op::Jal as u8),
        rd: row.rd.number.into(),
        rs1: AB::Expr::ZERO,
        rs2: AB::Expr::ZERO,
        imm: row.target.into(),
    };
    row.step.eval(builder, fields, row.target.into(), &is_real);
    row.rd.write(builder, &row.step, row.step.following::<AB>(), &is_real);
}
