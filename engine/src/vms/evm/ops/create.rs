//! New contracts. The instructions charge for init code and memory, and then yield.

use primitives::{Halt, VmKind, Word};

use super::{memory::charge_keccak, per_word, pop};
use crate::{
    kernel::{DeploymentRequest, Preemption, System},
    vms::evm::{
        frame::Regs,
        memory::small,
        step::{Cx, Exit, Flow, charge, check_native},
    },
};

#[inline(never)]
pub(in super::super) fn create<S: System>(regs: Regs, cx: &mut Cx<'_, S>) -> Flow {
    yield_deployment(regs, cx, false)
}

#[inline(never)]
pub(in super::super) fn create2<S: System>(regs: Regs, cx: &mut Cx<'_, S>) -> Flow {
    yield_deployment(regs, cx, true)
}

fn yield_deployment<S: System>(regs: Regs, cx: &mut Cx<'_, S>, has_salt: bool) -> Flow {
    match prepare(regs, cx, has_salt) {
        Ok(regs) => Err((regs, Exit::Yield)),
        Err(halt) => Err((regs, halt.into())),
    }
}

fn prepare<S: System>(mut regs: Regs, cx: &mut Cx<'_, S>, has_salt: bool) -> Result<Regs, Halt> {
    const GAS_PER_WORD: u64 = 2;
    check_native(regs, cx)?;
    if cx.context.is_static {
        return Err(Halt::StaticViolation);
    }
    let [value, offset, len] = pop(&mut regs, cx);
    let salt: Option<Word> = has_salt.then(|| pop(&mut regs, cx)).map(|[salt]| salt);
    if len > Word::from(cx.rules.max_init_code) {
        return Err(Halt::InitCodeTooLarge);
    }
    charge(&mut regs, per_word(GAS_PER_WORD, small(len)?))?;
    if has_salt {
        charge_keccak(&mut regs, cx, len)?;
    }
    let init_code = cx.memory.reserve(offset, len, &mut regs.gas, cx.native)?;
    cx.record_heap(init_code.clone(), false);
    cx.preemption = Some(Preemption::Deployment(DeploymentRequest {
        vm: VmKind::Evm,
        deployer: cx.context.callee,
        value,
        init_code,
        salt,
    }));
    Ok(regs)
}
