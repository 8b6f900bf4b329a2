//! Fills `store`.

use core::borrow::BorrowMut;

use circuits::{chips::store::StoreColumns, config::Felt, tables::Table};
use p3_field::PrimeCharacteristicRing;
use p3_matrix::dense::RowMajorMatrix;

use crate::execution::{
    accesses::Accesses,
    instruction::{Run, flag},
};

pub(crate) fn fill(run: &Run<'_>, accesses: &mut Accesses) -> RowMajorMatrix<Felt> {
    let rows = &run.trace.store;
    let (table, columns) = (Table::Store, [&rows.clk[..], &rows.row]);
    run.fill(
        table,
        columns,
        |_| true,
        accesses,
        |at, mut executed, cells| {
            let row = rows.row(at);
            let (address, has_carried) = row.rs1.overflowing_add(executed.immediate());
            *cells.borrow_mut() = StoreColumns {
                step: executed.step(),
                is_real: Felt::ONE,
                rs1: executed.rs1(row.rs1, row.rs1_clk),
                first: Felt::from_u32(row.rs1),
                immediate: Felt::from_u32(executed.immediate()),
                carry: flag(has_carried),
                rs2: executed.rs2(row.rs2, row.rs2_clk),
                second: Felt::from_u32(row.rs2),
                before: Felt::from_u32(row.word_before),
                before_clk: executed.word(address, row.word_before, row.word_clk),
            };
        },
    )
}
