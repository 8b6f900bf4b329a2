//! Lies about calls, each in a row without a ladder, and the rest of the row made to agree.

use core::borrow::BorrowMut;

use chips::{Curve, Status};
use circuits::{
    chips::scalar_mul::{
        Comparison, Outcome, ScalarMulColumns,
        identity::{CARRIES, Carry},
        point_equations,
    },
    config::Felt,
    tables::Table,
};
use p3_field::{Field as _, PrimeCharacteristicRing as _, PrimeField64 as _};

use super::{
    super::{
        ScalarMulCall,
        cells::limbs,
        curve::{CurveNumbers, Number, Point, Wide},
        fill_row,
    },
    honest::generator,
    integers::{
        Fit, Integer, divide, fit, integer, is_negative, misfit, of_limbs, overflow, power, residue,
        to_limbs,
    },
    ladder::world,
    steps::Forgery,
    world::{call, product, small},
};

type Row = ScalarMulColumns<Felt>;

/// The row of a call that claims to end so.
fn claim(curve: Curve, point: Point, scalar: Number, status: Status) -> Row {
    let mut call = call(100, curve, point, scalar);
    call.status = status;
    claim_of(&call)
}

fn claim_of(call: &ScalarMulCall) -> Row {
    let mut cells = Felt::zero_vec(Table::ScalarMul.columns());
    fill_row(call, None, &mut cells);
    let row: &mut Row = cells.as_mut_slice().borrow_mut();
    *row
}

/// What the point's equations are off by, and how many times the modulus is added to their results.
#[derive(Clone, Copy, Default)]
struct Lie {
    skew: [Integer; 2],
    fit: [Fit; 2],
    shift: [i64; 2],
}

/// Fills in what follows from the coordinates, canonical or not.
fn solve(row: &mut Row, curve: Curve, lie: &Lie) {
    let CurveNumbers { modulus, minus_a, b, .. } = curve.into();
    let [modulus, minus_a, b] = [modulus, minus_a, b].map(|number| Wide::from(number));
    let [x, y] = [row.x, row.y].map(|limbs| of_limbs(&limbs));
    let sum = |a: Integer, b: Integer| a.wrapping_add(b);
    let shifted = |number, shift| sum(Wide::from(residue(number, modulus)), modulus * integer(shift));
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
    compare(&mut point.defect_range, defect, modulus, true, Integer::ZERO, Fit::Plain);
    invert(row);
    refit(row, lie.fit);
}

fn invert(row: &mut Row) {
    let sum: Felt = row.point.defect.into_iter().sum();
    row.point.defect_inverse = sum.try_inverse().unwrap_or_default();
}

fn refit(row: &mut Row, fits: [Fit; 2]) {
    let [square, defect] = point_equations(row);
    row.point.square_carries = fit(&square, fits[0]);
    row.point.defect_carries = fit(&defect, fits[1]);
}

/// Fills in how far apart numbers are, off by some amount.
fn compare(
    range: &mut Comparison<Felt>,
    number: Integer,
    bound: Integer,
    is_below: bool,
    skew: Integer,
    fit: Fit,
) {
    let (lesser, greater) = if is_below { (number, bound) } else { (bound, number) };
    let below = Integer::from(u8::from(is_below));
    let difference = greater.wrapping_sub(lesser).wrapping_sub(below).wrapping_add(skew);
    range.difference = to_limbs(difference);
    let word = |number: Integer, at: usize| {
        let limbs: [Felt; 16] = to_limbs(number);
        limbs[2 * at] + Felt::from_u32(1 << 16) * limbs[2 * at + 1]
    };
    let mut carry = Felt::from_bool(is_below);
    range.carries = core::array::from_fn(|at| {
        let sum = word(lesser, at) + word(difference, at) + carry - word(greater, at);
        carry = match fit {
            Fit::Low(place) if place == at => sum * Felt::from_u64(1 << 32).inverse(),
            _ => Felt::from_i64(small(sum) >> 32),
        };
        carry
    });
}

