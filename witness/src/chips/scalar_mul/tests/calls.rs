//! Lies about calls, each in a row without a ladder, and the rest of the row made to agree.

use chips::{Curve, Status};
use circuits::{
    chips::scalar_mul::{
        Comparison, Outcome,
        curve::{CurveFlags, MODULUS, ORDER, OfCurves, WORDS},
        identity::{CARRIES, Carry, LIMBS},
    },
    config::Felt,
};
use p3_field::{Field as _, PrimeCharacteristicRing as _, PrimeField64 as _};

use super::{
    super::{
        cells::{limbs, words},
        curve::{CurveNumbers, Number, Wide},
    },
    call_row::{
        Lie, Row, Words, claim, compare, infinity, invert, join, refit, refused, solve, split,
    },
    honest::generator,
    integers::{Fit, Integer, misfit, overflow, power, to_limbs},
    ladder::world,
    steps::Forgery,
    world::product,
};

type NumberOf = fn(&mut Row) -> &mut [Felt; LIMBS];
type CarriesOf = fn(&mut Row) -> &mut [Carry<Felt>; CARRIES];

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
    let below = modulus - Number::from(1);
    let less = split(Wide::from(below));
    let limbs_of = |words| to_limbs(join(words));
    let (modulus, order) = (split(Wide::from(modulus)), split(Wide::from(order)));
    let mut forgeries = Vec::new();

    let words = (0..8).map(|at| (power(32 * at), Fit::Plain));
    let modulus_of_cells = Integer::from(Felt::ORDER_U64);
    let carries = (0..7).map(|at| (modulus_of_cells << (32 * at), Fit::Low(at)));
    for (skew, fit) in words.chain(carries) {
        let mut tell = |name: &str, row| forgeries.push(forgery(format!("{name}, {fit:?}"), row));

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
        row.scalar = order.map(Felt::from_i64);
        row.outcome = refused(curve).outcome;
        (row.x, row.point) = (refused(curve).x, refused(curve).point);
        (residue.residue, residue.turns, residue.carries) =
            (limbs_of(order), Felt::ZERO, [Felt::ZERO; 7]);
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
            *number = limbs_of(modulus);
            compare(range, modulus, modulus, true, skew, fit);
            tell("result not below", row);
        }
    }
    forgeries.push(forgery("a curve of three", curve_of_three()));
    forgeries.push(forgery("x twice canonical", twice_canonical(false)));
    forgeries.push(forgery("y twice canonical", twice_canonical(true)));
    forgeries
}

/// Flags 1, -1, 1 make the number of P-256, and a modulus that is none: a coordinate not below that
/// one is refused. The words of modulus and order may be too great, and other numbers have to be so
/// too that the sums have carries.
fn curve_of_three() -> Row {
    let mixed = |numbers: OfCurves<[u32; WORDS]>| -> Words {
        let [a, b, c] = numbers.map(|words| words.map(i64::from));
        core::array::from_fn(|at| a[at] - b[at] + c[at])
    };
    let (modulus, order) = (mixed(MODULUS), mixed(ORDER));
    let great = |words: Words| words.map(|word| if word >> 32 > 0 { u32::MAX.into() } else { 0 });
    let (number, residue) = (great(modulus), great(order));

    let mut row = refused(Curve::P256);
    row.curve = CurveFlags { secp256k1: Felt::ONE, p256: -Felt::ONE, bn254: Felt::ONE };
    row.scalar = residue.map(Felt::from_i64);
    let x = split(join(modulus));
    row.x = to_limbs(join(x));
    for limbs in [&mut row.y, &mut row.point.defect, &mut row.result.x, &mut row.result.y] {
        *limbs = to_limbs(join(number));
    }
    row.reduction.residue = to_limbs(join(residue));
    row.reduction.turns = Felt::ZERO;
    row.reduction.carries = [Felt::ZERO; WORDS - 1];
    let below = |range: &mut Comparison<Felt>, number, bound| {
        compare(range, number, bound, true, Integer::ZERO, Fit::Plain);
    };
    compare(&mut row.point.x_range, x, modulus, false, Integer::ZERO, Fit::Plain);
    below(&mut row.point.y_range, number, modulus);
    below(&mut row.point.defect_range, number, modulus);
    below(&mut row.result.x_range, number, modulus);
    below(&mut row.result.y_range, number, modulus);
    below(&mut row.reduction.residue_range, residue, order);
    row
}

/// One coordinate is one below the modulus and said to be below it by a 2: then the difference is
/// three times the distance, less two. The other is the modulus.
fn twice_canonical(is_y: bool) -> Row {
    let curve = Curve::Secp256k1;
    let modulus = CurveNumbers::from(curve).modulus;
    let mut point = [modulus - Number::from(1), modulus];
    if is_y {
        point.reverse();
    }
    let mut row = claim(curve, point, Number::from(5), Status::NotCanonical);
    let check = &mut row.point;
    let (is_canonical, range) = if is_y {
        (&mut check.is_y_canonical, &mut check.y_range)
    } else {
        (&mut check.is_x_canonical, &mut check.x_range)
    };
    *is_canonical = Felt::TWO;
    range.difference = limbs(Number::from(1));
    range.carries = [Felt::ZERO; 7];
    row
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
    let numbers: [NumberOf; 11] = [
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
    let numbers: [NumberOf; 3] = [
        |row| &mut row.point.square,
        |row| &mut row.point.square_quotient,
        |row| &mut row.point.defect_quotient,
    ];
    let carries: [CarriesOf; 2] =
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

    // Squares that are too great, and one that makes its quotient negative.
    let curve = Curve::Bn254;
    for (shift, times) in [(1, 1), (6, 2), (6, 3), (6, 4), (6, 5), (6, 6)] {
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
        row.scalar = words(scalar).map(Felt::from_u32);
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
