//! The block around the transaction.

use primitives::{Word, word_from_h256};

use super::{push, unary};
use crate::{
    kernel::System,
    vms::evm::{
        frame::Regs,
        step::{Cx, Flow},
    },
};

#[inline(never)]
pub(in super::super) fn blockhash<S: System>(regs: Regs, cx: &mut Cx<'_, S>) -> Flow {
    let number = u64::try_from(cx.stack.peek(regs.sp, 0)).ok();
    let hash = number.map(|number| word_from_h256(cx.system.block_hash(number)));
    unary(regs, cx, |_| hash.unwrap_or_default())
}

#[inline(always)]
pub(in super::super) fn coinbase<S: System>(regs: Regs, cx: &mut Cx<'_, S>) -> Flow {
    let word = cx.system.block().coinbase.to_word();
    push(regs, cx, word)
}

#[inline(always)]
pub(in super::super) fn timestamp<S: System>(regs: Regs, cx: &mut Cx<'_, S>) -> Flow {
    let word = Word::from(cx.system.block().timestamp);
    push(regs, cx, word)
}

#[inline(always)]
pub(in super::super) fn number<S: System>(regs: Regs, cx: &mut Cx<'_, S>) -> Flow {
    let word = Word::from(cx.system.block().number);
    push(regs, cx, word)
}

#[inline(always)]
pub(in super::super) fn prevrandao<S: System>(regs: Regs, cx: &mut Cx<'_, S>) -> Flow {
    let word = word_from_h256(cx.system.block().prev_randao);
    push(regs, cx, word)
}

#[inline(always)]
pub(in super::super) fn gaslimit<S: System>(regs: Regs, cx: &mut Cx<'_, S>) -> Flow {
    let word = Word::from(cx.system.block().gas_limit);
    push(regs, cx, word)
}

#[inline(always)]
pub(in super::super) fn chainid<S: System>(regs: Regs, cx: &mut Cx<'_, S>) -> Flow {
    let word = Word::from(cx.system.block().chain_id);
    push(regs, cx, word)
}

#[inline(always)]
pub(in super::super) fn basefee<S: System>(regs: Regs, cx: &mut Cx<'_, S>) -> Flow {
    let word = Word::from(cx.system.block().base_fee);
    push(regs, cx, word)
}

#[inline(always)]
pub(in super::super) fn blobbasefee<S: System>(regs: Regs, cx: &mut Cx<'_, S>) -> Flow {
    let word = cx.system.block().blob_base_fee;
    push(regs, cx, word)
}

#[inline(never)]
pub(in super::super) fn blobhash<S: System>(regs: Regs, cx: &mut Cx<'_, S>) -> Flow {
    let index = usize::try_from(cx.stack.peek(regs.sp, 0)).ok();
    let hashes = &cx.system.transaction().blob_hashes;
    let hash = index.and_then(|index| hashes.get(index)).copied().unwrap_or_default();
    unary(regs, cx, |_| word_from_h256(hash))
}
