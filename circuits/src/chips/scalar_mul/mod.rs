//! `scalar_mul`: one multiplication of a point by a scalar per row, with everything about it but
//! the curve operations, which are [`curve_step`](super::curve_step)'s.
//!
//! Receives `call` and `call_lane`; sends the ends of a ladder on `ladder_x` and `ladder_y` and its
//! words on `ladder_word`. Looks up `range16` and `bytes`. Degree 3. All-zero rows are padding.
//!
//! **Assumes** that no two calls have the same clock; of lanes what `CallLane` of the bus says; and
//! that a ladder, named by its call's clock, which takes `(point, curve, index, left)` at its beginning
//! and `(product, curve, 0, 0)` at its end, with the words from number `index` down to 0, has
//! `product = m * point` modulo the modulus for `m = sum of word_i * 2^(32 i)`, where `m >= 1`,
//! provided that the point is on the curve, `left <= 32` and `m` is below the order: see
//! [`curve_step`](super::curve_step).
//! **Proves** that the call ends as it must, for these are all possible ends, and they exclude each
//! other:
//! - *not canonical*: a coordinate is not below the modulus;
//! - *not on curve*: both are, and `y^2 - x^3 - a x - b` is not a multiple of the modulus;
//! - *infinity*: the point is on the curve, and the scalar is a multiple of the order;
//! - *done*: the point is on the curve, the scalar is none, and the product is written: canonical,
//!   and `scalar * point`.
//!
//! Since groups of the curves have prime order, the scalar can be reduced by it. An end that is not
//! *done* has no lanes of the result and no ladder. *Done* for a multiple of the order would need a
//! ladder with `m = 0`.

mod columns;
mod comparison;
pub mod curve;
pub mod identity;

use core::borrow::Borrow;

use p3_air::{AirBuilder, WindowAccess};
use p3_field::{Algebra, PrimeCharacteristicRing};
use p3_lookup::InteractionBuilder;

pub use self::{
    columns::{Digits, Outcome, PointCheck, Product, Reduction, ScalarMulColumns},
    comparison::Comparison,
};
use self::{
    curve::{CurveFlags, WORDS},
    identity::{Identity, LIMBS, pairs, words},
};
use crate::{bus, config::Felt};

/// The call's number.
const CALL: u32 = 8;

/// When the point, the scalar and the result are accessed, counted from the call's clock.
const SUB_CLOCKS: [u32; 3] = [6, 7, 8];

/// What the ends leave in `a0`, beside 0 for *done*.
const STATUS: [u32; 3] = [1, 5, 6];

/// The most digits of a word.
pub const WORD_DIGITS: u32 = 32;

impl<T: Copy> ScalarMulColumns<T> {
    fn is_canonical<E: Algebra<T>>(&self) -> E {
        self.curve.sum::<E>() - self.outcome.is_not_canonical
    }
}

pub(crate) fn eval<AB: InteractionBuilder<F = Felt>>(builder: &mut AB) {
    let main = builder.main();
    let row: &ScalarMulColumns<AB::Var> = main.current_slice().borrow();

    eval_kinds(builder, row);
    eval_coordinates(builder, row);
    let equations = point_equations::<AB::Var, AB::Expr>(row);
    let is_canonical = row.is_canonical::<AB::Expr>();
    let mut canonical = builder.when(is_canonical);
    let carries = [&row.point.square_carries, &row.point.defect_carries];
    for (equation, carries) in equations.into_iter().zip(carries) {
        equation.check(&mut canonical, carries, &AB::Expr::ONE);
    }
    eval_defect(builder, row);
    eval_scalar(builder, row);
    eval_ranges(builder, row);
    eval_memory(builder, row);
    eval_ladder(builder, row);
}