/// A call of a good point and the scalar 0: it leads to infinity.
fn infinity(curve: Curve) -> Row {
    claim(curve, generator(curve), Number::ZERO, Status::Infinity)
}

/// A call of an x that is the modulus, which is refused.
fn refused(curve: Curve) -> Row {
    let [_, y] = generator(curve);
    claim(curve, [CurveNumbers::from(curve).modulus, y], Number::from(5), Status::NotCanonical)
}

fn forgery(name: impl Into<String>, row: Row) -> Forgery {
    (name.into(), world(&[row], &[]))
}

pub(super) fn all() -> Vec<Forgery> {
    let mut forgeries = Vec::new();
    forgeries.extend(outcomes());
    forgeries.extend(comparisons());
    forgeries.extend(equations());
    forgeries.extend(misfits());
    forgeries.extend(overflows());
    forgeries.extend(reductions());
    forgeries
}

const fn outcome(ends: [Felt; 4]) -> Outcome<Felt> {
    let [is_done, is_infinity, is_not_canonical, is_not_on_curve] = ends;
    Outcome { is_done, is_infinity, is_not_canonical, is_not_on_curve }
}

/// Ends that are not those of the call.
fn outcomes() -> Vec<Forgery> {
    let (zero, one) = (Felt::ZERO, Felt::ONE);
    let curve = Curve::Bn254;
    let [x, y] = generator(curve);
    let CurveNumbers { modulus, .. } = curve.into();
    let mut forgeries = Vec::new();
    let mut tell = |name: &str, row| forgeries.push(forgery(name, row));

    let mut row = infinity(curve);
    row.outcome = outcome([zero; 4]);
    tell("no end", row);

    let mut row = refused(curve);
    row.outcome = outcome([zero, -one, one, one]);
    (row.reduction, row.scalar) = (infinity(curve).reduction, [zero; 8]);
    row.point.defect[0] = one;
    compare(
        &mut row.point.defect_range,
        Integer::from(1),
        Wide::from(modulus),
        true,
        Integer::ZERO,
        Fit::Plain,
    );
    invert(&mut row);
    tell("two ends less one", row);

    let mut row = infinity(curve);
    row.outcome = outcome([zero, zero, one, zero]);
    tell("good point not canonical", row);

    let mut row = infinity(curve);
    row.outcome = outcome([zero, zero, zero, one]);
    tell("good point not on curve", row);

    let bad = claim(curve, [x, y + Number::from(1)], Number::ZERO, Status::Infinity);
    tell("bad point to infinity", bad);
    tell("scalar to infinity", claim(curve, [x, y], Number::from(5), Status::Infinity));

    for point in [[x + modulus, y], [x, y + modulus]] {
        let mut row = claim(curve, point, Number::ZERO, Status::Infinity);
        solve(&mut row, curve, &Lie::default());
        tell("coordinate not canonical", row);
    }
    forgeries
}

