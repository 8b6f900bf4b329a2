//! `a * factor = q * modulus + r` over the integers.
//!
//! A number is `sum of 2^(32 i) * W_i`, and `W_i = L_i + 2^16 H_i`. A product of two numbers has, by
//! words, `L L' + 2^16 (L H' + H L') = W W' - 2^32 H H'` at `i + j`, and `H H'` at `i + j + 1`. So
//!
//! ```text
//! column n = sum over i + j = n     of W W' - 2^32 H H'
//!          + sum over i + j = n - 1 of H H'              (both: those of a * factor less q * m)
//!          - r_n                      for n < 8
//!          - (q_(n-8) if the modulus is 2^256)  for n >= 8
//! ```
//!
//! and `sum of 2^(32 n) * column n` over `n < 16` is the difference of both sides. It is zero if, and
//! only if, there are integers `c_0` to `c_14` with `column n + c_(n-1) = 2^32 c_n`, `c_(-1) = 0` and
//! `c_15 = 0`.
//!
//! **These hold as integers since they hold in the field.** Halves are at most `2^16 - 1`, so a
//! term of the first sum is at most `(2^16 - 1)^2 (1 + 2^17) < 2^49` and one of the second is below
//! `2^32`. There are at most eight of each and of either sign, and `r_n` or `q_(n-8)`: a column is
//! an integer between `-2^53` and `2^53`. Carries are integers between `-2^23` and `2^23`, because
//! they are looked up. What is asserted to be zero is therefore the image of an integer between
//! `-2^56` and `2^56`, and only 0 has the image 0.
//!
//! **An honest carry is never out of its range**: if `c_(n-1)` is between `-2^22` and `2^22`, then
//! `c_n` is at most `(2^53 + 2^22) / 2^32 < 2^22` in amount.

use core::array;

use p3_field::PrimeCharacteristicRing;
use p3_lookup::InteractionBuilder;

use super::{Carry, MulModColumns, Number, WORDS};
use crate::{bus, config::Felt};

/// Words of the equation, of which the highest has no carry.
const COLUMNS: usize = 2 * WORDS;
/// Carries of the equation.
pub const CARRIES: usize = COLUMNS - 1;
/// What is added to a carry's high part to make it a byte.
pub const CARRY_HIGH_OFFSET: u32 = 1 << 7;

/// The factors of a product as they enter a column, in words or in upper halves.
struct Products<E> {
    a: [E; WORDS],
    factor: [E; WORDS],
    q: [E; WORDS],
    m: [E; WORDS],
}

impl<E: PrimeCharacteristicRing> Products<E> {
    /// What `a * factor - q * m` has at `n`, before carrying.
    fn at(&self, n: usize) -> E {
        let first = (n + 1).saturating_sub(WORDS);
        (first..WORDS.min(n + 1))
            .map(|i| {
                let j = n - i;
                self.a[i].clone() * self.factor[j].clone() - self.q[i].clone() * self.m[j].clone()
            })
            .sum()
    }
}

pub(super) fn eval<AB: InteractionBuilder<F = Felt>>(
    builder: &mut AB,
    row: &MulModColumns<AB::Var>,
) {
    for number in [row.a, row.b, row.m, row.q] {
        check_number(builder, number);
    }
    check_carries(builder, row.carries);

    let is_mul_mod: AB::Expr = row.is_mul_mod();
    let is_one: AB::Expr = row.is_division + row.is_reduction;
    let mut factor = row.b.words.map(|word| is_mul_mod.clone() * word);
    factor[0] += is_one;
    let words = Products {
        a: row.a.words.map(Into::into),
        factor,
        q: row.q.words.map(Into::into),
        m: row.m.words.map(Into::into),
    };
    let high = Products {
        a: row.a.high.map(Into::into),
        factor: row.b.high.map(|half| is_mul_mod.clone() * half),
        q: row.q.high.map(Into::into),
        m: row.m.high.map(Into::into),
    };

    let base = AB::Expr::from_u64(1 << 32);
    let result: [AB::Expr; COLUMNS] = array::from_fn(|n| match n.checked_sub(WORDS) {
        None => row.r[n].into(),
        Some(above) => row.is_wrapping * row.q.words[above],
    });
    let mut carried = AB::Expr::ZERO;
    for (n, carry) in row.carries.into_iter().enumerate() {
        let upper = high.at(n);
        let column = words.at(n) - base.clone() * upper.clone() - result[n].clone();
        builder.assert_eq(column + carried, base.clone() * carry.value);
        carried = upper + carry.value;
    }
    // Of the highest word there is nothing but upper halves.
    builder.assert_eq(carried, result[CARRIES].clone());
}

/// Words below 2^32, and their upper halves.
fn check_number<AB: InteractionBuilder<F = Felt>>(builder: &mut AB, number: Number<AB::Var>) {
    let base = AB::Expr::from_u32(1 << 16);
    let low: [AB::Expr; WORDS] =
        array::from_fn(|i| -base.clone() * number.high[i] + number.words[i]);
    bus::check_range16(builder, number.high, AB::Expr::ONE);
    bus::check_range16(builder, low, AB::Expr::ONE);
}

/// Carries between `-2^23` and `2^23`. Zero is one, so padding is looked up as well.
fn check_carries<AB: InteractionBuilder<F = Felt>>(
    builder: &mut AB,
    carries: [Carry<AB::Var>; CARRIES],
) {
    let base = AB::Expr::from_u32(1 << 16);
    let low = carries.map(|carry| -base.clone() * carry.high + carry.value);
    bus::check_range16(builder, low, AB::Expr::ONE);
    let offset = AB::Expr::from_u32(CARRY_HIGH_OFFSET);
    let byte = |carry: &Carry<AB::Var>| offset.clone() + carry.high;
    for pair in carries.chunks(2) {
        let [a, b] = [pair.first(), pair.get(1)].map(|carry| carry.map_or(AB::Expr::ZERO, byte));
        bus::Bytes { a, b }.check(builder, AB::Expr::ONE);
    }
}
