//! Rows of calls that claim anything: what follows from a claim is filled in by arithmetic of its own.

use core::borrow::BorrowMut;

use chips::{Curve, Status};
use circuits::{
    chips::scalar_mul::{Comparison, ScalarMulColumns, curve::WORDS, point_equations},
    config::Felt,
    tables::Table,
};
use p3_field::{Field as _, PrimeCharacteristicRing as _};

use super::{
    super::{
        ScalarMulCall,
        curve::{CurveNumbers, Number, Point, Wide},
        fill_row,
    },
    honest::generator,
    integers::{
        Fit, Integer, divide, fit, integer, is_negative, of_limbs, power, residue, to_limbs,
    },
    world::{call, small},
};

pub(super) type Row = ScalarMulColumns<Felt>;

/// The row of a call that claims to end so.
pub(super) fn claim(curve: Curve, point: Point, scalar: Number, status: Status) -> Row {
    let mut call = call(100, curve, point, scalar);
    call.status = status;
    claim_of(&call)
}

pub(super) fn claim_of(call: &ScalarMulCall) -> Row {
    let mut cells = Felt::zero_vec(Table::ScalarMul.columns());
    fill_row(call, None, &mut cells);
    let row: &mut Row = cells.as_mut_slice().borrow_mut();
    *row
}

/// What the point's equations are off by, and how many times the modulus is added to their results.
#[derive(Clone, Copy, Default)]
pub(super) struct Lie {
    pub(super) skew: [Integer; 2],
    pub(super) fit: [Fit; 2],
    pub(super) shift: [i64; 2],
}

/// Fills in what follows from the coordinates, canonical or not.
pub(super) fn solve(row: &mut Row, curve: Curve, lie: &Lie) {
    let CurveNumbers { modulus, minus_a, b, .. } = curve.into();
    let [modulus, minus_a, b] = [modulus, minus_a, b].map(|number| Wide::from(number));
    let [x, y] = [row.x, row.y].map(|limbs| of_limbs(&limbs));
    let sum = |a: Integer, b: Integer| a.wrapping_add(b);
    let shifted = |number, shift| sum(residue(number, modulus), modulus * integer(shift));
    let point = &mut row.point;

    let all = (x * x).wrapping_sub(lie.skew[0]);
    let square = shifted(all, lie.shift[0]);
    point.square = to_limbs(square);
    point.square_quotient = to_limbs(divide(all.wrapping_sub(square), modulus));

    let all = sum(y * y, minus_a * x).wrapping_sub(square * x).wrapping_sub(b);
    let all = all.wrapping_sub(lie.skew[1]);
    let defect = shifted(all, lie.shift[1]);
    point.defect = to_limbs(defect);
    let quotient = divide(all.wrapping_sub(defect), modulus);
    point.is_defect_quotient_negative = Felt::from_bool(is_negative(quotient));
    let offset = if is_negative(quotient) { power(256) } else { Integer::ZERO };
    point.defect_quotient = to_limbs(sum(quotient, offset));
    compare(
        &mut point.defect_range,
        split(defect),
        split(modulus),
        true,
        Integer::ZERO,
        Fit::Plain,
    );
    invert(row);
    refit(row, lie.fit);
}

pub(super) fn invert(row: &mut Row) {
    let sum: Felt = row.point.defect.into_iter().sum();
    row.point.defect_inverse = sum.try_inverse().unwrap_or_default();
}

pub(super) fn refit(row: &mut Row, fits: [Fit; 2]) {
    let [square, defect] = point_equations(row);
    row.point.square_carries = fit(&square, fits[0]);
    row.point.defect_carries = fit(&defect, fits[1]);
}

/// A number's words, which for the numbers of a curve that is none may be too great.
pub(super) type Words = [i64; WORDS];

pub(super) fn split(number: Integer) -> Words {
    core::array::from_fn(|at| i64::from((number.as_limbs()[at / 2] >> (32 * (at % 2))) as u32))
}

pub(super) fn join(words: Words) -> Integer {
    let words = words.into_iter().rev();
    words.fold(Integer::ZERO, |sum, word| sum.wrapping_shl(32).wrapping_add(integer(word)))
}

/// Fills in how far apart numbers are, off by some amount.
pub(super) fn compare(
    range: &mut Comparison<Felt>,
    number: Words,
    bound: Words,
    is_below: bool,
    skew: Integer,
    fit: Fit,
) {
    let (lesser, greater) = if is_below { (number, bound) } else { (bound, number) };
    let below = Integer::from(u8::from(is_below));
    let difference = join(greater).wrapping_sub(join(lesser)).wrapping_sub(below);
    let difference = difference.wrapping_add(skew);
    range.difference = to_limbs(difference);
    let difference = split(difference);
    let mut carry = Felt::from_bool(is_below);
    range.carries = core::array::from_fn(|at| {
        let sum = Felt::from_i64(lesser[at] + difference[at] - greater[at]) + carry;
        carry = match fit {
            Fit::Low(place) if place == at => sum * Felt::from_u64(1 << 32).inverse(),
            _ => Felt::from_i64(small(sum) >> 32),
        };
        carry
    });
}

/// A call of a good point and the scalar 0: it leads to infinity.
pub(super) fn infinity(curve: Curve) -> Row {
    claim(curve, generator(curve), Number::ZERO, Status::Infinity)
}

/// A call of an x that is the modulus, which is refused.
pub(super) fn refused(curve: Curve) -> Row {
    let [_, y] = generator(curve);
    claim(curve, [CurveNumbers::from(curve).modulus, y], Number::from(5), Status::NotCanonical)
}
