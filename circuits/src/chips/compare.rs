//! `compare` and `compare_immediate`: `slt`, `sltu`, `slti`, `sltiu`, one per row; and the comparison
//! that `branch_less` shares.
//!
//! Degree 2 beside the buses. All-zero rows are padding.
//!
//! **Proves** that the machine goes from one instruction to the next as these do.

use core::borrow::Borrow;

use p3_air::{AirBuilder, WindowAccess};
use p3_field::PrimeCharacteristicRing;
use p3_lookup::InteractionBuilder;

use crate::{
    bus,
    columns::impl_columns,
    config::Felt,
    instruction::{Destination, Fields, Source, Step, base, check_word, one_of, op},
    program::Op,
};

/// A comparison of two words.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Comparison<T> {
    /// The first operand: a word, guaranteed by memory.
    pub first: T,
    /// The second operand: a word, guaranteed by memory or the program.
    pub second: T,
    /// The operands' upper limbs if they have signs, looked up on `sign`. Any elements otherwise.
    pub high: [T; 2],
    /// 1 for operands that have signs and are negative. Looked up, or asserted to be 0.
    pub is_negative: [T; 2],
    /// Whether the first is less. Boolean, asserted here.
    pub is_less: T,
    /// The difference modulo 2^32 in 16-bit limbs, least first, looked up on `range16`.
    pub difference: [T; 2],
}

/// **Proves** that `is_less` is what it says. The numbers, words or words less 2^32 where they are
/// negative, are less than 2^32 apart, so `first - second` is the difference, which is below 2^32,
/// less 2^32 if and only if it is negative.
pub(crate) fn eval_comparison<AB: InteractionBuilder<F = Felt>>(
    builder: &mut AB,
    row: &Comparison<AB::Var>,
    is_signed: &AB::Expr,
    is_real: &AB::Expr,
) {
    let operands = [row.first, row.second].into_iter().zip(row.high).zip(row.is_negative);
    for ((word, high), is_negative) in operands {
        let low = word - high * AB::Expr::from_u32(1 << 16);
        bus::Sign { limb: high, sign: is_negative }.check(builder, is_signed.clone());
        bus::check_range16(builder, [low], is_signed.clone());
        builder.assert_zero((AB::Expr::ONE - is_signed.clone()) * is_negative);
    }
    let difference = check_word(builder, row.difference, is_real);
    builder.assert_bool(row.is_less);
    let [first, second] = row.is_negative;
    let wrapped = AB::Expr::from(row.is_less) + second - first;
    builder
        .when(is_real.clone())
        .assert_eq(difference, row.first - row.second + base::<AB::Expr>() * wrapped);
}

/// What both kinds have.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Compare<T> {
    /// When and where.
    pub step: Step<T>,
    /// 1 for a comparison of signed numbers. Boolean; at most one of the two is 1, asserted here.
    pub is_signed: T,
    /// 1 for one of unsigned numbers.
    pub is_unsigned: T,
    /// Where the first operand is.
    pub rs1: Source<T>,
    /// The operands and the result.
    pub comparison: Comparison<T>,
    /// Where the result goes.
    pub rd: Destination<T>,
}

/// A comparison of two registers.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct CompareColumns<T> {
    /// All but the second operand's place.
    pub operation: Compare<T>,
    /// Where the second operand is.
    pub rs2: Source<T>,
}

/// A comparison of a register and an immediate.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct CompareImmediateColumns<T> {
    /// Everything.
    pub operation: Compare<T>,
}

impl_columns!(CompareColumns);
impl_columns!(CompareImmediateColumns);

pub(crate) fn eval<AB: InteractionBuilder<F = Felt>>(builder: &mut AB) {
    let main = builder.main();
    let row: &CompareColumns<AB::Var> = main.current_slice().borrow();
    let (operation, zero) = (&row.operation, AB::Expr::ZERO);
    let ops = [Op::Slt, Op::Sltu];
    let is_real = eval_operation(builder, operation, ops, row.rs2.number.into(), zero);
    row.rs2.read_second(builder, &operation.step, operation.comparison.second.into(), &is_real);
}

pub(crate) fn eval_immediate<AB: InteractionBuilder<F = Felt>>(builder: &mut AB) {
    let main = builder.main();
    let row: &CompareImmediateColumns<AB::Var> = main.current_slice().borrow();
    let (ops, immediate) = ([Op::Slti, Op::Sltiu], row.operation.comparison.second.into());
    eval_operation(builder, &row.operation, ops, AB::Expr::ZERO, immediate);
}

fn eval_operation<AB: InteractionBuilder<F = Felt>>(
    builder: &mut AB,
    row: &Compare<AB::Var>,
    [signed, unsigned]: [Op; 2],
    rs2: AB::Expr,
    imm: AB::Expr,
) -> AB::Expr {
    let is_real = one_of(builder, [row.is_signed, row.is_unsigned]);
    let op = op::<AB, 2>([(row.is_signed, signed), (row.is_unsigned, unsigned)]);
    let (rd, rs1) = (row.rd.number.into(), row.rs1.number.into());
    let fields = Fields { op, rd, rs1, rs2, imm };
    row.step.eval(builder, fields, row.step.following::<AB>(), &is_real);
    row.rs1.read_first(builder, &row.step, row.comparison.first.into(), &is_real);
    eval_comparison(builder, &row.comparison, &row.is_signed.into(), &is_real);
    row.rd.write(builder, &row.step, row.comparison.is_less.into(), &is_real);
    is_real
}
