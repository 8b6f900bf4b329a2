//! Jumps, and the ways to end.

use primitives::{AccountId, CallModifier, Halt, Word};

use super::{pop, push};
use crate::{
    kernel::{NativeKind, System, costs},
    vms::evm::{
        frame::Regs,
        step::{Cx, Exit, Flow, charge, charge_native, check_native, pay_owed},
    },
};

#[inline(always)]
pub(in super::super) fn jump<S: System>(mut regs: Regs, cx: &mut Cx<'_, S>) -> Flow {
    let [target] = pop(&mut regs, cx);
    jump_to(regs, cx, target)
}

#[inline(always)]
pub(in super::super) fn jumpi<S: System>(mut regs: Regs, cx: &mut Cx<'_, S>) -> Flow {
    let [target, condition] = pop(&mut regs, cx);
    if condition.is_zero() { Ok(regs) } else { jump_to(regs, cx, target) }
}

/// Jumps are the only way back, so cycles are checked here: no loop escapes.
#[inline(always)]
fn jump_to<S: System>(mut regs: Regs, cx: &mut Cx<'_, S>, target: Word) -> Flow {
    if let Err(halt) = check_native(regs, cx) {
        return Err((regs, halt.into()));
    }
    let limbs = target.as_limbs();
    let pc = limbs[0] as usize;
    if (limbs[1] | limbs[2] | limbs[3]) != 0
        || limbs[0] > u64::from(u32::MAX)
        || !cx.jumps.contains(pc)
    {
        return Err((regs, Halt::InvalidJump.into()));
    }
    regs.pc = pc;
    Ok(regs)
}

#[inline(always)]
pub(in super::super) fn pc<S: System>(regs: Regs, cx: &mut Cx<'_, S>) -> Flow {
    push(regs, cx, Word::from(regs.pc - 1))
}

#[inline(always)]
pub(in super::super) fn gas<S: System>(regs: Regs, cx: &mut Cx<'_, S>) -> Flow {
    push(regs, cx, Word::from(regs.gas))
}

#[inline(always)]
pub(in super::super) fn jumpdest<S: System>(regs: Regs, _: &mut Cx<'_, S>) -> Flow {
    Ok(regs)
}

#[inline(never)]
pub(in super::super) fn stop<S: System>(regs: Regs, cx: &mut Cx<'_, S>) -> Flow {
    cx.output = 0..0;
    Err((regs, Exit::Return))
}

#[inline(never)]
pub(in super::super) fn invalid<S: System>(regs: Regs, _: &mut Cx<'_, S>) -> Flow {
    Err((regs, Halt::InvalidOpcode.into()))
}

#[inline(never)]
pub(in super::super) fn ret<S: System>(regs: Regs, cx: &mut Cx<'_, S>) -> Flow {
    let ready = take_output(regs, cx).and_then(|regs| match cx.context.modifier {
        CallModifier::Constructor => pay_for_code(regs, cx),
        _ => Ok(regs),
    });
    match ready {
        Ok(regs) => Err((regs, Exit::Return)),
        Err(halt) => Err((regs, halt.into())),
    }
}

#[inline(never)]
pub(in super::super) fn revert<S: System>(regs: Regs, cx: &mut Cx<'_, S>) -> Flow {
    match take_output(regs, cx) {
        Ok(regs) => Err((regs, Exit::Revert)),
        Err(halt) => Err((regs, halt.into())),
    }
}

fn take_output<S: System>(mut regs: Regs, cx: &mut Cx<'_, S>) -> Result<Regs, Halt> {
    let [offset, len] = pop(&mut regs, cx);
    cx.output = cx.memory.reserve(offset, len, &mut regs.gas, cx.native)?;
    // The kernel's copy, and the caller's.
    regs.cycles -= 2 * costs::CYCLES_PER_COPIED_WORD * cx.output.len().div_ceil(32) as i64;
    cx.record_heap(cx.output.clone(), false);
    Ok(regs)
}

/// Code that a constructor returns must be small enough, must not start with 0xEF (EIP-3541), and
/// costs gas by the byte. Proving pays for its two hashes.
fn pay_for_code<S: System>(mut regs: Regs, cx: &mut Cx<'_, S>) -> Result<Regs, Halt> {
    const GAS_PER_BYTE: u64 = 200;
    let code = cx.memory.get(cx.output.clone());
    if code.len() > cx.rules.max_code {
        return Err(Halt::CodeTooLarge);
    }
    if code.first() == Some(&0xef) {
        return Err(Halt::CodeReservedPrefix);
    }
    let len = code.len() as u64;
    charge(&mut regs, GAS_PER_BYTE * len)?;
    charge_native(&mut regs, cx, &costs::deployed_code(len), 1)?;
    Ok(regs)
}

#[inline(never)]
pub(in super::super) fn selfdestruct<S: System>(regs: Regs, cx: &mut Cx<'_, S>) -> Flow {
    match destruct(regs, cx) {
        Ok(regs) => {
            cx.output = 0..0;
            Err((regs, Exit::Return))
        }
        Err(halt) => Err((regs, halt.into())),
    }
}

fn destruct<S: System>(mut regs: Regs, cx: &mut Cx<'_, S>) -> Result<Regs, Halt> {
    const NEW_ACCOUNT: u64 = 25_000;
    if cx.context.is_static {
        return Err(Halt::StaticViolation);
    }
    let [heir] = pop(&mut regs, cx);
    let heir = AccountId::from_word(heir);
    // The fixed price covers a warm heir; a cold one costs its whole price on top.
    if cx.system.touch_account(&heir) {
        charge_native(&mut regs, cx, &costs::ACCOUNT, 1)?;
        charge(&mut regs, cx.rules.account_cold)?;
    }
    let account = cx.context.callee;
    if cx.system.is_empty(&heir)? && !cx.system.balance(&account)?.is_zero() {
        charge(&mut regs, NEW_ACCOUNT)?;
    }
    cx.native.charge(NativeKind::Memory, costs::VALUE_MEMORY)?;
    cx.system.self_destruct(&account, &heir)?;
    pay_owed(&mut regs, cx)?;
    Ok(regs)
}
