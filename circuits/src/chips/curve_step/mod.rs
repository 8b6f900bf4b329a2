//! `curve_step`: ladders, one doubling or addition on a curve per row.
//!
//! Receives the ends of ladders on `ladder_x` and `ladder_y` and their words on `ladder_word`. Looks
//! up `range16` and `bytes`. Degree 3. All-zero rows are padding; they may stand between ladders.
//!
//! A ladder's rows are: a *start*, which takes the base, and the point is the base; *doubles*, each
//! followed by no or one *add* or *subtract* of the base; an *end*, which gives the point. A double
//! begins a digit, which is 1 or -1 if the base is added or subtracted, and else 0. The start is a
//! digit of 1. Words are of 32 digits, except that the first one begins with the start.
//!
//! **Assumes** that a start is at a point of the curve, of canonical coordinates, with
//! `left <= 32`; that messages of words are sent once at most for each clock and index; and that the
//! words `w_i` of a ladder make `sum of w_i * 2^(32 i) < n`, where `n` is the group's order, a prime.
//! **Proves** that each start has one end with the same clock, that the ladder takes the words from
//! the start's index down to 0, and that the end's point is `m` times the base, modulo the curve's
//! modulus, where `m = sum of w_i * 2^(32 i) >= 1`.
//!
//! Why: the integers `w_i` are below 2^34, so the field has them as they are; a word whose `left`
//! passed 0 could be closed only p - 1 rows later. Call `m` what the digits so far make: 1 after the
//! start, `2m` after a double, and then perhaps `2m + 1` or `2m - 1`. So `m >= 1` always. By induction
//! the point is `m` times the base:
//! - A double has `y != 0`, since no point has order 2; so `slope` modulo the modulus is the
//!   tangent's, and the next point is twice this one.
//! - At an addition or subtraction with `k` digits to come, those make less than `2^k` either way and
//!   all make less than `n`: so `(2m - 1) * 2^k < n + 2^k`. If `k >= 1`, then `2m < n/2 + 2 < n - 1`; if
//!   `k = 0`, then there is no subtraction (asserted here), and `2m + 1 < n`. Either way
//!   `2 <= 2m <= n - 2`: the point and the base are neither equal nor opposite, their x differ, `slope`
//!   is the secant's, and the next point is the sum or difference. No case is exceptional, and
//!   infinity is never met.
//!
//! A scalar of 256 random bits takes 256 doubles, about 85 additions or subtractions, and two rows
//! more: some 343 rows of 225 columns and 167 messages.
//!
//! Coordinates are 256-bit numbers of the right residue; those of the end need not be below the
//! modulus.

mod columns;
mod equations;

use core::borrow::Borrow;

use p3_air::{AirBuilder, WindowAccess};
use p3_field::{Algebra, PrimeCharacteristicRing};
use p3_lookup::InteractionBuilder;

pub use self::{columns::CurveStepColumns, equations::equations};
use super::scalar_mul::{
    WORD_DIGITS,
    identity::{Carry, words},
};
use crate::{bus, config::Felt};

impl<T: Copy> CurveStepColumns<T> {
    /// Whether the row computes its next one's point.
    fn is_operation<E: Algebra<T>>(&self) -> E {
        E::from(self.is_double) + self.is_add + self.is_subtract
    }

    /// Whether the next row is of the same ladder.
    fn is_going_on<E: Algebra<T>>(&self) -> E {
        self.is_operation::<E>() + self.is_start
    }

    fn is_real<E: Algebra<T>>(&self) -> E {
        self.is_going_on::<E>() + self.is_end
    }
}

pub(crate) fn eval<AB: InteractionBuilder<F = Felt>>(builder: &mut AB) {
    let main = builder.main();
    let row: &CurveStepColumns<AB::Var> = main.current_slice().borrow();
    let next: &CurveStepColumns<AB::Var> = main.next_slice().borrow();

    eval_kinds(builder, row);
    eval_order(builder, row, next);
    eval_base(builder, row, next);
    eval_digits(builder, row, next);
    eval_point(builder, row, next);
    eval_ranges(builder, row);
    eval_messages(builder, row);
}

fn eval_kinds<AB: InteractionBuilder<F = Felt>>(builder: &mut AB, row: &CurveStepColumns<AB::Var>) {
    let is_real = row.is_real::<AB::Expr>();
    builder.assert_bools([row.is_start, row.is_double, row.is_add, row.is_subtract, row.is_end]);
    builder.assert_bool(is_real.clone());
    builder.assert_bools(row.curve.flags());
    builder.assert_eq(row.curve.sum::<AB::Expr>(), is_real);
}

/// Which kind of row may follow which. The last row is followed by the first: so ladders neither
/// run over the table's end nor begin in the middle.
fn eval_order<AB: InteractionBuilder<F = Felt>>(
    builder: &mut AB,
    row: &CurveStepColumns<AB::Var>,
    next: &CurveStepColumns<AB::Var>,
) {
    let is_going_on = row.is_going_on::<AB::Expr>();
    let next_is_within = next.is_operation::<AB::Expr>() + next.is_end;
    builder.when(row.is_double).assert_one(next_is_within.clone());
    builder
        .when(row.is_start + row.is_add + row.is_subtract)
        .assert_one(next.is_double + next.is_end);
    builder.when(row.is_subtract).assert_zero(next.is_end);
    builder.when(AB::Expr::ONE - is_going_on.clone()).assert_zero(next_is_within);
    builder.when_last_row().assert_zero(is_going_on);
}