fn eval_kinds<AB: InteractionBuilder<F = Felt>>(builder: &mut AB, row: &ScalarMulColumns<AB::Var>) {
    let Outcome { is_done, is_infinity, is_not_canonical, is_not_on_curve } = row.outcome;
    let is_real = row.curve.sum::<AB::Expr>();
    builder.assert_bools(row.curve.flags());
    builder.assert_bools([is_done, is_infinity, is_not_canonical, is_not_on_curve]);
    builder.assert_bool(is_real.clone());
    builder.assert_eq(is_done + is_infinity + is_not_canonical + is_not_on_curve, is_real);
}

fn limbs<AB: AirBuilder>(limbs: [AB::Var; LIMBS]) -> [AB::Expr; LIMBS] {
    limbs.map(Into::into)
}

/// The point's coordinates are canonical or not, as they say; the result's are.
fn eval_coordinates<AB: InteractionBuilder<F = Felt>>(
    builder: &mut AB,
    row: &ScalarMulColumns<AB::Var>,
) {
    let (point, result) = (&row.point, &row.result);
    let is_real = row.curve.sum::<AB::Expr>();
    let modulus = row.curve.modulus::<AB::Expr>();
    let is_below = [point.is_x_canonical, point.is_y_canonical];
    builder.assert_bools(is_below);
    let is_canonical = row.is_canonical::<AB::Expr>();
    for is_below in is_below {
        builder.when(is_canonical.clone()).assert_one(is_below);
    }
    builder
        .when(row.outcome.is_not_canonical)
        .assert_zero(point.is_x_canonical * point.is_y_canonical);

    let [is_x_below, is_y_below] = is_below.map(AB::Expr::from);
    let mut check = |range: &Comparison<AB::Var>, number: [AB::Var; LIMBS], is_below| {
        range.check(builder, &words(&limbs::<AB>(number)), &modulus, is_below);
    };
    check(&point.x_range, row.x, &is_x_below);
    check(&point.y_range, row.y, &is_y_below);
    check(&point.defect_range, point.defect, &is_real);
    check(&result.x_range, result.x, &is_real);
    check(&result.y_range, result.y, &is_real);
}

/// `x^2 = square` and `y^2 = square * x + a x + b + defect` modulo the modulus, as equations of
/// integers.
pub fn point_equations<T: Copy, E: Algebra<T>>(row: &ScalarMulColumns<T>) -> [Identity<E>; 2] {
    let number = |limbs: &[T; LIMBS]| limbs.map(E::from);
    let point = &row.point;
    let modulus = row.curve.modulus_pairs::<E>();
    let ([x, y], square) = ([&row.x, &row.y].map(number), number(&point.square));
    let (x_pairs, x_words) = (pairs(&x), words(&x));
    let first = Identity::product(&x, &x_pairs)
        .minus(Identity::product(&number(&point.square_quotient), &modulus))
        .minus_words(words(&square));

    let mut quotient = number(&point.defect_quotient).to_vec();
    quotient.push(-E::from(point.is_defect_quotient_negative));
    let minus_a = row.curve.minus_a::<E>();
    let second = Identity::product(&y, &pairs(&y))
        .minus(Identity::product(&square, &x_pairs))
        .minus(Identity::product(&quotient, &modulus))
        .plus_words(x_words.map(|word| word * minus_a.clone()))
        .minus_words(row.curve.b())
        .minus_words(words(&number(&point.defect)));
    [first, second]
}

/// Whether the point is on the curve. Sixteen 16-bit limbs do not wrap: their sum is zero if and
/// only if all of them are.
fn eval_defect<AB: InteractionBuilder<F = Felt>>(
    builder: &mut AB,
    row: &ScalarMulColumns<AB::Var>,
) {
    let Outcome { is_done, is_infinity, is_not_on_curve, .. } = row.outcome;
    builder.assert_bool(row.point.is_defect_quotient_negative);
    let sum: AB::Expr = limbs::<AB>(row.point.defect).into_iter().sum();
    builder.when(is_done + is_infinity).assert_zero(sum.clone());
    builder.when(is_not_on_curve).assert_one(sum * row.point.defect_inverse);
}

