//! Fills `scalar_mul`, and `curve_step` with the ladders of its calls.

mod call;
pub(crate) mod cells;
pub(crate) mod curve;
pub(crate) mod digits;
#[cfg(test)]
mod tests;

use core::borrow::BorrowMut;

use chips::Status;
use circuits::{
    chips::scalar_mul::{
        Outcome, PointCheck, Product, Reduction, ScalarMulColumns, curve::WORDS, point_equations,
    },
    config::Felt,
    tables::Table,
};
use machine::record::Trace;
use p3_field::{Field, PrimeCharacteristicRing};
use p3_matrix::dense::RowMajorMatrix;
use rayon::prelude::*;

pub(crate) use self::call::ScalarMulCall;
use self::{
    cells::{carries, comparison, flags, limbs, wide_limbs, words},
    curve::{CurveNumbers, Number, Point, Wide},
};
use super::curve_step::CurveStep;
use crate::execution::rows;

/// Fills both tables of a segment's multiplications: the calls, and their ladders.
pub(crate) fn fill(trace: &Trace) -> [RowMajorMatrix<Felt>; 2] {
    let calls = ScalarMulCall::all(trace);
    fill_calls(&calls)
}

fn fill_calls(calls: &[ScalarMulCall]) -> [RowMajorMatrix<Felt>; 2] {
    let ladders: Vec<Vec<CurveStep>> = calls.par_iter().map(CurveStep::ladder).collect();
    let steps: Vec<&CurveStep> = ladders.iter().flatten().collect();
    let calls: Vec<_> = calls.iter().zip(&ladders).collect();
    [
        fill_table(Table::ScalarMul, &calls, |(call, ladder), row| {
            fill_row(call, ladder.last().map(CurveStep::point), row);
        }),
        fill_table(Table::CurveStep, &steps, |step, row| step.fill_row(row)),
    ]
}

fn fill_table<T: Sync>(
    table: Table,
    items: &[T],
    fill_row: impl Fn(&T, &mut [Felt]) + Sync,
) -> RowMajorMatrix<Felt> {
    let width = table.columns();
    let height = rows::height(items.len());
    let mut cells = Felt::zero_vec(width * height);
    cells.par_chunks_exact_mut(width).zip(items).for_each(|(row, item)| fill_row(item, row));
    RowMajorMatrix::new(cells, width)
}

/// Fills the row of a call, which was zero, with the product if there is one.
fn fill_row(call: &ScalarMulCall, product: Option<Point>, row: &mut [Felt]) {
    let row: &mut ScalarMulColumns<Felt> = row.borrow_mut();
    let outcome = |status| Felt::from_bool(call.status == status);
    row.curve = flags(call.curve.number);
    row.outcome = Outcome {
        is_done: outcome(Status::Done),
        is_infinity: outcome(Status::Infinity),
        is_not_canonical: outcome(Status::NotCanonical),
        is_not_on_curve: outcome(Status::NotOnCurve),
    };
    row.clk = Felt::from_u32(call.clk);
    [row.result_address, row.point_address, row.scalar_address] =
        call.addresses.map(Felt::from_u32);
    [row.x, row.y] = call.point.map(limbs);
    row.scalar = words(call.scalar).map(Felt::from_u32);
    fill_point(&call.curve, call.point, &mut row.point);
    row.reduction = reduction(call);
    if let Some(digits) = call.digits() {
        row.digits = digits.cells();
    }
    row.result = result(call, product.unwrap_or_default());
    if call.status != Status::NotCanonical {
        let [square, defect] = point_equations(row);
        row.point.square_carries = carries(&square);
        row.point.defect_carries = carries(&defect);
    }
}

/// Everything but the carries.
fn fill_point(curve: &CurveNumbers, [x, y]: Point, row: &mut PointCheck<Felt>) {
    let modulus = curve.modulus;
    row.is_x_canonical = Felt::from_bool(x < modulus);
    row.is_y_canonical = Felt::from_bool(y < modulus);
    row.x_range = comparison(x, modulus);
    row.y_range = comparison(y, modulus);
    row.defect_range = comparison(Number::ZERO, modulus);
    if x >= modulus || y >= modulus {
        return;
    }
    let [x, y, wide_modulus, b, minus_a] =
        [x, y, modulus, curve.b, curve.minus_a].map(|number| Wide::from(number));
    let (quotient, square) = (x * x).div_rem(wide_modulus);
    row.square = wide_limbs(square);
    row.square_quotient = wide_limbs(quotient);
    // The offset of 2^256 times the modulus keeps it positive.
    let sum: Wide = y * y + minus_a * x + (wide_modulus << 256);
    let rest: Wide = sum - square * x - b;
    let (quotient, defect) = rest.div_rem(wide_modulus);
    row.defect = wide_limbs(defect);
    row.defect_range = comparison(Number::wrapping_from(defect), modulus);
    row.defect_quotient = wide_limbs(quotient);
    row.is_defect_quotient_negative = Felt::from_bool(!quotient.bit(256));
    let sum: Felt = row.defect.into_iter().sum();
    row.defect_inverse = sum.try_inverse().unwrap_or_default();
}

fn reduction(call: &ScalarMulCall) -> Reduction<Felt> {
    let order = call.curve.order;
    let (turns, residue) = call.reduced();
    let turns = words(turns)[0];
    let sums = words(order).into_iter().zip(words(residue)).scan(0, |carry, (order, residue)| {
        *carry = (u64::from(order) * u64::from(turns) + u64::from(residue) + *carry) >> 32;
        Some(Felt::from_u64(*carry))
    });
    let mut sums = sums.take(WORDS - 1);
    Reduction {
        turns: Felt::from_u32(turns),
        carries: core::array::from_fn(|_| sums.next().unwrap_or_default()),
        residue: limbs(residue),
        residue_range: comparison(residue, order),
    }
}

fn result(call: &ScalarMulCall, [x, y]: Point) -> Product<Felt> {
    Product {
        x: limbs(x),
        y: limbs(y),
        x_range: comparison(x, call.curve.modulus),
        y_range: comparison(y, call.curve.modulus),
        before: call.before.map(Felt::from_u32),
    }
}
