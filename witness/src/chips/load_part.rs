//! Fills `load_part`.

use core::borrow::BorrowMut;

use circuits::{chips::load_part::LoadPartColumns, config::Felt, tables::Table};
use machine::instruction::Op;
use p3_field::PrimeCharacteristicRing;
use p3_matrix::dense::RowMajorMatrix;

use crate::execution::{
    accesses::Accesses,
    instruction::{Run, bytes, flag},
};

pub(crate) fn fill(run: &Run<'_>, accesses: &mut Accesses) -> RowMajorMatrix<Felt> {
    let rows = &run.trace.load_part;
    let (table, columns) = (Table::LoadPart, [&rows.clk[..], &rows.row]);
    run.fill(
        table,
        columns,
        |_| true,
        accesses,
        |at, mut executed, cells| {
            let (row, op) = (rows.row(at), executed.instruction.op);
            let (address, has_carried) = row.rs1.overflowing_add(executed.immediate());
            let part = Part::of(op, row.word >> (8 * (address & 3)));
            *cells.borrow_mut() = LoadPartColumns {
                step: executed.step(),
                is_lb: flag(op == Op::Lb),
                is_lbu: flag(op == Op::Lbu),
                is_lh: flag(op == Op::Lh),
                is_lhu: flag(op == Op::Lhu),
                rs1: executed.rs1(row.rs1, row.rs1_clk),
                first: Felt::from_u32(row.rs1),
                immediate: Felt::from_u32(executed.immediate()),
                carry: flag(has_carried),
                place: place(address),
                bytes: bytes(row.word),
                word_clk: executed.word(address, row.word, row.word_clk),
                low: Felt::from_u32(part.value & 0xff),
                high: Felt::from_u32(part.value >> 8),
                aligned: Felt::from_u32(part.aligned),
                is_negative: flag(part.is_negative),
                rd: executed.rd(row.rd_before, row.rd_clk),
                result: Felt::from_u32(part.result),
            };
        },
    )
}

/// One at the place of the address within its word.
pub(crate) fn place(address: u32) -> [Felt; 4] {
    core::array::from_fn(|place| flag(address & 3 == place as u32))
}

/// What is loaded.
struct Part {
    value: u32,
    aligned: u32,
    is_negative: bool,
    result: u32,
}

impl Part {
    /// From the word, moved so that the part is lowest.
    fn of(op: Op, moved: u32) -> Self {
        let is_half = matches!(op, Op::Lh | Op::Lhu);
        let value = moved & if is_half { 0xffff } else { 0xff };
        let aligned = if is_half { value } else { value << 8 };
        let is_negative = matches!(op, Op::Lb | Op::Lh) && aligned >> 15 == 1;
        let result = match op {
            Op::Lb => value as u8 as i8 as u32,
            Op::Lh => value as u16 as i16 as u32,
            _ => value,
        };
        Self { value, aligned, is_negative, result }
    }
}
