//! Events.

use primitives::{H256, Halt, word_to_h256};

use super::{or_halt, pop};
use crate::{
    kernel::{System, costs},
    vms::evm::{
        frame::Regs,
        memory::small,
        step::{Cx, Flow, charge, charge_native},
    },
};

#[inline(never)]
pub(in super::super) fn log<S: System, const TOPICS: usize>(
    regs: Regs,
    cx: &mut Cx<'_, S>,
) -> Flow {
    or_halt(regs, emit::<S, TOPICS>(regs, cx))
}

fn emit<S: System, const TOPICS: usize>(mut regs: Regs, cx: &mut Cx<'_, S>) -> Result<Regs, Halt> {
    const GAS_PER_BYTE: u64 = 8;
    if cx.context.is_static {
        return Err(Halt::StaticViolation);
    }
    let [offset, len] = pop(&mut regs, cx);
    let topics: [H256; TOPICS] = pop(&mut regs, cx).map(word_to_h256);
    let bytes = small(len)?;
    charge(&mut regs, GAS_PER_BYTE * bytes)?;
    charge_native(&mut regs, cx, &costs::log(TOPICS as u64, bytes), 1)?;
    let range = cx.memory.reserve(offset, len, &mut regs.gas, cx.native)?;
    cx.record_heap(range.clone(), false);
    cx.system.emit(&cx.context.callee, &topics, cx.memory.get(range));
    Ok(regs)
}
