//! Sums, products, quotients, powers: modulo 2^256, division by zero gives zero.

use primitives::{Halt, Word};

use super::{binary, pop, push, ternary, wide};
use crate::{
    kernel::{System, costs},
    vms::evm::{
        frame::Regs,
        step::{Cx, Flow, charge, charge_native, take_mod_mul},
    },
};

#[inline(always)]
pub(in super::super) fn add<S: System>(regs: Regs, cx: &mut Cx<'_, S>) -> Flow {
    binary(regs, cx, Word::wrapping_add)
}

#[inline(always)]
pub(in super::super) fn mul<S: System>(regs: Regs, cx: &mut Cx<'_, S>) -> Flow {
    take_mod_mul(cx, 1);
    binary(regs, cx, wide::mul)
}

#[inline(always)]
pub(in super::super) fn sub<S: System>(regs: Regs, cx: &mut Cx<'_, S>) -> Flow {
    binary(regs, cx, Word::wrapping_sub)
}

#[inline(never)]
pub(in super::super) fn div<S: System>(regs: Regs, cx: &mut Cx<'_, S>) -> Flow {
    take_mod_mul(cx, 1);
    binary(regs, cx, wide::div)
}

#[inline(never)]
pub(in super::super) fn sdiv<S: System>(regs: Regs, cx: &mut Cx<'_, S>) -> Flow {
    take_mod_mul(cx, 1);
    binary(regs, cx, signed_div)
}

#[inline(never)]
pub(in super::super) fn rem<S: System>(regs: Regs, cx: &mut Cx<'_, S>) -> Flow {
    take_mod_mul(cx, 1);
    binary(regs, cx, wide::rem)
}

#[inline(never)]
pub(in super::super) fn smod<S: System>(regs: Regs, cx: &mut Cx<'_, S>) -> Flow {
    take_mod_mul(cx, 1);
    binary(regs, cx, signed_rem)
}

#[inline(never)]
pub(in super::super) fn addmod<S: System>(regs: Regs, cx: &mut Cx<'_, S>) -> Flow {
    take_mod_mul(cx, 2);
    ternary(regs, cx, wide::add_mod)
}

#[inline(never)]
pub(in super::super) fn mulmod<S: System>(regs: Regs, cx: &mut Cx<'_, S>) -> Flow {
    take_mod_mul(cx, 1);
    ternary(regs, cx, wide::mul_mod)
}

#[inline(never)]
pub(in super::super) fn exp<S: System>(regs: Regs, cx: &mut Cx<'_, S>) -> Flow {
    let result = price_exp(regs, cx).map_err(|halt| (regs, halt.into()));
    let (regs, base, exponent) = result?;
    push(regs, cx, wide::pow(base, exponent))
}

/// Gas and native work for every byte of the exponent (EIP-160): up to 16 products each.
fn price_exp<S: System>(mut regs: Regs, cx: &mut Cx<'_, S>) -> Result<(Regs, Word, Word), Halt> {
    const GAS_PER_BYTE: u64 = 50;
    let [base, exponent] = pop(&mut regs, cx);
    let bytes = exponent.byte_len();
    charge(&mut regs, GAS_PER_BYTE * bytes as u64)?;
    charge_native(&mut regs, cx, &costs::EXPONENT_BYTE, bytes as u64)?;
    Ok((regs, base, exponent))
}

#[inline(always)]
pub(in super::super) fn signextend<S: System>(regs: Regs, cx: &mut Cx<'_, S>) -> Flow {
    binary(regs, cx, sign_extend)
}

/// Whether the number is negative in two's complement.
pub(super) fn is_negative(word: Word) -> bool {
    word.bit(255)
}

fn magnitude(word: Word) -> Word {
    if is_negative(word) { word.wrapping_neg() } else { word }
}

fn with_sign(magnitude: Word, negative: bool) -> Word {
    if negative { magnitude.wrapping_neg() } else { magnitude }
}

/// Rounds towards zero; the only overflow, -2^255 / -1, wraps.
fn signed_div(a: Word, b: Word) -> Word {
    let quotient = wide::div(magnitude(a), magnitude(b));
    with_sign(quotient, is_negative(a) != is_negative(b))
}

/// Takes the sign of the dividend.
fn signed_rem(a: Word, b: Word) -> Word {
    let rest = wide::rem(magnitude(a), magnitude(b));
    with_sign(rest, is_negative(a))
}

/// Fills the bytes above byte `index` (from the low end) with that byte's sign.
fn sign_extend(index: Word, value: Word) -> Word {
    if index >= Word::from(31) {
        return value;
    }
    let sign_bit = index.as_limbs()[0] as usize * 8 + 7;
    let low = (Word::from(1) << (sign_bit + 1)).wrapping_sub(Word::from(1));
    if value.bit(sign_bit) { value | !low } else { value & low }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: Word = Word::ONE;
    const MINUS_ONE: Word = Word::MAX;

    fn min() -> Word {
        ONE << 255
    }

    #[test]
    fn signed_division_at_its_corners() {
        assert_eq!(signed_div(min(), MINUS_ONE), min());
        assert_eq!(signed_div(MINUS_ONE, Word::ZERO), Word::ZERO);
        assert_eq!(
            signed_div(Word::from(7).wrapping_neg(), Word::from(2)),
            Word::from(3).wrapping_neg()
        );
        assert_eq!(signed_rem(Word::from(7).wrapping_neg(), Word::from(2)), MINUS_ONE);
        assert_eq!(signed_rem(Word::from(7), Word::from(2).wrapping_neg()), ONE);
        assert_eq!(signed_rem(min(), Word::ZERO), Word::ZERO);
    }

    #[test]
    fn sign_extension_at_its_corners() {
        assert_eq!(sign_extend(Word::ZERO, Word::from(0x80)), !Word::from(0x7f));
        assert_eq!(sign_extend(Word::ZERO, Word::from(0x17f)), Word::from(0x7f));
        assert_eq!(sign_extend(Word::from(31), min()), min());
        assert_eq!(sign_extend(Word::MAX, min()), min());
        assert_eq!(sign_extend(Word::from(30), ONE << 247), Word::MAX << 247);
    }
}
