//! Fills `load`.

use core::borrow::BorrowMut;

use circuits::{chips::load::LoadColumns, config::Felt, tables::Table};
use p3_field::PrimeCharacteristicRing;
use p3_matrix::dense::RowMajorMatrix;

use crate::execution::{
    accesses::Accesses,
    instruction::{Run, flag},
};

pub(crate) fn fill(run: &Run<'_>, accesses: &mut Accesses) -> RowMajorMatrix<Felt> {
    let rows = &run.trace.load;
    let (table, columns) = (Table::Load, [&rows.clk[..], &rows.row]);
    run.fill(
        table,
        columns,
        |_| true,
        accesses,
        |at, mut executed, cells| {
            let row = rows.row(at);
            let (address, has_carried) = row.rs1.overflowing_add(executed.immediate());
            *cells.borrow_mut() = LoadColumns {
                step: executed.step(),
                is_real: Felt::ONE,
                rs1: executed.rs1(row.rs1, row.rs1_clk),
                first: Felt::from_u32(row.rs1),
                immediate: Felt::from_u32(executed.immediate()),
                carry: flag(has_carried),
                value: Felt::from_u32(row.word),
                value_clk: executed.word(address, row.word, row.word_clk),
                rd: executed.rd(row.rd_before, row.rd_clk),
            };
        },
    )
}
