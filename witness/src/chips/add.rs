//! Fills `add`.

use core::borrow::BorrowMut;

use circuits::{chips::add::AddColumns, config::Felt, tables::Table};
use machine::instruction::Op;
use p3_field::PrimeCharacteristicRing;
use p3_matrix::dense::RowMajorMatrix;

use crate::execution::{
    accesses::Accesses,
    instruction::{Run, flag, limbs},
};

pub(crate) fn fill(run: &Run<'_>, accesses: &mut Accesses) -> RowMajorMatrix<Felt> {
    let rows = &run.trace.add;
    let is_for = |op| matches!(op, Op::Add | Op::Sub);
    run.fill(Table::Add, [&rows.clk, &rows.row], is_for, accesses, |at, mut executed, cells| {
        let row = rows.row(at);
        let is_add = executed.instruction.op == Op::Add;
        let (sum, has_carried) = row.rs1.overflowing_add(row.rs2);
        let (difference, has_borrowed) = row.rs1.overflowing_sub(row.rs2);
        *cells.borrow_mut() = AddColumns {
            step: executed.step(),
            is_add: flag(is_add),
            is_sub: flag(!is_add),
            rs1: executed.rs1(row.rs1, row.rs1_clk),
            first: Felt::from_u32(row.rs1),
            rs2: executed.rs2(row.rs2, row.rs2_clk),
            second: Felt::from_u32(row.rs2),
            rd: executed.rd(row.rd_before, row.rd_clk),
            result: limbs(if is_add { sum } else { difference }),
            carry: flag(if is_add { has_carried } else { has_borrowed }),
        };
    })
}
