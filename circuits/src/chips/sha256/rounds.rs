//! The rounds, and what becomes of the state after the last.

use p3_air::AirBuilder;
use p3_field::PrimeCharacteristicRing;
use p3_lookup::InteractionBuilder;

use super::{
    BITS, ROUND_CONSTANTS, Selectors, Sha256Columns, Variables, carried,
    words::{choice, large_sigma, majority, word},
};
use crate::config::Felt;

/// What a round adds up but the word of the schedule and the round constant.
///
/// `a` and `e` are the bits of the last three rounds, the newest first, `before` the words of the
/// round before those.
fn round<AB: AirBuilder<F = Felt>>(
    a: [&[AB::Var; BITS]; 3],
    e: [&[AB::Var; BITS]; 3],
    before: Variables<AB::Var>,
) -> Variables<AB::Expr> {
    let both = large_sigma::<AB>(e[0], [6, 11, 25]) + choice::<AB>(e) + before.e;
    Variables {
        a: both.clone() + large_sigma::<AB>(a[0], [2, 13, 22]) + majority::<AB>(a),
        e: both + before.a,
    }
}

/// Rounds `2r`. Their words of the schedule are in the next row, or on row 31 only sums.
pub(super) fn eval_even_rounds<AB: InteractionBuilder<F = Felt>>(
    builder: &mut AB,
    row: &Sha256Columns<AB::Var>,
    next: &Sha256Columns<AB::Var>,
    at: &Selectors<AB::Expr>,
) {
    let before =
        |row: &Sha256Columns<AB::Var>| Variables { a: row.a_before[0], e: row.e_before[0] };
    let constant = |at: usize| AB::Expr::from_u32(ROUND_CONSTANTS[at]);

    let opening = round::<AB>(
        [&row.a[1], &row.a[0], &row.w[0]],
        [&row.e[1], &row.e[0], &row.w[1]],
        before(row),
    );
    let k = constant(0) * row.is_real;
    builder.assert_eq(row.opening.a, opening.a + k.clone());
    builder.assert_eq(row.opening.e, opening.e + k);

    let even = round::<AB>(
        [&next.a[1], &next.a[0], &row.a[1]],
        [&next.e[1], &next.e[0], &row.e[1]],
        before(next),
    );
    let k = at.next_even_constant.clone() * row.is_real;
    builder.when_transition().assert_eq(next.even.a, even.a + k.clone());
    builder.when_transition().assert_eq(next.even.e, even.e + k);

    let w = word::<AB>(&next.w[0]);
    let carry =
        Variables { a: carried::<AB>(row.even_carry.a), e: carried::<AB>(row.even_carry.e) };
    let results = Variables { a: word::<AB>(&next.a[0]), e: word::<AB>(&next.e[0]) };
    let is_between = at.goes_on() - at.is_first.clone();
    for (when, sum) in [(at.is_first.clone(), row.opening), (is_between, row.even)] {
        let mut builder = builder.when(when);
        builder.assert_eq(results.a.clone() + carry.a.clone(), w.clone() + sum.a);
        builder.assert_eq(results.e.clone() + carry.e.clone(), w.clone() + sum.e);
    }
    // Round 62.
    let a = word::<AB>(&row.spare) + carry.a;
    builder.when(at.is_last.clone()).assert_eq(a, row.even.a + row.w_next[0]);
    let e = word::<AB>(&row.spare) + carried::<AB>(next.even_carry.e);
    builder.when(at.is_last_but_one.clone()).assert_eq(e, next.even.e + next.w_next[0]);
}

/// Rounds `2r + 1`, with their results in the next row.
pub(super) fn eval_odd_rounds<AB: InteractionBuilder<F = Felt>>(
    builder: &mut AB,
    row: &Sha256Columns<AB::Var>,
    next: &Sha256Columns<AB::Var>,
    at: &Selectors<AB::Expr>,
) {
    let sum = round::<AB>(
        [&next.a[0], &row.a[1], &row.a[0]],
        [&next.e[0], &row.e[1], &row.e[0]],
        Variables { a: row.a_before[1], e: row.e_before[1] },
    );
    let both = at.odd_constant.clone() * row.is_real + word::<AB>(&next.w[1]);
    let carry = next.odd_carry;
    let mut transition = builder.when_transition();
    transition.assert_eq(next.odd.a, sum.a + both.clone() - carried::<AB>(carry.a));
    transition.assert_eq(next.odd.e, sum.e + both - carried::<AB>(carry.e));

    let mut results = builder.when(AB::Expr::ONE - at.is_first.clone());
    results.assert_eq(word::<AB>(&row.a[1]), row.odd.a);
    results.assert_eq(word::<AB>(&row.e[1]), row.odd.e);
}

/// Round 63, and the sum of the state and the working variables.
pub(super) fn eval_closing<AB: InteractionBuilder<F = Felt>>(
    builder: &mut AB,
    row: &Sha256Columns<AB::Var>,
    next: &Sha256Columns<AB::Var>,
    at: &Selectors<AB::Expr>,
) {
    let sum = round::<AB>(
        [&next.spare, &next.a[1], &next.a[0]],
        [&row.spare, &next.e[1], &next.e[0]],
        Variables { a: next.a_before[1], e: next.e_before[1] },
    );
    let k = AB::Expr::from_u32(ROUND_CONSTANTS[63]);
    let both = k * next.is_real + next.w_next[1];
    let carry = next.closing_carry;
    let mut transition = builder.when_transition();
    transition.assert_eq(next.closing.a, sum.a + both.clone() - carried::<AB>(carry.a));
    transition.assert_eq(next.closing.e, sum.e + both - carried::<AB>(carry.e));

    // Words before and after are below 2^32, so their difference is one of these two.
    let [late, early] = row.changes;
    let e_62 = row.even.e + row.w_next[0] - carried::<AB>(row.even_carry.e);
    let added = [
        (early.a[0], word::<AB>(&row.a[0])),
        (early.a[1], word::<AB>(&row.a[1])),
        (late.a[0], word::<AB>(&row.spare)),
        (late.a[1], row.closing.a.into()),
        (early.e[0], word::<AB>(&row.e[0])),
        (early.e[1], word::<AB>(&row.e[1])),
        (late.e[0], e_62),
        (late.e[1], row.closing.e.into()),
    ];
    for (change, variable) in added {
        let excess = variable - change;
        let modulus = AB::Expr::from_u64(1 << BITS);
        let is_sum = excess.clone() * (excess - modulus);
        builder.when(at.is_last.clone()).assert_zero(is_sum);
    }
}
