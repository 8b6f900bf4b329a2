//! `add`: `add` and `sub`, one per row.
//!
//! Degree 2 beside the buses. All-zero rows are padding.
//!
//! **Proves** that the machine goes from one instruction to the next as `add` or `sub` does: both
//! operands are below 2^32, so `rs1 + rs2` and `rd + rs2` are below 2^33, and with a result below
//! 2^32 and a boolean carry there is one solution.

use core::borrow::Borrow;

use p3_air::{AirBuilder, WindowAccess};
use p3_field::PrimeCharacteristicRing;
use p3_lookup::InteractionBuilder;

use crate::{
    columns::impl_columns,
    config::Felt,
    instruction::{Destination, Fields, Source, Step, base, check_word, one_of, op},
    program::Op,
};

/// An `add` or `sub`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct AddColumns<T> {
    /// When and where.
    pub step: Step<T>,
    /// 1 for `add`. Boolean; at most one of the two is 1, asserted here.
    pub is_add: T,
    /// 1 for `sub`.
    pub is_sub: T,
    /// Where the first operand is.
    pub rs1: Source<T>,
    /// The first operand: a word, guaranteed by memory.
    pub first: T,
    /// Where the second operand is.
    pub rs2: Source<T>,
    /// The second operand: a word, guaranteed by memory.
    pub second: T,
    /// Where the result goes.
    pub rd: Destination<T>,
    /// The result in 16-bit limbs, least first, looked up on `range16`.
    pub result: [T; 2],
    /// Whether the sum is 2^32 or more. Boolean, asserted here.
    pub carry: T,
}

impl_columns!(AddColumns);

pub(crate) fn eval<AB: InteractionBuilder<F = Felt>>(builder: &mut AB) {
    let main = builder.main();
    let row: &AddColumns<AB::Var> = main.current_slice().borrow();
    let is_real = one_of(builder, [row.is_add, row.is_sub]);
    let fields = Fields {
        op: op::<AB, 2>([(row.is_add, Op::Add), (row.is_sub, Op::Sub)]),
        rd: row.rd.number.into(),
        rs1: row.rs1.number.into(),
        rs2: row.rs2.number.into(),
        imm: AB::Expr::ZERO,
    };
    row.step.eval(builder, fields, row.step.following::<AB>(), &is_real);
    row.rs1.read_first(builder, &row.step, row.first.into(), &is_real);
    row.rs2.read_second(builder, &row.step, row.second.into(), &is_real);

    let result = check_word(builder, row.result, &is_real);
    let carried: AB::Expr = base::<AB::Expr>() * row.carry;
    builder.assert_bool(row.carry);
    builder.when(row.is_add).assert_eq(row.first + row.second, result.clone() + carried.clone());
    builder.when(row.is_sub).assert_eq(result.clone() + row.second, row.first + carried);
    row.rd.write(builder, &row.step, result, &is_real);
}