/// What a ladder's rows have in common.
fn eval_base<AB: InteractionBuilder<F = Felt>>(
    builder: &mut AB,
    row: &CurveStepColumns<AB::Var>,
    next: &CurveStepColumns<AB::Var>,
) {
    let y_words = words(&row.y.map(AB::Expr::from));
    let mut start = builder.when(row.is_start);
    for at in 0..row.x.len() {
        start.assert_eq(row.base_x[at], row.x[at]);
        start.assert_eq(next.x[at], row.x[at]);
        start.assert_eq(next.y[at], row.y[at]);
    }
    for (base, y) in row.base_y.into_iter().zip(y_words) {
        start.assert_eq(base, y);
    }
    let mut going_on = builder.when(row.is_going_on::<AB::Expr>());
    going_on.assert_eq(next.clk, row.clk);
    // The third flag follows from the two.
    let same = [row.curve.p256, row.curve.bn254].into_iter().chain(row.base_x).chain(row.base_y);
    let next =
        [next.curve.p256, next.curve.bn254].into_iter().chain(next.base_x).chain(next.base_y);
    for (now, next) in same.zip(next) {
        going_on.assert_eq(next, now);
    }
}

/// How digits make words.
fn eval_digits<AB: InteractionBuilder<F = Felt>>(
    builder: &mut AB,
    row: &CurveStepColumns<AB::Var>,
    next: &CurveStepColumns<AB::Var>,
) {
    builder.assert_bool(row.is_closing);
    builder.when(row.is_closing).assert_one(row.is_double + row.is_end);
    builder.when(row.is_end).assert_one(row.is_closing);
    builder.when(row.is_closing).assert_zero(row.left);
    builder.when(row.is_start).assert_one(row.word);

    let mut going_on = builder.when(row.is_going_on::<AB::Expr>());
    going_on.assert_eq(next.index, row.index - row.is_closing);
    let closing = AB::Expr::from_u32(WORD_DIGITS) * row.is_closing;
    going_on.assert_eq(next.left, closing + row.left - row.is_double);
    // A double makes it twice as much, or zero if it begins a word.
    let digit = row.is_add - row.is_subtract;
    let is_open = AB::Expr::ONE - AB::Expr::from(row.is_closing).double();
    builder.assert_zero(
        row.is_going_on::<AB::Expr>() * (digit + row.word - next.word)
            + is_open * row.is_double * row.word,
    );
}

fn eval_point<AB: InteractionBuilder<F = Felt>>(
    builder: &mut AB,
    row: &CurveStepColumns<AB::Var>,
    next: &CurveStepColumns<AB::Var>,
) {
    let is_operation = row.is_operation::<AB::Expr>();
    builder.assert_bool(row.is_y_quotient_negative);
    let [slope, x, y] = equations(row, [&next.x, &next.y]);
    // Of degree 3 already. On rows without an operation it has no terms but quotient and carries.
    slope.check(builder, &row.slope_carries, &is_operation);
    let mut operation = builder.when(is_operation);
    x.check(&mut operation, &row.x_carries, &AB::Expr::ONE);
    y.check(&mut operation, &row.y_carries, &AB::Expr::ONE);
}

fn eval_ranges<AB: InteractionBuilder<F = Felt>>(
    builder: &mut AB,
    row: &CurveStepColumns<AB::Var>,
) {
    bus::check_range16(builder, row.x.into_iter().chain(row.y), row.is_real::<AB::Expr>());
    let is_operation = row.is_operation::<AB::Expr>();
    let carries = || row.slope_carries.iter().chain(&row.x_carries).chain(&row.y_carries);
    let numbers = [row.slope, row.slope_quotient, row.x_quotient, row.y_quotient];
    let limbs = numbers.into_iter().flatten().chain(carries().map(|carry| carry.low));
    bus::check_range16(builder, limbs, is_operation.clone());
    let highs = carries().map(|&Carry { high, .. }| high);
    let bytes: Vec<AB::Var> = highs.chain([row.slope_quotient_top]).collect();
    for &[a, b] in bytes.as_chunks().0 {
        bus::Bytes { a, b }.check(builder, is_operation.clone());
    }
}

fn eval_messages<AB: InteractionBuilder<F = Felt>>(
    builder: &mut AB,
    row: &CurveStepColumns<AB::Var>,
) {
    let [clk, is_end, index, left, word] =
        [row.clk, row.is_end, row.index, row.left, row.word].map(AB::Expr::from);
    let [x, y] = [row.x, row.y].map(|number| words(&number.map(AB::Expr::from)));
    let is_either = row.is_start + row.is_end;
    let curve = row.curve.number();
    bus::LadderX { clk: clk.clone(), is_end: is_end.clone(), curve, x }
        .receive(builder, is_either.clone());
    bus::LadderY { clk: clk.clone(), is_end, index: index.clone(), left, y }
        .receive(builder, is_either);
    bus::LadderWord { clk, index, word }.receive(builder, row.is_closing);
}
