//! Words and bytes of memory, and the hash of a range of it.

use core::ops::Range;

use primitives::{Halt, Word, keccak256 as hash, word_from_h256};

use super::{or_halt, per_word, pop, push};
use crate::{
    kernel::{NativeKind, System, costs},
    vms::evm::{
        frame::Regs,
        memory::small,
        step::{Cx, Flow, charge},
    },
};

#[inline(always)]
pub(in super::super) fn mload<S: System>(mut regs: Regs, cx: &mut Cx<'_, S>) -> Flow {
    let offset = cx.stack.peek(regs.sp, 0);
    let range = match reserve_word(&mut regs, cx, offset, 32) {
        Ok(range) => range,
        Err(halt) => return Err((regs, halt.into())),
    };
    let bytes = cx.memory.bytes()[range.clone()].first_chunk::<32>();
    *cx.stack.slot(regs.sp, 0) = bytes.map_or(Word::ZERO, |bytes| Word::from_be_bytes(*bytes));
    cx.record_heap(range, false);
    Ok(regs)
}

#[inline(always)]
pub(in super::super) fn mstore<S: System>(mut regs: Regs, cx: &mut Cx<'_, S>) -> Flow {
    let [offset, word] = pop(&mut regs, cx);
    let range = match reserve_word(&mut regs, cx, offset, 32) {
        Ok(range) => range,
        Err(halt) => return Err((regs, halt.into())),
    };
    cx.memory.bytes_mut()[range.clone()].copy_from_slice(&word.to_be_bytes::<32>());
    cx.record_heap(range, true);
    Ok(regs)
}

#[inline(always)]
pub(in super::super) fn mstore8<S: System>(mut regs: Regs, cx: &mut Cx<'_, S>) -> Flow {
    let [offset, word] = pop(&mut regs, cx);
    let range = match reserve_word(&mut regs, cx, offset, 1) {
        Ok(range) => range,
        Err(halt) => return Err((regs, halt.into())),
    };
    cx.memory.bytes_mut()[range.start] = word.byte(0);
    cx.record_heap(range, true);
    Ok(regs)
}

#[inline(always)]
fn reserve_word<S>(
    regs: &mut Regs,
    cx: &mut Cx<'_, S>,
    offset: Word,
    len: u64,
) -> Result<Range<usize>, Halt> {
    cx.memory.reserve_some(small(offset)?, len, &mut regs.gas, cx.native)
}

#[inline(always)]
pub(in super::super) fn msize<S: System>(regs: Regs, cx: &mut Cx<'_, S>) -> Flow {
    let size = Word::from(cx.memory.len());
    push(regs, cx, size)
}

#[inline(never)]
pub(in super::super) fn mcopy<S: System>(regs: Regs, cx: &mut Cx<'_, S>) -> Flow {
    or_halt(regs, copy_within(regs, cx))
}

fn copy_within<S: System>(mut regs: Regs, cx: &mut Cx<'_, S>) -> Result<Regs, Halt> {
    let [to, from, len] = pop(&mut regs, cx);
    if len.is_zero() {
        return Ok(regs);
    }
    charge_copy(&mut regs, len)?;
    cx.memory.reserve(to.max(from), len, &mut regs.gas, cx.native)?;
    let (to, from, len) = (small(to)? as usize, small(from)? as usize, small(len)? as usize);
    cx.record_heap(from..from + len, false);
    cx.memory.bytes_mut().copy_within(from..from + len, to);
    cx.record_heap(to..to + len, true);
    Ok(regs)
}

/// Gas and cycles for copying so many bytes.
pub(super) fn charge_copy(regs: &mut Regs, len: Word) -> Result<(), Halt> {
    const GAS_PER_WORD: u64 = 3;
    let len = small(len)?;
    regs.cycles -= costs::CYCLES_PER_COPIED_WORD * len.div_ceil(32) as i64;
    charge(regs, per_word(GAS_PER_WORD, len))
}

#[inline(never)]
pub(in super::super) fn keccak256<S: System>(regs: Regs, cx: &mut Cx<'_, S>) -> Flow {
    or_halt(regs, hash_range(regs, cx))
}

fn hash_range<S: System>(mut regs: Regs, cx: &mut Cx<'_, S>) -> Result<Regs, Halt> {
    let [offset, len] = pop(&mut regs, cx);
    charge_keccak(&mut regs, cx, len)?;
    let range = cx.memory.reserve(offset, len, &mut regs.gas, cx.native)?;
    let digest = hash(cx.memory.get(range.clone()));
    cx.record_heap(range, false);
    regs.sp += 1;
    *cx.stack.slot(regs.sp, 0) = word_from_h256(digest);
    Ok(regs)
}

/// Gas per word and permutations per block for hashing so many bytes.
pub(super) fn charge_keccak<S>(regs: &mut Regs, cx: &mut Cx<'_, S>, len: Word) -> Result<(), Halt> {
    const GAS_PER_WORD: u64 = 6;
    const BYTES_PER_PERMUTATION: u64 = 136;
    let len = small(len)?;
    charge(regs, per_word(GAS_PER_WORD, len))?;
    regs.cycles -= costs::CYCLES_PER_HASHED_WORD * len.div_ceil(32) as i64;
    cx.native.charge(NativeKind::KeccakF, len / BYTES_PER_PERMUTATION + 1)
}
