//! Fills `mul`.

use core::borrow::BorrowMut;

use circuits::{
    chips::mul::{MulColumns, Product},
    config::Felt,
    tables::Table,
};
use machine::instruction::Op;
use p3_field::PrimeCharacteristicRing;
use p3_matrix::dense::RowMajorMatrix;

use crate::execution::{
    accesses::Accesses,
    instruction::{Run, flag, inverse_or_zero, limbs},
};

pub(crate) fn fill(run: &Run<'_>, accesses: &mut Accesses) -> RowMajorMatrix<Felt> {
    let rows = &run.trace.mul;
    let (table, columns) = (Table::Mul, [&rows.clk[..], &rows.row]);
    let is_for = |op| matches!(op, Op::Mul | Op::Mulhu);
    run.fill(table, columns, is_for, accesses, |at, mut executed, cells| {
        let row = rows.row(at);
        let is_mul = executed.instruction.op == Op::Mul;
        let product = u64::from(row.rs1) * u64::from(row.rs2);
        let result = if is_mul { product as u32 } else { (product >> 32) as u32 };
        *cells.borrow_mut() = MulColumns {
            step: executed.step(),
            is_mul: flag(is_mul),
            is_mulhu: flag(!is_mul),
            rs1: executed.rs1(row.rs1, row.rs1_clk),
            rs2: executed.rs2(row.rs2, row.rs2_clk),
            product: self::product(row.rs1, row.rs2),
            rd: executed.rd(row.rd_before, row.rd_clk),
            result: Felt::from_u32(result),
        };
    })
}

/// The unsigned product of two words.
pub(crate) fn product(first: u32, second: u32) -> Product<Felt> {
    let product = u64::from(first) * u64::from(second);
    let high = (product >> 32) as u32;
    Product {
        first: Felt::from_u32(first),
        second: Felt::from_u32(second),
        low: limbs(product as u32),
        high: limbs(high),
        headroom_inverse: inverse_or_zero(Felt::from_u32(u32::MAX - high)),
    }
}
