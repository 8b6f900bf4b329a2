//! Fills `branch_less`.

use core::borrow::BorrowMut;

use circuits::{chips::branch_less::BranchLessColumns, config::Felt, tables::Table};
use machine::instruction::Op;
use p3_field::PrimeCharacteristicRing;
use p3_matrix::dense::RowMajorMatrix;

use crate::{
    chips::compare::comparison,
    execution::{
        accesses::Accesses,
        instruction::{Run, flag},
    },
};

pub(crate) fn fill(run: &Run<'_>, accesses: &mut Accesses) -> RowMajorMatrix<Felt> {
    let rows = &run.trace.branch;
    let (table, columns) = (Table::BranchLess, [&rows.clk[..], &rows.row]);
    let is_for = |op| matches!(op, Op::Blt | Op::Bge | Op::Bltu | Op::Bgeu);
    run.fill(table, columns, is_for, accesses, |at, mut executed, cells| {
        let (row, op) = (rows.row(at), executed.instruction.op);
        let comparison = comparison(row.rs1, row.rs2, matches!(op, Op::Blt | Op::Bge));
        let is_taken = (comparison.is_less == Felt::ONE) == matches!(op, Op::Blt | Op::Bltu);
        let target = executed.target();
        let next_pc = if is_taken { target } else { executed.pc + 4 };
        *cells.borrow_mut() = BranchLessColumns {
            step: executed.step(),
            is_blt: flag(op == Op::Blt),
            is_bge: flag(op == Op::Bge),
            is_bltu: flag(op == Op::Bltu),
            is_bgeu: flag(op == Op::Bgeu),
            rs1: executed.rs1(row.rs1, row.rs1_clk),
            rs2: executed.rs2(row.rs2, row.rs2_clk),
            comparison,
            target: Felt::from_u32(target),
            next_pc: Felt::from_u32(next_pc),
        };
    })
}
