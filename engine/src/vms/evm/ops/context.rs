//! Who is calling whom, and what other accounts hold.

use primitives::{AccountId, Halt, Word, word_from_h256};

use super::{or_halt, pop, push};
use crate::{
    kernel::{System, costs},
    vms::evm::{
        frame::Regs,
        step::{Cx, Flow, charge, charge_native, pay_owed},
    },
};

#[inline(always)]
pub(in super::super) fn address<S: System>(regs: Regs, cx: &mut Cx<'_, S>) -> Flow {
    let word = cx.context.callee.to_word();
    push(regs, cx, word)
}

#[inline(always)]
pub(in super::super) fn origin<S: System>(regs: Regs, cx: &mut Cx<'_, S>) -> Flow {
    let word = cx.system.transaction().origin.to_word();
    push(regs, cx, word)
}

#[inline(always)]
pub(in super::super) fn caller<S: System>(regs: Regs, cx: &mut Cx<'_, S>) -> Flow {
    let word = cx.context.caller.to_word();
    push(regs, cx, word)
}

#[inline(always)]
pub(in super::super) fn callvalue<S: System>(regs: Regs, cx: &mut Cx<'_, S>) -> Flow {
    let value = cx.context.value;
    push(regs, cx, value)
}

#[inline(always)]
pub(in super::super) fn gasprice<S: System>(regs: Regs, cx: &mut Cx<'_, S>) -> Flow {
    let price = cx.system.transaction().gas_price;
    push(regs, cx, price)
}

#[inline(never)]
pub(in super::super) fn selfbalance<S: System>(regs: Regs, cx: &mut Cx<'_, S>) -> Flow {
    match cx.system.balance(&cx.context.callee) {
        Ok(balance) => push(regs, cx, balance),
        Err(halt) => Err((regs, halt.into())),
    }
}

#[inline(never)]
pub(in super::super) fn balance<S: System>(regs: Regs, cx: &mut Cx<'_, S>) -> Flow {
    or_halt(regs, look_up(regs, cx, S::balance))
}

#[inline(never)]
pub(in super::super) fn extcodesize<S: System>(regs: Regs, cx: &mut Cx<'_, S>) -> Flow {
    let size = |system: &mut S, account: &AccountId| Ok(Word::from(system.code(account)?.len()));
    or_halt(regs, look_up(regs, cx, size))
}

#[inline(never)]
pub(in super::super) fn extcodehash<S: System>(regs: Regs, cx: &mut Cx<'_, S>) -> Flow {
    let hash = |system: &mut S, account: &AccountId| system.code_hash(account).map(word_from_h256);
    or_halt(regs, look_up(regs, cx, hash))
}

/// Replaces the account on top by something about it.
fn look_up<S: System>(
    mut regs: Regs,
    cx: &mut Cx<'_, S>,
    what: impl FnOnce(&mut S, &AccountId) -> Result<Word, Halt>,
) -> Result<Regs, Halt> {
    let [account] = pop(&mut regs, cx);
    let account = AccountId::from_word(account);
    charge_account(&mut regs, cx, &account)?;
    let word = what(cx.system, &account)?;
    pay_owed(&mut regs, cx)?;
    regs.sp += 1;
    *cx.stack.slot(regs.sp, 0) = word;
    Ok(regs)
}

/// Gas for looking at an account, which warms it (EIP-2929).
pub(super) fn charge_account<S: System>(
    regs: &mut Regs,
    cx: &mut Cx<'_, S>,
    account: &AccountId,
) -> Result<(), Halt> {
    if !cx.system.touch_account(account) {
        return charge(regs, cx.rules.account_warm);
    }
    charge_native(regs, cx, &costs::ACCOUNT, 1)?;
    charge(regs, cx.rules.account_cold)
}
