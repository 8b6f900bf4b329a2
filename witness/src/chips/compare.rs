//! Fills `compare` and `compare_immediate`.

use core::borrow::BorrowMut;

use circuits::{
    chips::compare::{Compare, CompareColumns, CompareImmediateColumns, Comparison},
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
    let rows = &run.trace.compare;
    let (table, columns) = (Table::Compare, [&rows.clk[..], &rows.row]);
    run.fill(table, columns, Op::reads_rs2, accesses, |at, mut executed, cells| {
        let row = rows.row(at);
        *cells.borrow_mut() = CompareColumns {
            operation: operation(&mut executed, &row, row.rs2),
            rs2: executed.rs2(row.rs2, row.rs2_clk),
        };
    })
}

pub(crate) fn fill_immediate(run: &Run<'_>, accesses: &mut Accesses) -> RowMajorMatrix<Felt> {
    let rows = &run.trace.compare;
    let (table, columns) = (Table::CompareImmediate, [&rows.clk[..], &rows.row]);
    run.fill(
        table,
        columns,
        |op| !op.reads_rs2(),
        accesses,
        |at, mut executed, cells| {
            let (row, immediate) = (rows.row(at), executed.immediate());
            let operation = operation(&mut executed, &row, immediate);
            *cells.borrow_mut() = CompareImmediateColumns { operation };
        },
    )
}

fn operation(executed: &mut Executed<'_>, row: &ArithmeticRow, second: u32) -> Compare<Felt> {
    let is_signed = matches!(executed.instruction.op, Op::Slt | Op::Slti);
    Compare {
        step: executed.step(),
        is_signed: flag(is_signed),
        is_unsigned: flag(!is_signed),
        rs1: executed.rs1(row.rs1, row.rs1_clk),
        comparison: comparison(row.rs1, second, is_signed),
        rd: executed.rd(row.rd_before, row.rd_clk),
    }
}

/// The comparison of two words.
pub(crate) fn comparison(first: u32, second: u32, is_signed: bool) -> Comparison<Felt> {
    let is_less = if is_signed { (first as i32) < second as i32 } else { first < second };
    let words = [first, second];
    Comparison {
        first: Felt::from_u32(first),
        second: Felt::from_u32(second),
        high: words.map(|word| Felt::from_u32(if is_signed { word >> 16 } else { 0 })),
        is_negative: words.map(|word| flag(is_signed && word >> 31 == 1)),
        is_less: flag(is_less),
        difference: limbs(first.wrapping_sub(second)),
    }
}
