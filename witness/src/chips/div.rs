//! Fills `div`.

use core::borrow::BorrowMut;

use circuits::{
    chips::div::{DivColumns, Operand},
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
    let rows = &run.trace.div;
    let (table, columns) = (Table::Div, [&rows.clk[..], &rows.row]);
    run.fill(
        table,
        columns,
        |_| true,
        accesses,
        |at, mut executed, cells| {
            let (row, op) = (rows.row(at), executed.instruction.op);
            let division = Division::of(op, row.rs1, row.rs2);
            *cells.borrow_mut() = DivColumns {
                step: executed.step(),
                is_div: flag(op == Op::Div),
                is_divu: flag(op == Op::Divu),
                is_rem: flag(op == Op::Rem),
                is_remu: flag(op == Op::Remu),
                rs1: executed.rs1(row.rs1, row.rs1_clk),
                dividend: operand(row.rs1, division.has_sign),
                rs2: executed.rs2(row.rs2, row.rs2_clk),
                divisor: operand(row.rs2, division.has_sign),
                is_by_zero: flag(row.rs2 == 0),
                divisor_inverse: inverse_or_zero(Felt::from_u32(row.rs2)),
                quotient: limbs(division.quotient),
                remainder: limbs(division.remainder),
                difference: limbs(division.difference),
                magnitude: Felt::from_u32(division.magnitude),
                magnitude_inverse: inverse_or_zero(Felt::from_u32(division.magnitude)),
                sign: flag(division.sign),
                is_negative: flag(division.sign && division.magnitude != 0),
                is_none: flag(division.is_none),
                rd: executed.rd(row.rd_before, row.rd_clk),
                result: Felt::from_u32(division.result()),
            };
        },
    )
}

fn operand(value: u32, has_sign: bool) -> Operand<Felt> {
    let is_negative = has_sign && value >> 31 == 1;
    Operand {
        value: Felt::from_u32(value),
        high: if has_sign { Felt::from_u32(value >> 16) } else { Felt::ZERO },
        is_negative: flag(is_negative),
        magnitude: Felt::from_u32(if is_negative { value.wrapping_neg() } else { value }),
    }
}

/// A division of magnitudes, and what becomes of it.
struct Division {
    has_sign: bool,
    quotient: u32,
    remainder: u32,
    difference: u32,
    magnitude: u32,
    sign: bool,
    is_none: bool,
}

impl Division {
    fn of(op: Op, dividend: u32, divisor: u32) -> Self {
        let has_sign = matches!(op, Op::Div | Op::Rem);
        let is_quotient = matches!(op, Op::Div | Op::Divu);
        let is_negative = |word: u32| has_sign && word >> 31 == 1;
        let magnitude = |word: u32| if is_negative(word) { word.wrapping_neg() } else { word };
        let [n, d] = [dividend, divisor].map(magnitude);
        let (quotient, remainder) = match n.checked_div(d) {
            Some(quotient) => (quotient, n % d),
            None => (0, n),
        };
        let sign = match is_quotient {
            true => is_negative(dividend) != is_negative(divisor),
            false => is_negative(dividend),
        };
        Self {
            has_sign,
            quotient,
            remainder,
            difference: if d == 0 { 0 } else { d - remainder - 1 },
            magnitude: if is_quotient { quotient } else { remainder },
            sign,
            is_none: is_quotient && d == 0,
        }
    }

    fn result(&self) -> u32 {
        match (self.is_none, self.sign) {
            (true, _) => u32::MAX,
            (false, true) => self.magnitude.wrapping_neg(),
            (false, false) => self.magnitude,
        }
    }
}
