//! Fills `store_part`.

use core::borrow::BorrowMut;

use circuits::{chips::store_part::StorePartColumns, config::Felt, tables::Table};
use machine::instruction::Op;
use p3_field::PrimeCharacteristicRing;
use p3_matrix::dense::RowMajorMatrix;

use crate::{
    chips::load_part::place,
    execution::{
        accesses::Accesses,
        instruction::{Run, bytes, flag},
    },
};

pub(crate) fn fill(run: &Run<'_>, accesses: &mut Accesses) -> RowMajorMatrix<Felt> {
    let rows = &run.trace.store_part;
    let (table, columns) = (Table::StorePart, [&rows.clk[..], &rows.row]);
    run.fill(
        table,
        columns,
        |_| true,
        accesses,
        |at, mut executed, cells| {
            let row = rows.row(at);
            let is_byte = executed.instruction.op == Op::Sb;
            let (address, has_carried) = row.rs1.overflowing_add(executed.immediate());
            let shift = 8 * (address & 3);
            let mask = if is_byte { 0xff } else { 0xffff };
            let after = row.word_before & !(mask << shift) | (row.rs2 & mask) << shift;
            let [low, next, ..] = bytes(row.rs2);
            *cells.borrow_mut() = StorePartColumns {
                step: executed.step(),
                is_sb: flag(is_byte),
                is_sh: flag(!is_byte),
                rs1: executed.rs1(row.rs1, row.rs1_clk),
                first: Felt::from_u32(row.rs1),
                immediate: Felt::from_u32(executed.immediate()),
                carry: flag(has_carried),
                place: place(address),
                rs2: executed.rs2(row.rs2, row.rs2_clk),
                low: [low, next],
                high: Felt::from_u32(row.rs2 >> 16),
                bytes: bytes(row.word_before),
                word_clk: executed.word(address, row.word_before, row.word_clk),
                after: Felt::from_u32(after),
            };
        },
    )
}
