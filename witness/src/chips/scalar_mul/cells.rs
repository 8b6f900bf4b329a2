//! Numbers as cells.

use circuits::{
    chips::scalar_mul::{
        Comparison,
        curve::{CurveFlags, WORDS},
        identity::{CARRIES, CARRY_OFFSET, Carry, Identity, LIMBS},
    },
    config::Felt,
};
use p3_field::{PrimeCharacteristicRing, PrimeField64};

use super::curve::{Number, Wide};

pub(crate) fn limbs(number: Number) -> [Felt; LIMBS] {
    wide_limbs(Wide::from(number))
}

/// The lowest limbs of a wider number.
pub(crate) fn wide_limbs<const N: usize>(number: Wide) -> [Felt; N] {
    let parts = number.as_limbs();
    core::array::from_fn(|at| Felt::from_u16((parts[at / 4] >> (16 * (at % 4))) as u16))
}

pub(crate) fn words(number: Number) -> [u32; WORDS] {
    let parts = number.as_limbs();
    core::array::from_fn(|at| (parts[at / 2] >> (32 * (at % 2))) as u32)
}

pub(crate) fn flags(curve: u32) -> CurveFlags<Felt> {
    let [secp256k1, p256, bn254] = [0, 1, 2].map(|number| Felt::from_bool(number == curve));
    CurveFlags { secp256k1, p256, bn254 }
}

/// How far apart two numbers are.
pub(crate) fn comparison(number: Number, bound: Number) -> Comparison<Felt> {
    let is_below = number < bound;
    let (lesser, greater) = if is_below { (number, bound) } else { (bound, number) };
    let difference = greater.wrapping_sub(lesser).wrapping_sub(Number::from(u8::from(is_below)));
    let mut carry = u64::from(is_below);
    let sums = words(lesser).into_iter().zip(words(difference));
    let mut carries = sums.map(|(lesser, difference)| {
        carry = (u64::from(lesser) + u64::from(difference) + carry) >> 32;
        Felt::from_u64(carry)
    });
    Comparison {
        difference: limbs(difference),
        carries: core::array::from_fn(|_| carries.next().unwrap_or_default()),
    }
}

/// The carries of an equation. Where it does not hold, they do not make it hold.
pub(crate) fn carries(identity: &Identity<Felt>) -> [Carry<Felt>; CARRIES] {
    let mut carry = 0;
    core::array::from_fn(|at| {
        carry = (signed(identity.0[at]) + carry) >> 32;
        let cells = carry + i64::from(CARRY_OFFSET);
        Carry { low: Felt::from_u16(cells as u16), high: Felt::from_i64(cells >> 16) }
    })
}

/// The integer next to zero that an element stands for.
fn signed(element: Felt) -> i64 {
    let number = element.as_canonical_u64();
    let is_negative = number > Felt::ORDER_U64 / 2;
    if is_negative { -((Felt::ORDER_U64 - number) as i64) } else { number as i64 }
}