/// The scalar's residue, whether it is zero, and the words that the ladder shall make.
fn eval_scalar<AB: InteractionBuilder<F = Felt>>(
    builder: &mut AB,
    row: &ScalarMulColumns<AB::Var>,
) {
    let Reduction { turns, carries, residue, residue_range } = &row.reduction;
    let order = row.curve.order::<AB::Expr>();
    let residue = limbs::<AB>(*residue);
    let residue_words = words(&residue);
    let mut below = AB::Expr::ZERO;
    for at in 0..WORDS {
        let carry = carries.get(at).map_or(AB::Expr::ZERO, |&carry| carry.into());
        let sum = order[at].clone() * *turns + residue_words[at].clone() + below;
        let rest = sum - row.scalar[at];
        builder.assert_zero(rest - carry.clone() * AB::Expr::from_u64(1 << 32));
        below = carry;
    }
    let is_real = row.curve.sum::<AB::Expr>();
    residue_range.check(builder, &residue_words, &order, &is_real);
    builder.when(row.outcome.is_infinity).assert_zero(residue.into_iter().sum::<AB::Expr>());

    builder.assert_bools(row.digits.borrows);
    builder.assert_bools(row.digits.is_top);
    let tops: AB::Expr = row.digits.is_top.map(AB::Expr::from).into_iter().sum();
    builder.assert_eq(tops, row.outcome.is_done);
    // The least is always used.
    for (word, is_used) in ladder_words::<AB>(row).into_iter().zip(are_used::<AB>(row)).skip(1) {
        builder.when(AB::Expr::from(row.outcome.is_done) - is_used).assert_zero(word);
    }
}

/// The residue's words after borrowing.
fn ladder_words<AB: AirBuilder>(row: &ScalarMulColumns<AB::Var>) -> [AB::Expr; WORDS] {
    let mut words = words(&limbs::<AB>(row.reduction.residue));
    for (at, &borrow) in row.digits.borrows.iter().enumerate() {
        words[at] -= AB::Expr::from_u64(1 << 32) * borrow;
        words[at + 1] += borrow.into();
    }
    words
}

/// Whether the ladder has a word: those up to the one with the first digit.
fn are_used<AB: AirBuilder>(row: &ScalarMulColumns<AB::Var>) -> [AB::Expr; WORDS] {
    core::array::from_fn(|at| {
        row.digits.is_top[at..].iter().map(|&is_top| AB::Expr::from(is_top)).sum()
    })
}

fn eval_ranges<AB: InteractionBuilder<F = Felt>>(
    builder: &mut AB,
    row: &ScalarMulColumns<AB::Var>,
) {
    let (point, reduction, result) = (&row.point, &row.reduction, &row.result);
    let is_real = row.curve.sum::<AB::Expr>();
    let numbers = [
        &row.x,
        &row.y,
        &point.square,
        &point.square_quotient,
        &point.defect,
        &point.defect_quotient,
        &reduction.residue,
        &result.x,
        &result.y,
    ];
    let ranges = [
        &point.x_range,
        &point.y_range,
        &point.defect_range,
        &reduction.residue_range,
        &result.x_range,
        &result.y_range,
    ];
    let carries = point.square_carries.iter().chain(&point.defect_carries);
    let limbs = numbers.into_iter().chain(ranges.map(|range| &range.difference)).flatten();
    let limbs = limbs.chain(carries.clone().map(|carry| &carry.low));
    let limbs = limbs.chain(&reduction.carries).chain([&reduction.turns]);
    bus::check_range16(builder, limbs.copied(), is_real.clone());
    let highs: Vec<AB::Var> = carries.map(|carry| carry.high).collect();
    for &[a, b] in highs.as_chunks().0 {
        bus::Bytes { a, b }.check(builder, is_real.clone());
    }
    let left = AB::Expr::from(row.digits.left);
    let rest = AB::Expr::from_u32(WORD_DIGITS) - left.clone();
    bus::check_range16(builder, [left, rest], row.outcome.is_done);
}

