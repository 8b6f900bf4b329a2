//! Comparisons, bits, shifts.

use core::cmp::Ordering;

use primitives::Word;

use super::{arithmetic::is_negative, binary, unary};
use crate::{
    kernel::System,
    vms::evm::{
        frame::Regs,
        step::{Cx, Flow},
    },
};

#[inline(always)]
pub(in super::super) fn lt<S: System>(regs: Regs, cx: &mut Cx<'_, S>) -> Flow {
    binary(regs, cx, |a, b| flag(a < b))
}

#[inline(always)]
pub(in super::super) fn gt<S: System>(regs: Regs, cx: &mut Cx<'_, S>) -> Flow {
    binary(regs, cx, |a, b| flag(a > b))
}

#[inline(always)]
pub(in super::super) fn slt<S: System>(regs: Regs, cx: &mut Cx<'_, S>) -> Flow {
    binary(regs, cx, |a, b| flag(signed_cmp(a, b) == Ordering::Less))
}

#[inline(always)]
pub(in super::super) fn sgt<S: System>(regs: Regs, cx: &mut Cx<'_, S>) -> Flow {
    binary(regs, cx, |a, b| flag(signed_cmp(a, b) == Ordering::Greater))
}

#[inline(always)]
pub(in super::super) fn eq<S: System>(regs: Regs, cx: &mut Cx<'_, S>) -> Flow {
    binary(regs, cx, |a, b| flag(a == b))
}

#[inline(always)]
pub(in super::super) fn iszero<S: System>(regs: Regs, cx: &mut Cx<'_, S>) -> Flow {
    unary(regs, cx, |a| flag(a.is_zero()))
}

#[inline(always)]
pub(in super::super) fn and<S: System>(regs: Regs, cx: &mut Cx<'_, S>) -> Flow {
    binary(regs, cx, |a, b| a & b)
}

#[inline(always)]
pub(in super::super) fn or<S: System>(regs: Regs, cx: &mut Cx<'_, S>) -> Flow {
    binary(regs, cx, |a, b| a | b)
}

#[inline(always)]
pub(in super::super) fn xor<S: System>(regs: Regs, cx: &mut Cx<'_, S>) -> Flow {
    binary(regs, cx, |a, b| a ^ b)
}

#[inline(always)]
pub(in super::super) fn not<S: System>(regs: Regs, cx: &mut Cx<'_, S>) -> Flow {
    unary(regs, cx, |a| !a)
}

#[inline(always)]
pub(in super::super) fn byte<S: System>(regs: Regs, cx: &mut Cx<'_, S>) -> Flow {
    binary(regs, cx, |index, word| match small(index, 32) {
        Some(index) => Word::from(word.byte(31 - index)),
        None => Word::ZERO,
    })
}

#[inline(always)]
pub(in super::super) fn shl<S: System>(regs: Regs, cx: &mut Cx<'_, S>) -> Flow {
    binary(regs, cx, |by, word| small(by, 256).map_or(Word::ZERO, |by| word << by))
}

#[inline(always)]
pub(in super::super) fn shr<S: System>(regs: Regs, cx: &mut Cx<'_, S>) -> Flow {
    binary(regs, cx, |by, word| small(by, 256).map_or(Word::ZERO, |by| word >> by))
}

#[inline(always)]
pub(in super::super) fn sar<S: System>(regs: Regs, cx: &mut Cx<'_, S>) -> Flow {
    binary(regs, cx, |by, word| match small(by, 256) {
        Some(by) => word.arithmetic_shr(by),
        None if is_negative(word) => Word::MAX,
        None => Word::ZERO,
    })
}

#[inline(always)]
pub(in super::super) fn clz<S: System>(regs: Regs, cx: &mut Cx<'_, S>) -> Flow {
    unary(regs, cx, |a| Word::from(a.leading_zeros()))
}

#[inline(always)]
fn flag(holds: bool) -> Word {
    Word::from_limbs([u64::from(holds), 0, 0, 0])
}

/// The number if it is below `limit`.
#[inline(always)]
fn small(word: Word, limit: u64) -> Option<usize> {
    let limbs = word.as_limbs();
    let fits = limbs[0] < limit && (limbs[1] | limbs[2] | limbs[3]) == 0;
    fits.then_some(limbs[0] as usize)
}

#[inline(always)]
fn signed_cmp(a: Word, b: Word) -> Ordering {
    // Of two numbers with different signs, the one that looks greater is the negative one.
    let unsigned = a.cmp(&b);
    if is_negative(a) == is_negative(b) { unsigned } else { unsigned.reverse() }
}
