//! Fills `mul_signed`.

use core::borrow::BorrowMut;

use circuits::{chips::mul_signed::MulSignedColumns, config::Felt, tables::Table};
use machine::instruction::Op;
use p3_field::PrimeCharacteristicRing;
use p3_matrix::dense::RowMajorMatrix;

use crate::{
    chips::mul::product,
    execution::{
        accesses::Accesses,
        instruction::{Run, flag, limbs},
    },
};

pub(crate) fn fill(run: &Run<'_>, accesses: &mut Accesses) -> RowMajorMatrix<Felt> {
    let rows = &run.trace.mul;
    let (table, columns) = (Table::MulSigned, [&rows.clk[..], &rows.row]);
    let is_for = |op| matches!(op, Op::Mulh | Op::Mulhsu);
    run.fill(table, columns, is_for, accesses, |at, mut executed, cells| {
        let row = rows.row(at);
        let is_mulh = executed.instruction.op == Op::Mulh;
        let high = |word: u32, has_sign| Felt::from_u32(if has_sign { word >> 16 } else { 0 });
        let [is_negative, is_second_negative] = [row.rs1 >> 31 == 1, is_mulh && row.rs2 >> 31 == 1];
        let unsigned = (u64::from(row.rs1) * u64::from(row.rs2)) >> 32;
        let taken = |is: bool, word: u32| if is { i64::from(word) } else { 0 };
        let signed =
            unsigned as i64 - taken(is_negative, row.rs2) - taken(is_second_negative, row.rs1);
        let wraps = -signed.div_euclid(1 << 32);
        *cells.borrow_mut() = MulSignedColumns {
            step: executed.step(),
            is_mulh: flag(is_mulh),
            is_mulhsu: flag(!is_mulh),
            rs1: executed.rs1(row.rs1, row.rs1_clk),
            rs2: executed.rs2(row.rs2, row.rs2_clk),
            product: product(row.rs1, row.rs2),
            high: [high(row.rs1, true), high(row.rs2, is_mulh)],
            is_negative: [flag(is_negative), flag(is_second_negative)],
            wraps: [flag(wraps >= 1), flag(wraps >= 2)],
            rd: executed.rd(row.rd_before, row.rd_clk),
            result: limbs(signed as u32),
        };
    })
}
