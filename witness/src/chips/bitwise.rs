//! Fills `bitwise` and `bitwise_immediate`.

use core::borrow::BorrowMut;

use circuits::{
    chips::bitwise::{Bitwise, BitwiseColumns, BitwiseImmediateColumns},
    config::Felt,
    tables::Table,
};
use machine::{instruction::Op, record::ArithmeticRow};
use p3_field::PrimeCharacteristicRing;
use p3_matrix::dense::RowMajorMatrix;

use crate::execution::{
    accesses::Accesses,
    instruction::{Executed, Run, bytes, flag},
};

pub(crate) fn fill(run: &Run<'_>, accesses: &mut Accesses) -> RowMajorMatrix<Felt> {
    let rows = &run.trace.bitwise;
    let (table, columns) = (Table::Bitwise, [&rows.clk[..], &rows.row]);
    run.fill(table, columns, Op::reads_rs2, accesses, |at, mut executed, cells| {
        let row = rows.row(at);
        *cells.borrow_mut() = BitwiseColumns {
            operation: operation(&mut executed, &row, row.rs2),
            rs2: executed.rs2(row.rs2, row.rs2_clk),
        };
    })
}

pub(crate) fn fill_immediate(run: &Run<'_>, accesses: &mut Accesses) -> RowMajorMatrix<Felt> {
    let rows = &run.trace.bitwise;
    let (table, columns) = (Table::BitwiseImmediate, [&rows.clk[..], &rows.row]);
    run.fill(
        table,
        columns,
        |op| !op.reads_rs2(),
        accesses,
        |at, mut executed, cells| {
            let (row, immediate) = (rows.row(at), executed.immediate());
            let operation = operation(&mut executed, &row, immediate);
            *cells.borrow_mut() = BitwiseImmediateColumns { operation };
        },
    )
}

fn operation(executed: &mut Executed<'_>, row: &ArithmeticRow, second: u32) -> Bitwise<Felt> {
    let op = executed.instruction.op;
    let first = row.rs1;
    let (is_and, is_or) = (matches!(op, Op::And | Op::Andi), matches!(op, Op::Or | Op::Ori));
    let result = match (is_and, is_or) {
        (true, _) => first & second,
        (_, true) => first | second,
        _ => first ^ second,
    };
    Bitwise {
        step: executed.step(),
        is_and: flag(is_and),
        is_or: flag(is_or),
        is_xor: flag(!is_and && !is_or),
        rs1: executed.rs1(first, row.rs1_clk),
        first: bytes(first),
        second: bytes(second),
        and: bytes(first & second),
        rd: executed.rd(row.rd_before, row.rd_clk),
        result: Felt::from_u32(result),
    }
}
