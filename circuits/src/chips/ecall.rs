//! `ecall`: system calls, one per row.
//!
//! Sends `call`; the chip of the call receives it, and with it decides about the status. Degree 3.
//! All-zero rows are padding.
//!
//! **Proves** that the machine goes from one instruction to the next as a system call does to the
//! registers: its number and its arguments are read, those that the call does not have are 0, and the
//! status is written, except by a halt, after which there is no next instruction.
//! A number that is no call's has no proof.

use core::borrow::Borrow;

use p3_air::WindowAccess;
use p3_field::PrimeCharacteristicRing;
use p3_lookup::InteractionBuilder;

use crate::{
    access::{Access, register_address, sub_clock},
    bus,
    columns::impl_columns,
    config::Felt,
    instruction::{Fields, Step, one_of},
    program::Op,
};

/// The calls, by number.
pub const CALLS: usize = 9;
/// The most arguments that a call has.
pub const ARGUMENTS: usize = 5;
/// The register with a call's number.
const NUMBER: u8 = 17;
/// The register with a call's first argument, and its status afterwards.
const FIRST_ARGUMENT: u8 = 10;
/// How many arguments each call has.
const ARGUMENTS_OF: [usize; CALLS] = [2, 5, 1, 2, 1, 4, 4, 4, 4];
/// The call that ends the run.
const HALT: usize = 0;

/// A system call.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct EcallColumns<T> {
    /// When and where.
    pub step: Step<T>,
    /// 1 for the call with that number. Boolean; at most one is 1, asserted here.
    pub is_call: [T; CALLS],
    /// When the register of the number was accessed before. Guaranteed by memory.
    pub number_clk: T,
    /// The arguments: words, guaranteed by memory; those that the call does not have are 0.
    pub arguments: [T; ARGUMENTS],
    /// When their registers were accessed before. Guaranteed by memory, for those that are read.
    pub argument_clks: [T; ARGUMENTS],
    /// What is left in the first argument's register: a word, guaranteed by the chip.
    pub status: T,
    /// What that replaces. Guaranteed by memory.
    pub status_before: T,
    /// When that was accessed before. Guaranteed by memory.
    pub status_clk: T,
    /// The next instruction's address; 0 after a halt.
    pub next_pc: T,
}

impl_columns!(EcallColumns);

pub(crate) fn eval<AB: InteractionBuilder<F = Felt>>(builder: &mut AB) {
    let main = builder.main();
    let row: &EcallColumns<AB::Var> = main.current_slice().borrow();
    let is_real = one_of(builder, row.is_call);
    let zero = AB::Expr::ZERO;
    let fields = Fields {
        op: AB::Expr::from_u8(Op::Ecall as u8),
        rd: zero.clone(),
        rs1: zero.clone(),
        rs2: zero.clone(),
        imm: zero,
    };
    let goes_on = is_real.clone() - row.is_call[HALT];
    builder.assert_eq(row.next_pc, goes_on.clone() * row.step.following::<AB>());
    row.step.eval(builder, fields, row.next_pc.into(), &is_real);

    let number = eval_number(builder, row, &is_real);
    eval_arguments(builder, row);
    Access {
        address: register_address(AB::Expr::from_u8(FIRST_ARGUMENT)),
        before: row.status_before.into(),
        before_clk: row.status_clk.into(),
        after: row.status.into(),
        clk: row.step.clk + AB::Expr::from_u32(sub_clock::CALL_STATUS),
    }
    .eval(builder, &goes_on);
    bus::Call {
        number,
        clk: row.step.clk.into(),
        arguments: row.arguments.map(Into::into),
        status: row.status.into(),
    }
    .send(builder, is_real);
}

fn eval_number<AB: InteractionBuilder<F = Felt>>(
    builder: &mut AB,
    row: &EcallColumns<AB::Var>,
    is_real: &AB::Expr,
) -> AB::Expr {
    let numbers = row.is_call.into_iter().enumerate();
    let number: AB::Expr = numbers.map(|(at, is)| is * AB::Expr::from_usize(at)).sum();
    Access {
        address: register_address(AB::Expr::from_u8(NUMBER)),
        before: number.clone(),
        before_clk: row.number_clk.into(),
        after: number.clone(),
        clk: row.step.clk + AB::Expr::from_u32(sub_clock::CALL_NUMBER),
    }
    .eval(builder, is_real);
    number
}

fn eval_arguments<AB: InteractionBuilder<F = Felt>>(builder: &mut AB, row: &EcallColumns<AB::Var>) {
    for (at, (argument, before_clk)) in row.arguments.into_iter().zip(row.argument_clks).enumerate()
    {
        let calls = row.is_call.into_iter().zip(ARGUMENTS_OF);
        let having = calls.filter(|&(_, arguments)| at < arguments);
        let is_read: AB::Expr = having.map(|(is, _)| is.into()).sum();
        builder.assert_zero((AB::Expr::ONE - is_read.clone()) * argument);
        let at = at as u32;
        Access {
            address: register_address(AB::Expr::from_u32(u32::from(FIRST_ARGUMENT) + at)),
            before: argument.into(),
            before_clk: before_clk.into(),
            after: argument.into(),
            clk: row.step.clk + AB::Expr::from_u32(sub_clock::CALL_ARGUMENTS + at),
        }
        .eval(builder, &is_read);
    }
}
