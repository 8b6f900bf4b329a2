//! Slots, persistent (EIP-2200, 2929, 3529) and transient (EIP-1153).

use primitives::{Halt, Word};

use super::{or_halt, pop, unary};
use crate::{
    kernel::{NativeKind, SlotChange, System, costs},
    revision::Rules,
    vms::evm::{
        frame::Regs,
        step::{Cx, Flow, charge, charge_native},
    },
};

/// Gas for a slot that becomes non-zero for the first time in the transaction.
const SET: u64 = 20_000;
/// Gas for a first change of a non-zero slot; the cold read is a part of it.
const RESET: u64 = 5_000;
/// `SSTORE` wants more gas left than a plain value transfer gives.
const STIPEND: u64 = 2_300;

#[inline(never)]
pub(in super::super) fn sload<S: System>(regs: Regs, cx: &mut Cx<'_, S>) -> Flow {
    or_halt(regs, read(regs, cx))
}

fn read<S: System>(mut regs: Regs, cx: &mut Cx<'_, S>) -> Result<Regs, Halt> {
    let key = cx.stack.peek(regs.sp, 0);
    let access = cx.system.storage_read(&cx.context.callee, key)?;
    let gas = if access.is_cold { charge_cold(&mut regs, cx)? } else { cx.rules.slot_warm };
    charge(&mut regs, gas)?;
    *cx.stack.slot(regs.sp, 0) = access.value;
    Ok(regs)
}

#[inline(never)]
pub(in super::super) fn sstore<S: System>(regs: Regs, cx: &mut Cx<'_, S>) -> Flow {
    or_halt(regs, write(regs, cx))
}

fn write<S: System>(mut regs: Regs, cx: &mut Cx<'_, S>) -> Result<Regs, Halt> {
    if cx.context.is_static {
        return Err(Halt::StaticViolation);
    }
    if regs.gas <= STIPEND {
        return Err(Halt::OutOfGas);
    }
    let [key, value] = pop(&mut regs, cx);
    cx.native.charge(NativeKind::Memory, costs::WRITE_MEMORY)?;
    let access = cx.system.storage_write(&cx.context.callee, key, value)?;
    let (gas, refund) = price(access.value, value, cx.rules);
    let cold = if access.is_cold { charge_cold(&mut regs, cx)? } else { 0 };
    charge(&mut regs, gas + cold)?;
    cx.system.refund(refund);
    Ok(regs)
}

/// Charges the native resource for a leaf of the state, and says what the slot costs in gas.
fn charge_cold<S>(regs: &mut Regs, cx: &mut Cx<'_, S>) -> Result<u64, Halt> {
    charge_native(regs, cx, &costs::LEAF, 1)?;
    Ok(cx.rules.slot_cold)
}

/// Gas for a write to a warm slot, and what it changes of the refund.
fn price(change: SlotChange, value: Word, rules: &Rules) -> (u64, i64) {
    let SlotChange { original, present } = change;
    let reset = RESET - rules.slot_cold;
    if value == present {
        return (rules.slot_warm, 0);
    }
    if original == present {
        return match (original.is_zero(), value.is_zero()) {
            (true, _) => (SET, 0),
            (false, true) => (reset, rules.slot_clear_refund),
            (false, false) => (reset, 0),
        };
    }
    let mut refund = 0;
    if !original.is_zero() {
        if present.is_zero() {
            refund -= rules.slot_clear_refund;
        } else if value.is_zero() {
            refund += rules.slot_clear_refund;
        }
    }
    if value == original {
        let paid = if original.is_zero() { SET } else { reset };
        refund += (paid - rules.slot_warm) as i64;
    }
    (rules.slot_warm, refund)
}

#[inline(never)]
pub(in super::super) fn tload<S: System>(regs: Regs, cx: &mut Cx<'_, S>) -> Flow {
    let value = cx.system.transient_read(&cx.context.callee, cx.stack.peek(regs.sp, 0));
    unary(regs, cx, |_| value)
}

#[inline(never)]
pub(in super::super) fn tstore<S: System>(mut regs: Regs, cx: &mut Cx<'_, S>) -> Flow {
    if cx.context.is_static {
        return Err((regs, Halt::StaticViolation.into()));
    }
    if let Err(halt) = cx.native.charge(NativeKind::Memory, costs::TRANSIENT_WRITE_MEMORY) {
        return Err((regs, halt.into()));
    }
    let [key, value] = pop(&mut regs, cx);
    cx.system.transient_write(&cx.context.callee, key, value);
    Ok(regs)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::revision::Revision;

    /// The table of EIP-3529: original value, the values written one after the other, gas used by
    /// the writes to a warm slot, refund.
    #[test]
    fn the_examples_of_the_eip_hold() {
        let rules = Revision::Cancun.rules().unwrap();
        for (original, writes, gas, refund) in [
            (0, [0, 0, 0], 300, 0),
            (0, [0, 1, 1], 20_200, 0),
            (0, [1, 0, 0], 20_200, 19_900),
            (0, [1, 2, 0], 20_200, 19_900),
            (1, [0, 0, 0], 3_100, 4_800),
            (1, [0, 1, 1], 3_100, 2_800),
            (1, [2, 0, 0], 3_100, 4_800),
            (1, [0, 2, 0], 3_100, 4_800),
            (1, [0, 1, 0], 5_900, 2_800 + 4_800),
        ] {
            let (mut present, mut total) = (Word::from(original), (0, 0));
            for value in writes.map(Word::from) {
                let change = SlotChange { original: Word::from(original), present };
                let (gas, refund) = price(change, value, rules);
                total = (total.0 + gas, total.1 + refund);
                present = value;
            }
            assert_eq!(total, (gas, refund), "{original} {writes:?}");
        }
    }
}
