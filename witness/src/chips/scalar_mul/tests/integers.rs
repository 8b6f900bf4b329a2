//! Signed integers, and cells that hold them, whether or not they are in their range.

use circuits::{
    chips::scalar_mul::identity::{CARRIES, CARRY_OFFSET, Carry, Identity, LIMBS},
    config::Felt,
};
use p3_field::{Field as _, PrimeCharacteristicRing as _};

use super::{super::curve::Wide, world::small};

/// An integer of either sign: those above half of the range stand for negative ones.
pub(super) type Integer = Wide;

pub(super) fn integer(number: i64) -> Integer {
    let absolute = Integer::from(number.unsigned_abs());
    if number < 0 { absolute.wrapping_neg() } else { absolute }
}

pub(super) fn is_negative(number: Integer) -> bool {
    number.bit(639)
}

pub(super) fn power(exponent: usize) -> Integer {
    Integer::from(1) << exponent
}

/// Of what does not divide, the quotient towards zero.
pub(super) fn divide(number: Integer, divisor: Integer) -> Integer {
    if is_negative(number) {
        (number.wrapping_neg() / divisor).wrapping_neg()
    } else {
        number / divisor
    }
}

/// The residue from 0 on.
pub(super) fn residue(number: Integer, modulus: Integer) -> Integer {
    if is_negative(number) {
        let rest = number.wrapping_neg() % modulus;
        if rest.is_zero() { rest } else { modulus - rest }
    } else {
        number % modulus
    }
}

/// What limbs add up to.
pub(super) fn of_limbs(limbs: &[Felt]) -> Integer {
    let limbs = limbs.iter().rev();
    limbs.fold(Integer::ZERO, |sum, &limb| sum.wrapping_shl(16).wrapping_add(integer(small(limb))))
}

/// Limbs of an integer. The highest has all that is left of it, and its sign.
pub(super) fn to_limbs<const N: usize>(mut number: Integer) -> [Felt; N] {
    core::array::from_fn(|at| {
        let limb = if at + 1 < N { number.as_limbs()[0] & 0xffff } else { number.as_limbs()[0] };
        number = number.wrapping_sub(Integer::from(limb)).arithmetic_shr(16);
        Felt::from_i64(limb as i64)
    })
}

/// Replaces a limb and the one above by others with the same sum: the limb is too great, the one
/// above is one less. False if that one has nothing to give.
pub(super) fn overflow(limbs: &mut [Felt; LIMBS], at: usize) -> bool {
    limbs[at] += Felt::from_u32(1 << 16);
    limbs[at + 1] -= Felt::ONE;
    small(limbs[at + 1]) >= 0
}

/// Replaces a limb by one out of its range, or the one below, such that their word stays the same in
/// the field.
pub(super) fn misfit(limbs: &mut [Felt; LIMBS], at: usize) {
    let base = Felt::from_u32(1 << 16);
    let word = if at.is_multiple_of(2) { at } else { at - 1 };
    let value = limbs[word] + base * limbs[word + 1];
    let other = if at == word { word + 1 } else { word };
    limbs[other] += if small(limbs[other]) == 0 { Felt::ONE } else { -Felt::ONE };
    limbs[at] =
        if at == word { value - base * limbs[other] } else { (value - limbs[other]) / base };
}

/// What is done about an equation that does not hold.
#[derive(Clone, Copy, Debug, Default)]
pub(super) enum Fit {
    /// Its positions are off where they are off.
    #[default]
    Plain,
    /// A carry, by number, takes what its position is off by, in its lower cell.
    Low(usize),
    /// As before, in its higher cell.
    High(usize),
}

/// Carries with which an equation holds, or as many of its positions as possible.
pub(super) fn fit(identity: &Identity<Felt>, fit: Fit) -> [Carry<Felt>; CARRIES] {
    let mut carry = Felt::ZERO;
    core::array::from_fn(|at| {
        let sum = identity.0[at] + carry;
        let offset = Felt::from_u32(CARRY_OFFSET);
        match fit {
            Fit::Low(place) | Fit::High(place) if place == at => {
                carry = sum * Felt::from_u64(1 << 32).inverse();
                let base = Felt::from_u32(1 << 16);
                if matches!(fit, Fit::Low(_)) {
                    Carry { low: carry + offset, high: Felt::ZERO }
                } else {
                    Carry { low: Felt::ZERO, high: (carry + offset) / base }
                }
            }
            _ => {
                carry = Felt::from_i64(small(sum) >> 32);
                let cells = small(carry + offset);
                Carry { low: Felt::from_i64(cells & 0xffff), high: Felt::from_i64(cells >> 16) }
            }
        }
    })
}
