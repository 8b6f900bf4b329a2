//! `shift` and `shift_immediate`: shifts by a register or an immediate, one per row.
//!
//! Degree 3. All-zero rows are padding.
//!
//! **Proves** that the machine goes from one instruction to the next as a shift does. With `n` the
//! amount, a word `m` shifted to the left is `2^n m = 2^32 rest + shifted`, to the right it is
//! `2^(31 - n) m = 2^31 shifted + rest`, where `shifted` is below 2^32 and `rest` below 2^31: both
//! sides are below 2^63, so that there is one solution. A negative number is shifted arithmetically by
//! shifting its complement, and complementing what comes out.

use core::borrow::Borrow;

use p3_air::{AirBuilder, WindowAccess};
use p3_field::PrimeCharacteristicRing;
use p3_lookup::InteractionBuilder;

use crate::{
    bus,
    columns::impl_columns,
    config::Felt,
    instruction::{Destination, Fields, Source, Step, base, check_word, one_of, op, word},
    program::Op,
};

/// What both kinds have.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Shift<T> {
    /// When and where.
    pub step: Step<T>,
    /// 1 for a shift to the left. Boolean; at most one of the three is 1, asserted here.
    pub is_left: T,
    /// 1 for a shift to the right that fills with zeros.
    pub is_right: T,
    /// 1 for a shift to the right that fills with the sign.
    pub is_arithmetic: T,
    /// Where the first operand is.
    pub rs1: Source<T>,
    /// The first operand: a word, guaranteed by memory.
    pub first: T,
    /// Its upper limb if the shift is arithmetic, looked up on `sign`. Any element otherwise.
    pub first_high: T,
    /// 1 if the shift is arithmetic and the first operand negative. Looked up, or asserted to be 0.
    pub is_negative: T,
    /// The first operand, or its complement if that is negative.
    pub shiftee: T,
    /// The second operand's lower limb, whose five lowest bits are the amount. Looked up on `power`.
    pub amount: T,
    /// `2^n`. Looked up.
    pub left: T,
    /// `2^(31 - n)`. Looked up.
    pub right: T,
    /// What is left of the operand, in 16-bit limbs, looked up on `range16`.
    pub shifted: [T; 2],
    /// What falls off: a limb below 2^16 and one below 2^15, looked up on `range16`.
    pub rest: [T; 2],
    /// Where the result goes.
    pub rd: Destination<T>,
    /// The result: a word, since what is left is one.
    pub result: T,
}

/// A shift by a register.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct ShiftColumns<T> {
    /// All but the second operand.
    pub operation: Shift<T>,
    /// Where the second operand is.
    pub rs2: Source<T>,
    /// The second operand's upper limb, looked up on `range16`.
    pub second_high: T,
}

/// A shift by an immediate.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct ShiftImmediateColumns<T> {
    /// Everything.
    pub operation: Shift<T>,
}

impl_columns!(ShiftColumns);
impl_columns!(ShiftImmediateColumns);

pub(crate) fn eval<AB: InteractionBuilder<F = Felt>>(builder: &mut AB) {
    let main = builder.main();
    let row: &ShiftColumns<AB::Var> = main.current_slice().borrow();
    let (operation, zero) = (&row.operation, AB::Expr::ZERO);
    let ops = [Op::Sll, Op::Srl, Op::Sra];
    let is_real = eval_operation(builder, operation, ops, row.rs2.number.into(), zero);
    let second = word([operation.amount.into(), row.second_high.into()]);
    bus::check_range16(builder, [row.second_high], is_real.clone());
    row.rs2.read_second(builder, &operation.step, second, &is_real);
}

pub(crate) fn eval_immediate<AB: InteractionBuilder<F = Felt>>(builder: &mut AB) {
    let main = builder.main();
    let row: &ShiftImmediateColumns<AB::Var> = main.current_slice().borrow();
    let (ops, amount) = ([Op::Slli, Op::Srli, Op::Srai], row.operation.amount.into());
    eval_operation(builder, &row.operation, ops, AB::Expr::ZERO, amount);
}

fn eval_operation<AB: InteractionBuilder<F = Felt>>(
    builder: &mut AB,
    row: &Shift<AB::Var>,
    [left, right, arithmetic]: [Op; 3],
    rs2: AB::Expr,
    imm: AB::Expr,
) -> AB::Expr {
    let is_real = one_of(builder, [row.is_left, row.is_right, row.is_arithmetic]);
    let ops = [(row.is_left, left), (row.is_right, right), (row.is_arithmetic, arithmetic)];
    let (rd, rs1) = (row.rd.number.into(), row.rs1.number.into());
    let fields = Fields { op: op::<AB, 3>(ops), rd, rs1, rs2, imm };
    row.step.eval(builder, fields, row.step.following::<AB>(), &is_real);
    row.rs1.read_first(builder, &row.step, row.first.into(), &is_real);

    eval_sign(builder, row);
    let shifted = eval_shifted(builder, row, &is_real);
    let result = complement_if::<AB>(row.is_negative, shifted);
    builder.assert_eq(row.result, result);
    row.rd.write(builder, &row.step, row.result.into(), &is_real);
    is_real
}

/// `word`, or its complement if the flag is 1.
fn complement_if<AB: InteractionBuilder<F = Felt>>(flag: AB::Var, word: AB::Expr) -> AB::Expr {
    (AB::Expr::from_u32(u32::MAX) - word.clone() * AB::Expr::TWO) * flag + word
}

fn eval_sign<AB: InteractionBuilder<F = Felt>>(builder: &mut AB, row: &Shift<AB::Var>) {
    let first_low = row.first - row.first_high * AB::Expr::from_u32(1 << 16);
    bus::Sign { limb: row.first_high, sign: row.is_negative }.check(builder, row.is_arithmetic);
    bus::check_range16(builder, [first_low], row.is_arithmetic);
    builder.assert_zero((AB::Expr::ONE - row.is_arithmetic) * row.is_negative);
    let shiftee = complement_if::<AB>(row.is_negative, row.first.into());
    builder.assert_eq(row.shiftee, shiftee);
}

fn eval_shifted<AB: InteractionBuilder<F = Felt>>(
    builder: &mut AB,
    row: &Shift<AB::Var>,
    is_real: &AB::Expr,
) -> AB::Expr {
    bus::Power { limb: row.amount, left: row.left, right: row.right }
        .check(builder, is_real.clone());
    let shifted = check_word(builder, row.shifted, is_real);
    let [rest_low, rest_high] = row.rest.map(Into::<AB::Expr>::into);
    let twice = rest_high.clone() * AB::Expr::TWO;
    bus::check_range16(builder, [rest_low.clone(), twice], is_real.clone());
    let rest = word([rest_low, rest_high]);

    let half = AB::Expr::from_u64(1 << 31);
    let to_left = base::<AB::Expr>() * rest.clone() + shifted.clone();
    let to_right = half * shifted.clone() + rest;
    builder.when(row.is_left).assert_eq(row.shiftee * row.left, to_left);
    builder.when(row.is_right + row.is_arithmetic).assert_eq(row.shiftee * row.right, to_right);
    shifted
}
