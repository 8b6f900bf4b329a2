//! Input, code and return data: their sizes, words and copies.

use primitives::{AccountId, Halt, Word};
use trace::MemorySpace;

use super::{context::charge_account, memory::charge_copy, or_halt, pop, push};
use crate::{
    kernel::System,
    vms::evm::{
        frame::Regs,
        step::{Cx, Flow, pay_owed},
    },
};

#[inline(always)]
pub(in super::super) fn calldataload<S: System>(regs: Regs, cx: &mut Cx<'_, S>) -> Flow {
    let offset = cx.stack.peek(regs.sp, 0);
    let data = cx.lent.calldata;
    let rest = usize::try_from(offset).ok().and_then(|offset| data.get(offset..));
    let rest = rest.unwrap_or_default();
    let word = match rest.first_chunk::<32>() {
        Some(bytes) => Word::from_be_bytes(*bytes),
        None => {
            let mut bytes = [0; 32];
            bytes[..rest.len()].copy_from_slice(rest);
            Word::from_be_bytes(bytes)
        }
    };
    *cx.stack.slot(regs.sp, 0) = word;
    cx.record_read(MemorySpace::Calldata, data, offset, 32);
    Ok(regs)
}

#[inline(always)]
pub(in super::super) fn calldatasize<S: System>(regs: Regs, cx: &mut Cx<'_, S>) -> Flow {
    let size = Word::from(cx.lent.calldata.len());
    push(regs, cx, size)
}

#[inline(never)]
pub(in super::super) fn calldatacopy<S: System>(regs: Regs, cx: &mut Cx<'_, S>) -> Flow {
    let source = cx.lent.calldata;
    or_halt(regs, copy(regs, cx, MemorySpace::Calldata, source))
}

#[inline(always)]
pub(in super::super) fn codesize<S: System>(regs: Regs, cx: &mut Cx<'_, S>) -> Flow {
    let size = Word::from(cx.code.len());
    push(regs, cx, size)
}

#[inline(never)]
pub(in super::super) fn codecopy<S: System>(regs: Regs, cx: &mut Cx<'_, S>) -> Flow {
    let code = cx.code;
    or_halt(regs, copy(regs, cx, MemorySpace::Code, code.bytes()))
}

#[inline(always)]
pub(in super::super) fn returndatasize<S: System>(regs: Regs, cx: &mut Cx<'_, S>) -> Flow {
    let size = Word::from(cx.lent.return_data.len());
    push(regs, cx, size)
}

#[inline(never)]
pub(in super::super) fn returndatacopy<S: System>(regs: Regs, cx: &mut Cx<'_, S>) -> Flow {
    let source = cx.lent.return_data;
    // Unlike the other copies, this one may not read past the end, not even nothing.
    let (from, len) = (cx.stack.peek(regs.sp, 1), cx.stack.peek(regs.sp, 2));
    let end = from.checked_add(len).filter(|&end| end <= Word::from(source.len()));
    if end.is_none() {
        return Err((regs, Halt::ReturnDataOutOfBounds.into()));
    }
    or_halt(regs, copy(regs, cx, MemorySpace::ReturnData, source))
}

#[inline(never)]
pub(in super::super) fn extcodecopy<S: System>(regs: Regs, cx: &mut Cx<'_, S>) -> Flow {
    or_halt(regs, copy_other_code(regs, cx))
}

fn copy_other_code<S: System>(mut regs: Regs, cx: &mut Cx<'_, S>) -> Result<Regs, Halt> {
    let [account] = pop(&mut regs, cx);
    let account = AccountId::from_word(account);
    charge_account(&mut regs, cx, &account)?;
    let code = cx.system.code(&account)?;
    pay_owed(&mut regs, cx)?;
    // Its price per word is that of the other copies; they pay 3 for themselves.
    copy(regs, cx, MemorySpace::Code, code.bytes())
}

fn copy<S: System>(
    mut regs: Regs,
    cx: &mut Cx<'_, S>,
    space: MemorySpace,
    source: &[u8],
) -> Result<Regs, Halt> {
    let [to, from, len] = pop(&mut regs, cx);
    charge_copy(&mut regs, len)?;
    let range = cx.memory.reserve(to, len, &mut regs.gas, cx.native)?;
    cx.record_read(space, source, from, range.len());
    cx.memory.copy_in(range.clone(), source, from);
    cx.record_heap(range, true);
    Ok(regs)
}
