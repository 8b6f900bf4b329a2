//! Fills `add_immediate`.

use core::borrow::BorrowMut;

use circuits::{chips::add_immediate::AddImmediateColumns, config::Felt, tables::Table};
use machine::instruction::Op;
use p3_field::PrimeCharacteristicRing;
use p3_matrix::dense::RowMajorMatrix;

use crate::execution::{
    accesses::Accesses,
    instruction::{Run, flag, limbs},
};

pub(crate) fn fill(run: &Run<'_>, accesses: &mut Accesses) -> RowMajorMatrix<Felt> {
    let rows = &run.trace.add;
    let (table, columns) = (Table::AddImmediate, [&rows.clk[..], &rows.row]);
    run.fill(
        table,
        columns,
        |op| op == Op::Addi,
        accesses,
        |at, mut executed, cells| {
            let row = rows.row(at);
            let (sum, has_carried) = row.rs1.overflowing_add(executed.immediate());
            *cells.borrow_mut() = AddImmediateColumns {
                step: executed.step(),
                is_real: Felt::ONE,
                rs1: executed.rs1(row.rs1, row.rs1_clk),
                first: Felt::from_u32(row.rs1),
                immediate: Felt::from_u32(executed.immediate()),
                rd: executed.rd(row.rd_before, row.rd_clk),
                result: limbs(sum),
                carry: flag(has_carried),
            };
        },
    )
}
