//! Fills `jump`.

use core::borrow::BorrowMut;

use circuits::{chips::jump::JumpColumns, config::Felt, tables::Table};
use machine::instruction::Op;
use p3_field::PrimeCharacteristicRing;
use p3_matrix::dense::RowMajorMatrix;

use crate::execution::{accesses::Accesses, instruction::Run};

pub(crate) fn fill(run: &Run<'_>, accesses: &mut Accesses) -> RowMajorMatrix<Felt> {
    let rows = &run.trace.jump;
    let (table, columns) = (Table::Jump, [&rows.clk[..], &rows.row]);
    run.fill(
        table,
        columns,
        |op| op == Op::Jal,
        accesses,
        |at, mut executed, cells| {
            let row = rows.row(at);
            *cells.borrow_mut() = JumpColumns {
                step: executed.step(),
                is_real: Felt::ONE,
                target: Felt::from_u32(executed.target()),
                rd: executed.rd(row.rd_before, row.rd_clk),
            };
        },
    )
}
