//! `store`: `sw`, one per row.
//!
//! Degree 2 beside the buses. All-zero rows are padding.
//!
//! **Proves** that the machine goes from one instruction to the next as `sw` does, by the argument of
//! [`load`](super::load).

use core::borrow::Borrow;

use p3_air::WindowAccess;
use p3_field::PrimeCharacteristicRing;
use p3_lookup::InteractionBuilder;

use crate::{
    columns::impl_columns,
    config::Felt,
    instruction::{Fields, Source, Step, base},
    program::Op,
};

/// An `sw`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct StoreColumns<T> {
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
    /// Where the stored word is.
    pub rs2: Source<T>,
    /// The word that is stored: guaranteed by memory.
    pub second: T,
    /// The word that it replaces. Guaranteed by memory.
    pub before: T,
    /// When that was accessed before. Guaranteed by memory.
    pub before_clk: T,
}

impl_columns!(StoreColumns);

pub(crate) fn eval<AB: InteractionBuilder<F = Felt>>(builder: &mut AB) {
    let main = builder.main();
    let row: &StoreColumns<AB::Var> = main.current_slice().borrow();
    builder.assert_bools([row.is_real, row.carry]);
    let is_real = row.is_real.into();
    let fields = Fields {
        op: AB::Expr::from_u8(Op::Sw as u8),
        rd: AB::Expr::ZERO,
        rs1: row.rs1.number.into(),
        rs2: row.rs2.number.into(),
        imm: row.immediate.into(),
    };
    row.step.eval(builder, fields, row.step.following::<AB>(), &is_real);
    row.rs1.read_first(builder, &row.step, row.first.into(), &is_real);
    row.rs2.read_second(builder, &row.step, row.second.into(), &is_real);

    let address = row.first + row.immediate - base::<AB::Expr>() * row.carry;
    let before = [row.before.into(), row.before_clk.into()];
    row.step.access(builder, address, before, row.second.into(), &is_real);
}
