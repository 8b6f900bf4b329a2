//! Fills `shift` and `shift_immediate`.

use core::borrow::BorrowMut;

use circuits::{
    chips::shift::{Shift, ShiftColumns, ShiftImmediateColumns},
    config::Felt,
    tables::Table,
};
use machine::{instruction::Op, record::ArithmeticRow};
use p3_field::PrimeCharacteristicRing;
use p3_matrix::dense::RowMajorMatrix;

use crate::execution::{
    accesses::Accesses,
    instruction::{Executed, Run, flag, limbs},
};

pub(crate) fn fill(run: &Run<'_>, accesses: &mut Accesses) -> RowMajorMatrix<Felt> {
    let rows = &run.trace.shift;
    let (table, columns) = (Table::Shift, [&rows.clk[..], &rows.row]);
    run.fill(table, columns, Op::reads_rs2, accesses, |at, mut executed, cells| {
        let row = rows.row(at);
        *cells.borrow_mut() = ShiftColumns {
            operation: operation(&mut executed, &row, row.rs2),
            rs2: executed.rs2(row.rs2, row.rs2_clk),
            second_high: Felt::from_u32(row.rs2 >> 16),
        };
    })
}

pub(crate) fn fill_immediate(run: &Run<'_>, accesses: &mut Accesses) -> RowMajorMatrix<Felt> {
    let rows = &run.trace.shift;
    let (table, columns) = (Table::ShiftImmediate, [&rows.clk[..], &rows.row]);
    run.fill(
        table,
        columns,
        |op| !op.reads_rs2(),
        accesses,
        |at, mut executed, cells| {
            let (row, immediate) = (rows.row(at), executed.immediate());
            let operation = operation(&mut executed, &row, immediate);
            *cells.borrow_mut() = ShiftImmediateColumns { operation };
        },
    )
}

fn operation(executed: &mut Executed<'_>, row: &ArithmeticRow, second: u32) -> Shift<Felt> {
    let op = executed.instruction.op;
    let (first, amount) = (row.rs1, second & 31);
    let is_left = matches!(op, Op::Sll | Op::Slli);
    let is_arithmetic = matches!(op, Op::Sra | Op::Srai);
    let is_negative = is_arithmetic && first >> 31 == 1;
    let complement_if_negative = |word: u32| if is_negative { !word } else { word };

    let shiftee = complement_if_negative(first);
    let (shifted, rest) = if is_left {
        let product = u64::from(shiftee) << amount;
        (product as u32, (product >> 32) as u32)
    } else {
        let product = u64::from(shiftee) << (31 - amount);
        ((product >> 31) as u32, product as u32 & 0x7fff_ffff)
    };
    Shift {
        step: executed.step(),
        is_left: flag(is_left),
        is_right: flag(!is_left && !is_arithmetic),
        is_arithmetic: flag(is_arithmetic),
        rs1: executed.rs1(first, row.rs1_clk),
        first: Felt::from_u32(first),
        first_high: if is_arithmetic { Felt::from_u32(first >> 16) } else { Felt::ZERO },
        is_negative: flag(is_negative),
        shiftee: Felt::from_u32(shiftee),
        amount: Felt::from_u32(second & 0xffff),
        left: Felt::from_u32(1 << amount),
        right: Felt::from_u32(1 << (31 - amount)),
        shifted: limbs(shifted),
        rest: limbs(rest),
        rd: executed.rd(row.rd_before, row.rd_clk),
        result: Felt::from_u32(complement_if_negative(shifted)),
    }
}