/// Numbers that are said to be below what they are not below, or not below what they are below.
fn comparisons() -> Vec<Forgery> {
    let curve = Curve::Secp256k1;
    let [x, y] = generator(curve);
    let CurveNumbers { modulus, order, .. } = curve.into();
    let (modulus, order) = (Wide::from(modulus), Wide::from(order));
    let below = Number::wrapping_from(modulus) - Number::from(1);
    let mut forgeries = Vec::new();

    let words = (0..8).map(|at| (power(32 * at), Fit::Plain));
    let modulus_of_cells = Integer::from(Felt::ORDER_U64);
    let carries = (0..7).map(|at| (modulus_of_cells << (32 * at), Fit::Low(at)));
    for (skew, fit) in words.chain(carries) {
        let mut tell = |name: &str, row| forgeries.push(forgery(format!("{name}, {fit:?}"), row));
        let less = modulus.wrapping_sub(Integer::from(1));

        let mut row = claim(curve, [below, y], Number::from(5), Status::NotCanonical);
        row.point.is_x_canonical = Felt::ZERO;
        compare(&mut row.point.x_range, less, modulus, false, skew, fit);
        tell("x below", row);

        let mut row = claim(curve, [x, below], Number::from(5), Status::NotCanonical);
        row.point.is_y_canonical = Felt::ZERO;
        compare(&mut row.point.y_range, less, modulus, false, skew, fit);
        tell("y below", row);

        let mut row = claim(curve, [x, y], Number::from(5), Status::NotOnCurve);
        solve(&mut row, curve, &Lie { shift: [0, 1], ..Lie::default() });
        compare(&mut row.point.defect_range, modulus, modulus, true, skew, fit);
        tell("defect not below", row);

        let mut row = infinity(curve);
        let residue = &mut row.reduction;
        row.scalar = super::super::cells::words(Number::wrapping_from(order)).map(Felt::from_u32);
        row.outcome = refused(curve).outcome;
        (row.x, row.point) = (refused(curve).x, refused(curve).point);
        (residue.residue, residue.turns, residue.carries) =
            (to_limbs(order), Felt::ZERO, [Felt::ZERO; 7]);
        compare(&mut residue.residue_range, order, order, true, skew, fit);
        tell("residue not below", row);

        for is_y in [false, true] {
            let mut row = infinity(curve);
            let result = &mut row.result;
            let (number, range) = if is_y {
                (&mut result.y, &mut result.y_range)
            } else {
                (&mut result.x, &mut result.x_range)
            };
            *number = to_limbs(modulus);
            compare(range, modulus, modulus, true, skew, fit);
            tell("result not below", row);
        }
    }
    // Twice below: three times the distance, less two.
    for is_y in [false, true] {
        let (point, other) = if is_y { ([below; 2], [x, below]) } else { ([below; 2], [below, y]) };
        let _ = point;
        let mut row = claim(curve, other, Number::from(5), Status::NotCanonical);
        let (is_canonical, range, other, other_range, number) = if is_y {
            let point = &mut row.point;
            (
                &mut point.is_y_canonical,
                &mut point.y_range,
                &mut point.is_x_canonical,
                &mut point.x_range,
                &mut row.x,
            )
        } else {
            let point = &mut row.point;
            (
                &mut point.is_x_canonical,
                &mut point.x_range,
                &mut point.is_y_canonical,
                &mut point.y_range,
                &mut row.y,
            )
        };
        *is_canonical = Felt::TWO;
        range.difference = limbs(Number::from(1));
        range.carries = [Felt::ZERO; 7];
        *number = to_limbs(modulus);
        *other = Felt::ZERO;
        compare(other_range, modulus, modulus, false, Integer::ZERO, Fit::Plain);
        forgeries.push(forgery("twice canonical", row));
    }
    forgeries
}

/// Equations off by one in a position, and off by the field's modulus across a carry.
fn equations() -> Vec<Forgery> {
    let curve = Curve::Secp256k1;
    let point = product(curve, generator(curve), Number::from(2)).unwrap().unwrap();
    let honest = claim(curve, point, Number::from(5), Status::NotOnCurve);
    let mut forgeries = Vec::new();
    for equation in 0..2 {
        let positions = (0..16).map(|at| (power(32 * at), Fit::Plain));
        let carries = (0..15).flat_map(|at| {
            let skew = Integer::from(Felt::ORDER_U64) << (32 * at);
            [(skew, Fit::Low(at)), (skew, Fit::High(at))]
        });
        for (skew, fit) in positions.chain(carries) {
            let mut lie = Lie::default();
            lie.skew[equation] = skew;
            lie.fit[equation] = fit;
            let mut row = honest;
            solve(&mut row, curve, &lie);
            forgeries.push(forgery(format!("{equation} off by {skew}, {fit:?}"), row));
        }
    }
    forgeries
}

