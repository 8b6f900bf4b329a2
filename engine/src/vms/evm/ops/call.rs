//! The four calls. They charge everything but the callee's own gas, and then yield.

use primitives::{AccountId, CallModifier, Halt, Word};

use super::{context::charge_account, pop};
use crate::{
    kernel::{CallRequest, NativeKind, Preemption, System, costs},
    vms::evm::{
        frame::Regs,
        step::{Cx, Exit, Flow, charge, check_native, pay_owed},
    },
};

/// Gas for moving value.
const VALUE: u64 = 9_000;
/// Gas for making an account by moving value to it.
const NEW_ACCOUNT: u64 = 25_000;
/// Gas that the callee gets on top when value moves.
const STIPEND: u64 = 2_300;

#[inline(never)]
pub(in super::super) fn call<S: System>(regs: Regs, cx: &mut Cx<'_, S>) -> Flow {
    let modifier = if cx.context.is_static { CallModifier::Static } else { CallModifier::None };
    yield_call(regs, cx, modifier, true)
}

#[inline(never)]
pub(in super::super) fn callcode<S: System>(regs: Regs, cx: &mut Cx<'_, S>) -> Flow {
    let modifier = match cx.context.is_static {
        true => CallModifier::CallCodeStatic,
        false => CallModifier::CallCode,
    };
    yield_call(regs, cx, modifier, true)
}

#[inline(never)]
pub(in super::super) fn delegatecall<S: System>(regs: Regs, cx: &mut Cx<'_, S>) -> Flow {
    let modifier = match cx.context.is_static {
        true => CallModifier::DelegateStatic,
        false => CallModifier::Delegate,
    };
    yield_call(regs, cx, modifier, false)
}

#[inline(never)]
pub(in super::super) fn staticcall<S: System>(regs: Regs, cx: &mut Cx<'_, S>) -> Flow {
    yield_call(regs, cx, CallModifier::Static, false)
}

fn yield_call<S: System>(
    regs: Regs,
    cx: &mut Cx<'_, S>,
    modifier: CallModifier,
    has_value: bool,
) -> Flow {
    match prepare(regs, cx, modifier, has_value) {
        Ok(regs) => Err((regs, Exit::Yield)),
        Err(halt) => Err((regs, halt.into())),
    }
}

fn prepare<S: System>(
    mut regs: Regs,
    cx: &mut Cx<'_, S>,
    modifier: CallModifier,
    has_value: bool,
) -> Result<Regs, Halt> {
    check_native(regs, cx)?;
    let [gas, target] = pop(&mut regs, cx);
    let [value] = if has_value { pop(&mut regs, cx) } else { [Word::ZERO] };
    let [input_at, input_len, output_at, output_len] = pop(&mut regs, cx);
    let target = AccountId::from_word(target);
    let moves_value = !value.is_zero();
    if moves_value && modifier == CallModifier::Static {
        return Err(Halt::StaticViolation);
    }
    let input = cx.memory.reserve(input_at, input_len, &mut regs.gas, cx.native)?;
    let output = cx.memory.reserve(output_at, output_len, &mut regs.gas, cx.native)?;
    charge_account(&mut regs, cx, &target)?;
    charge_delegation(&mut regs, cx, &target)?;
    if moves_value {
        charge(&mut regs, VALUE)?;
        cx.native.charge(NativeKind::Memory, costs::VALUE_MEMORY)?;
        let pays_to_target = matches!(modifier, CallModifier::None);
        if pays_to_target && cx.system.is_empty(&target)? {
            charge(&mut regs, NEW_ACCOUNT)?;
        }
    }
    cx.record_heap(input.clone(), false);
    *cx.call_output = output;
    let context = cx.context;
    let (caller, callee, value) = match modifier {
        CallModifier::Delegate | CallModifier::DelegateStatic => {
            (context.caller, context.callee, context.value)
        }
        CallModifier::CallCode | CallModifier::CallCodeStatic => {
            (context.callee, context.callee, value)
        }
        _ => (context.callee, target, value),
    };
    cx.preemption = Some(Preemption::Call(CallRequest {
        gas: u64::try_from(gas).unwrap_or(u64::MAX),
        stipend: if moves_value { STIPEND } else { 0 },
        target,
        modifier,
        caller,
        callee,
        value,
        input,
    }));
    Ok(regs)
}

/// The account that the target's code delegates to is looked at as well (EIP-7702).
fn charge_delegation<S: System>(
    regs: &mut Regs,
    cx: &mut Cx<'_, S>,
    target: &AccountId,
) -> Result<(), Halt> {
    if !cx.rules.has_delegation || cx.rules.is_precompile(target) {
        return Ok(());
    }
    let delegation = cx.system.code(target)?.delegation();
    pay_owed(regs, cx)?;
    match delegation {
        Some(delegate) => charge_account(regs, cx, &delegate),
        None => Ok(()),
    }
}
