//! `bitwise` and `bitwise_immediate`: `and`, `or`, `xor` of two registers or a register and an
//! immediate, one per row.
//!
//! Degree 2 beside the buses. All-zero rows are padding.
//!
//! **Proves** that the machine goes from one instruction to the next as these do: the operands are
//! the sums of bytes, of which `and` gives the conjunctions, and with it `a | b = a + b - (a & b)`,
//! `a ^ b = a + b - 2 (a & b)`.

use core::borrow::Borrow;

use p3_air::WindowAccess;
use p3_field::PrimeCharacteristicRing;
use p3_lookup::InteractionBuilder;

use crate::{
    bus,
    columns::impl_columns,
    config::Felt,
    instruction::{Destination, Fields, Source, Step, one_of, op},
    program::Op,
};

/// What both kinds have.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Bitwise<T> {
    /// When and where.
    pub step: Step<T>,
    /// 1 for a conjunction. Boolean; at most one of the three is 1, asserted here.
    pub is_and: T,
    /// 1 for a disjunction.
    pub is_or: T,
    /// 1 for an exclusive disjunction.
    pub is_xor: T,
    /// Where the first operand is.
    pub rs1: Source<T>,
    /// The first operand's bytes, least first, looked up on `and`.
    pub first: [T; 4],
    /// The second operand's bytes, least first, looked up on `and`.
    pub second: [T; 4],
    /// The bytes of the conjunction, looked up on `and`.
    pub and: [T; 4],
    /// Where the result goes.
    pub rd: Destination<T>,
    /// The result: a word by the bytes that it is made of.
    pub result: T,
}

/// An operation on two registers.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct BitwiseColumns<T> {
    /// All but the second operand's place.
    pub operation: Bitwise<T>,
    /// Where the second operand is.
    pub rs2: Source<T>,
}

/// An operation on a register and an immediate.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct BitwiseImmediateColumns<T> {
    /// Everything.
    pub operation: Bitwise<T>,
}

impl_columns!(BitwiseColumns);
impl_columns!(BitwiseImmediateColumns);

pub(crate) fn eval<AB: InteractionBuilder<F = Felt>>(builder: &mut AB) {
    let main = builder.main();
    let row: &BitwiseColumns<AB::Var> = main.current_slice().borrow();
    let ops = [Op::And, Op::Or, Op::Xor];
    let second = word::<AB>(row.operation.second);
    let zero = AB::Expr::ZERO;
    let is_real = eval_operation(builder, &row.operation, ops, row.rs2.number.into(), zero);
    row.rs2.read_second(builder, &row.operation.step, second, &is_real);
}

pub(crate) fn eval_immediate<AB: InteractionBuilder<F = Felt>>(builder: &mut AB) {
    let main = builder.main();
    let row: &BitwiseImmediateColumns<AB::Var> = main.current_slice().borrow();
    let immediate = word::<AB>(row.operation.second);
    let ops = [Op::Andi, Op::Ori, Op::Xori];
    eval_operation(builder, &row.operation, ops, AB::Expr::ZERO, immediate);
}

fn eval_operation<AB: InteractionBuilder<F = Felt>>(
    builder: &mut AB,
    row: &Bitwise<AB::Var>,
    [and, or, xor]: [Op; 3],
    rs2: AB::Expr,
    imm: AB::Expr,
) -> AB::Expr {
    let is_real = one_of(builder, [row.is_and, row.is_or, row.is_xor]);
    let fields = Fields {
        op: op::<AB, 3>([(row.is_and, and), (row.is_or, or), (row.is_xor, xor)]),
        rd: row.rd.number.into(),
        rs1: row.rs1.number.into(),
        rs2,
        imm,
    };
    row.step.eval(builder, fields, row.step.following::<AB>(), &is_real);
    let [first, second, conjunction] = [row.first, row.second, row.and].map(word::<AB>);
    row.rs1.read_first(builder, &row.step, first.clone(), &is_real);

    for ((a, b), and) in row.first.into_iter().zip(row.second).zip(row.and) {
        bus::And { a, b, and }.check(builder, is_real.clone());
    }
    let or = first + second - conjunction.clone();
    let xor = or.clone() - conjunction.clone();
    let result = conjunction * row.is_and + or * row.is_or + xor * row.is_xor;
    builder.assert_eq(row.result, result);
    row.rd.write(builder, &row.step, row.result.into(), &is_real);
    is_real
}

fn word<AB: InteractionBuilder<F = Felt>>(bytes: [AB::Var; 4]) -> AB::Expr {
    let base = AB::Expr::from_u32(1 << 8);
    bytes.into_iter().rev().fold(AB::Expr::ZERO, |word, byte| word * base.clone() + byte)
}