/// Cells that are no limbs, where only their words matter.
fn misfits() -> Vec<Forgery> {
    let numbers: [fn(&mut Row) -> &mut [Felt; 16]; 11] = [
        |row| &mut row.x,
        |row| &mut row.y,
        |row| &mut row.reduction.residue,
        |row| &mut row.result.x,
        |row| &mut row.result.y,
        |row| &mut row.point.x_range.difference,
        |row| &mut row.point.y_range.difference,
        |row| &mut row.point.defect_range.difference,
        |row| &mut row.reduction.residue_range.difference,
        |row| &mut row.result.x_range.difference,
        |row| &mut row.result.y_range.difference,
    ];
    let mut forgeries = Vec::new();
    for at in 0..16 {
        for number in numbers {
            let mut row = refused(Curve::P256);
            misfit(number(&mut row), at);
            forgeries.push(forgery(format!("limb {at}"), row));
        }
        let curve = Curve::Secp256k1;
        let [x, y] = generator(curve);
        let mut row = claim(curve, [x, y + Number::from(1)], Number::from(5), Status::NotOnCurve);
        misfit(&mut row.point.defect, at);
        invert(&mut row);
        forgeries.push(forgery(format!("limb {at} of the defect"), row));
    }
    forgeries
}

/// Cells that are no limbs, with the same sum.
fn overflows() -> Vec<Forgery> {
    let curve = Curve::Secp256k1;
    let [x, y] = generator(curve);
    let honest = claim(curve, [x, y + Number::from(1)], Number::from(5), Status::NotOnCurve);
    let numbers: [fn(&mut Row) -> &mut [Felt; 16]; 3] = [
        |row| &mut row.point.square,
        |row| &mut row.point.square_quotient,
        |row| &mut row.point.defect_quotient,
    ];
    let carries: [fn(&mut Row) -> &mut [Carry<Felt>; CARRIES]; 2] =
        [|row| &mut row.point.square_carries, |row| &mut row.point.defect_carries];
    let mut forgeries = Vec::new();
    for at in 0..15 {
        for number in numbers {
            let mut row = honest;
            overflow(number(&mut row), at);
            refit(&mut row, [Fit::Plain; 2]);
            forgeries.push(forgery(format!("limb {at}, one above"), row));
        }
        for carries in carries {
            let mut row = honest;
            let carry = &mut carries(&mut row)[at];
            carry.low += Felt::from_u32(1 << 16);
            carry.high -= Felt::ONE;
            forgeries.push(forgery(format!("carry {at}"), row));
        }
    }
    let mut row = honest;
    let sign = Felt::ONE - row.point.is_defect_quotient_negative.double();
    row.point.is_defect_quotient_negative += sign;
    row.point.defect_quotient[15] += sign * Felt::from_u32(1 << 16);
    refit(&mut row, [Fit::Plain; 2]);
    forgeries.push(forgery("quotient of the other sign", row));

    for (shift, times) in [(1, 1), (5, 1), (6, 1), (5, 2), (6, 2), (6, 3), (6, 4), (6, 5), (6, 6)] {
        let curve = Curve::Bn254;
        let point = product(curve, generator(curve), Number::from(times)).unwrap().unwrap();
        let mut row = claim(curve, point, Number::ZERO, Status::Infinity);
        solve(&mut row, curve, &Lie { shift: [shift, 0], ..Lie::default() });
        forgeries.push(forgery(format!("square of {times} plus {shift}"), row));
    }
    forgeries
}

/// Scalars that are not the sum that they should be.
fn reductions() -> Vec<Forgery> {
    let curve = Curve::Secp256k1;
    let mut forgeries = Vec::new();
    let mut tell = |name: String, scalar: Number, carry: Option<usize>| {
        let mut row = infinity(curve);
        row.scalar = super::super::cells::words(scalar).map(Felt::from_u32);
        if let Some(at) = carry {
            row.reduction.carries[at] = -Felt::from_u64(1 << 32).inverse();
        }
        forgeries.push(forgery(name, row));
    };
    for at in 0..8 {
        tell(format!("scalar 2^32^{at} to infinity"), Number::from(1) << (32 * at), None);
    }
    for at in 0..7 {
        let scalar = Number::from(Felt::ORDER_U64) << (32 * at);
        tell(format!("scalar of carry {at} to infinity"), scalar, Some(at));
    }
    forgeries
}
