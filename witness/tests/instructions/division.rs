//! What follows from the cells of a division, right or wrong.

use circuits::{
    chips::div::{DivColumns, Operand},
    config::Felt,
};
use p3_field::{Field, PrimeCharacteristicRing, PrimeField64};

use crate::forge::{felt, limbs, word};

pub(crate) type Row = DivColumns<Felt>;

/// A negative number.
pub(crate) const fn minus(number: u32) -> u32 {
    number.wrapping_neg()
}

pub(crate) fn set_operand(operand: &mut Operand<Felt>, value: u32, has_sign: bool) {
    let is_negative = has_sign && value >> 31 == 1;
    operand.value = felt(value.into());
    operand.high = if has_sign { felt((value >> 16).into()) } else { Felt::ZERO };
    set_sign(operand, value, is_negative);
}

pub(crate) fn set_sign(operand: &mut Operand<Felt>, value: u32, is_negative: bool) {
    operand.is_negative = Felt::from_bool(is_negative);
    operand.magnitude = felt(if is_negative { minus(value) } else { value }.into());
}

/// What follows from the operands' magnitudes and a quotient: all that can be right.
pub(crate) fn set_quotient(row: &mut Row, quotient: u64) {
    row.is_by_zero = Felt::from_bool(row.divisor.value.is_zero());
    row.divisor_inverse = row.divisor.value.try_inverse().unwrap_or_default();
    row.quotient = limbs(quotient);
    let magnitudes = [row.dividend.magnitude, row.divisor.magnitude];
    let remainder = magnitudes[0] - felt(quotient) * magnitudes[1];
    let number = PrimeField64::as_canonical_u64;
    row.remainder = limbs(number(&remainder));
    let difference = magnitudes[1] - remainder - Felt::ONE;
    row.difference = if row.is_by_zero.is_one() { limbs(0) } else { limbs(number(&difference)) };
    set_magnitude(row);
}

pub(crate) fn set_magnitude(row: &mut Row) {
    let (is_quotient, is_remainder) = (row.is_div + row.is_divu, row.is_rem + row.is_remu);
    row.magnitude = is_quotient * word(row.quotient) + is_remainder * word(row.remainder);
    row.is_none = is_quotient * row.is_by_zero;
    let [n, d] = [row.dividend.is_negative, row.divisor.is_negative];
    row.sign = (n + d - (n * d).double()) * row.is_div + n * row.is_rem;
    let is_negative = if row.magnitude.is_zero() { Felt::ZERO } else { row.sign };
    set_negative(row, is_negative);
}

pub(crate) fn set_negative(row: &mut Row, is_negative: Felt) {
    row.is_negative = is_negative;
    row.magnitude_inverse = row.magnitude.try_inverse().unwrap_or_default();
    let negated = (felt(1 << 32) - row.magnitude.double()) * is_negative + row.magnitude;
    row.result = row.is_none * felt(u32::MAX.into()) + (Felt::ONE - row.is_none) * negated;
}

/// A division as it should be, to be forged.
pub(crate) fn set(row: &mut Row, [n, d]: [u32; 2]) {
    let has_sign = (row.is_div + row.is_rem).is_one();
    set_operand(&mut row.dividend, n, has_sign);
    set_operand(&mut row.divisor, d, has_sign);
    let number = PrimeField64::as_canonical_u64;
    let [n, d] = [row.dividend.magnitude, row.divisor.magnitude].map(|felt| number(&felt));
    set_quotient(row, n.checked_div(d).unwrap_or(0));
}
