//! Pushes, copies and swaps.

use primitives::Word;

use super::push as push_word;
use crate::{
    kernel::System,
    vms::evm::{
        frame::Regs,
        step::{Cx, Flow},
    },
};

#[inline(always)]
pub(in super::super) fn pop<S: System>(mut regs: Regs, _: &mut Cx<'_, S>) -> Flow {
    regs.sp -= 1;
    Ok(regs)
}

#[inline(always)]
pub(in super::super) fn push0<S: System>(regs: Regs, cx: &mut Cx<'_, S>) -> Flow {
    push_word(regs, cx, Word::ZERO)
}

#[inline(always)]
pub(in super::super) fn push<S: System, const N: usize>(
    mut regs: Regs,
    cx: &mut Cx<'_, S>,
) -> Flow {
    // Behind the code there are 33 zero bytes, so the data of a last PUSH32 can be read.
    let data = cx.bytes.get(regs.pc..regs.pc + N).unwrap_or_default();
    let word = word_from::<N>(data);
    regs.pc += N;
    push_word(regs, cx, word)
}

#[inline(always)]
fn word_from<const N: usize>(data: &[u8]) -> Word {
    let Ok(data) = <[u8; N]>::try_from(data) else { return Word::ZERO };
    if N <= 8 {
        let mut bytes = [0; 8];
        bytes[8 - N..].copy_from_slice(&data);
        Word::from_limbs([u64::from_be_bytes(bytes), 0, 0, 0])
    } else {
        let mut bytes = [0; 32];
        bytes[32 - N..].copy_from_slice(&data);
        Word::from_be_bytes(bytes)
    }
}

#[inline(always)]
pub(in super::super) fn dup<S: System, const N: usize>(regs: Regs, cx: &mut Cx<'_, S>) -> Flow {
    let word = cx.stack.peek(regs.sp, N - 1);
    push_word(regs, cx, word)
}

#[inline(always)]
pub(in super::super) fn swap<S: System, const N: usize>(regs: Regs, cx: &mut Cx<'_, S>) -> Flow {
    cx.stack.swap(regs.sp, N);
    Ok(regs)
}
