//! Fills `branch_equal`.

use core::borrow::BorrowMut;

use circuits::{chips::branch_equal::BranchEqualColumns, config::Felt, tables::Table};
use machine::instruction::Op;
use p3_field::PrimeCharacteristicRing;
use p3_matrix::dense::RowMajorMatrix;

use crate::execution::{
    accesses::Accesses,
    instruction::{Run, flag, inverse_or_zero},
};

pub(crate) fn fill(run: &Run<'_>, accesses: &mut Accesses) -> RowMajorMatrix<Felt> {
    let rows = &run.trace.branch;
    let (table, columns) = (Table::BranchEqual, [&rows.clk[..], &rows.row]);
    let is_for = |op| matches!(op, Op::Beq | Op::Bne);
    run.fill(table, columns, is_for, accesses, |at, mut executed, cells| {
        let row = rows.row(at);
        let is_beq = executed.instruction.op == Op::Beq;
        let is_equal = row.rs1 == row.rs2;
        let [first, second] = [row.rs1, row.rs2].map(Felt::from_u32);
        let target = executed.target();
        let next_pc = if is_equal == is_beq { target } else { executed.pc + 4 };
        *cells.borrow_mut() = BranchEqualColumns {
            step: executed.step(),
            is_beq: flag(is_beq),
            is_bne: flag(!is_beq),
            rs1: executed.rs1(row.rs1, row.rs1_clk),
            first,
            rs2: executed.rs2(row.rs2, row.rs2_clk),
            second,
            is_equal: flag(is_equal),
            inverse: inverse_or_zero(first - second),
            target: Felt::from_u32(target),
            next_pc: Felt::from_u32(next_pc),
        };
    })
}