/// The call and its words.
fn eval_memory<AB: InteractionBuilder<F = Felt>>(
    builder: &mut AB,
    row: &ScalarMulColumns<AB::Var>,
) {
    let is_real = row.curve.sum::<AB::Expr>();
    let Outcome { is_done, is_infinity, is_not_canonical, is_not_on_curve } = row.outcome;
    let status = [is_infinity, is_not_canonical, is_not_on_curve].into_iter().zip(STATUS);
    let addresses = [row.result_address, row.point_address, row.scalar_address];
    let [result, point, scalar] = addresses.map(AB::Expr::from);
    let curve = row.curve.number();
    bus::Call {
        number: AB::Expr::from_u32(CALL),
        clk: row.clk.into(),
        arguments: [result.clone(), point.clone(), scalar.clone(), curve, AB::Expr::ZERO],
        status: status.map(|(is_it, status)| AB::Expr::from_u32(status) * is_it).sum(),
    }
    .receive(builder, is_real.clone());

    let both = |x, y| [x, y].map(|number| words(&limbs::<AB>(number))).concat();
    let read = both(row.x, row.y);
    receive_lanes(builder, row.clk, (SUB_CLOCKS[0], point), [&read, &read], &is_real);
    let read = row.scalar.map(AB::Expr::from);
    receive_lanes(builder, row.clk, (SUB_CLOCKS[1], scalar), [&read, &read], &is_real);
    let before = row.result.before.map(AB::Expr::from);
    let after = both(row.result.x, row.result.y);
    let words = [before.as_slice(), &after];
    receive_lanes(builder, row.clk, (SUB_CLOCKS[2], result), words, &is_done.into());
}

/// Receives a range's lanes: its words before and after.
fn receive_lanes<AB: InteractionBuilder>(
    builder: &mut AB,
    clk: AB::Var,
    (sub_clock, address): (u32, AB::Expr),
    [before, after]: [&[AB::Expr]; 2],
    when: &AB::Expr,
) {
    let lanes = before.as_chunks::<2>().0.iter().zip(after.as_chunks::<2>().0);
    for (lane, (before, after)) in lanes.enumerate() {
        bus::CallLane {
            clk: AB::Expr::from(clk) + AB::Expr::from_u32(sub_clock),
            address: address.clone() + AB::Expr::from_usize(8 * lane),
            before: before.clone(),
            after: after.clone(),
        }
        .receive(builder, when.clone());
    }
}

/// The ladder's ends and words.
fn eval_ladder<AB: InteractionBuilder<F = Felt>>(
    builder: &mut AB,
    row: &ScalarMulColumns<AB::Var>,
) {
    let is_done = row.outcome.is_done;
    let clk = AB::Expr::from(row.clk);
    let tops = row.digits.is_top.into_iter().zip(0..);
    let top = tops.map(|(is_top, at)| AB::Expr::from_u32(at) * is_top).sum();
    let ends = [
        (AB::Expr::ZERO, [row.x, row.y], [top, row.digits.left.into()]),
        (AB::Expr::ONE, [row.result.x, row.result.y], [AB::Expr::ZERO, AB::Expr::ZERO]),
    ];
    for (is_end, point, [index, left]) in ends {
        let [x, y] = point.map(|number| words(&limbs::<AB>(number)));
        let curve = CurveFlags::number(&row.curve);
        bus::LadderX { clk: clk.clone(), is_end: is_end.clone(), curve, x }.send(builder, is_done);
        bus::LadderY { clk: clk.clone(), is_end, index, left, y }.send(builder, is_done);
    }
    let words = ladder_words::<AB>(row).into_iter().zip(are_used::<AB>(row)).zip(0..);
    for ((word, is_used), index) in words {
        let index = AB::Expr::from_u32(index);
        bus::LadderWord { clk: clk.clone(), index, word }.send(builder, is_used);
    }
}
