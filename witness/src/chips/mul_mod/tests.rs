//! Honest calls are accepted, and nothing else is.

mod coverage;
mod forgeries;
mod honest;
mod sweep;
mod world;

use circuits::{
    chips::mul_mod::{Carry, MulModColumns, Number, WORDS},
    config::Felt,
};
use p3_field::{Field, PrimeCharacteristicRing, PrimeField64};

use super::columns::carry;

type Columns = MulModColumns<Felt>;

/// The modulus of the field.
const P: u64 = Felt::ORDER_U64;

/// What stands for an element between `-P / 2` and `P / 2`.
fn centered(element: Felt) -> i64 {
    let number = element.as_canonical_u64();
    if number > P / 2 { number.wrapping_sub(P) as i64 } else { number as i64 }
}

/// Makes all carries such that the equation holds in the field, whatever they then are; but if the
/// sides do not differ by a multiple of `P`, its highest word does not.
fn settle(row: &mut Columns) {
    let is_mul_mod = row.is_product + row.is_wrapping + row.is_reduced;
    let mut factor = Number {
        words: row.b.words.map(|word| is_mul_mod * word),
        high: row.b.high.map(|half| is_mul_mod * half),
    };
    factor.words[0] += row.is_division + row.is_reduction;
    let at = |n: usize, pick: fn(&Number<Felt>) -> &[Felt; WORDS]| {
        let sum = |x: &Number<Felt>, y: &Number<Felt>| -> Felt {
            let pairs = (0..WORDS).filter(|&i| i <= n && n - i < WORDS);
            pairs.map(|i| pick(x)[i] * pick(y)[n - i]).sum()
        };
        sum(&row.a, &factor) - sum(&row.q, &row.m)
    };
    let base = Felt::from_u64(1 << 32);
    let (mut carried, mut upper) = (Felt::ZERO, Felt::ZERO);
    let mut carries = row.carries;
    for (n, carry) in carries.iter_mut().enumerate() {
        let result = if n < WORDS { row.r[n] } else { row.is_wrapping * row.q.words[n - WORDS] };
        let mut column = carried + upper + at(n, |number| &number.words) - result;
        upper = at(n, |number| &number.high);
        column -= base * upper;
        carried = column * base.inverse();
        *carry = fields(carried);
    }
    row.carries = carries;
}

/// A carry with its halves, the lower one below `2^16`.
fn fields(value: Felt) -> Carry<Felt> {
    carry(centered(value))
}
