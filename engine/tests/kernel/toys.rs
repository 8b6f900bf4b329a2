//! Two toy VMs behind the kernel's interface. They differ in what a caller passes on.

use std::ops::Range;

use engine::kernel::{
    CallRequest, Completion, DeploymentRequest, DeploymentTarget, ExecutionEnvironment, Launch,
    Lent, NativeKind, Preemption, Resources, SubFrameResult, System,
};
use primitives::{AccountId, CallModifier, Halt, Status, VmKind, Word, keccak256};
use serde::{Deserialize, Serialize};
use trace::{Recorder, Step};

use crate::{account, ledger};

/// The toy that keeps a 64th of its gas when it calls.
pub(crate) const FRUGAL: VmKind = VmKind::Zvm;
/// The toy that passes everything on.
pub(crate) const GENEROUS: VmKind = VmKind::ProzVm;

/// An instruction of both toys.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) enum Op {
    /// Uses gas.
    Burn(u64),
    /// Uses all gas there is.
    BurnAll,
    /// Uses native work.
    BurnNative(u64),
    /// Calls an account of the test's world.
    Call { target: u8, gas: u64, stipend: u64, value: u64 },
    /// Deploys a program of that VM.
    Deploy { vm: u8, code: Vec<u8> },
    /// Ends with one byte.
    Return(u8),
    /// Ends with what the last call returned.
    ReturnResult,
    /// Ends and takes everything back.
    Revert(u8),
    /// Ends badly.
    Halt,
}

/// The bytecode of a program.
pub(crate) fn encode(program: &[Op]) -> Vec<u8> {
    serde_json::to_vec(program).unwrap()
}

/// The address of a deployment by either toy.
pub(crate) fn deployed(deployer: AccountId, nonce: u64) -> AccountId {
    let hash = keccak256(&[&deployer.0[..], &nonce.to_be_bytes()].concat());
    AccountId::from_word(Word::from_be_bytes(hash.0))
}

/// A frame of either toy.
#[derive(Debug, Default)]
pub(crate) struct Toy {
    vm: VmKind,
    program: Vec<Op>,
    pc: usize,
    resources: Resources,
    me: AccountId,
    modifier: CallModifier,
    memory: Vec<u8>,
}

impl Toy {
    fn complete(&mut self, status: Status, output: Range<usize>) -> Preemption {
        let completion = match status {
            Status::Halt(halt) => Completion::halted(halt, self.resources.native),
            _ => Completion { status, resources: self.resources, output },
        };
        match self.modifier {
            CallModifier::Constructor => Preemption::DeploymentCompleted(completion),
            _ => Preemption::CallCompleted(completion),
        }
    }

    fn halt<S: System>(&mut self, halt: Halt, system: &mut S) -> Preemption {
        note(system, ledger::BURN, self.resources.gas);
        self.complete(Status::Halt(halt), 0..0)
    }

    fn finish(&mut self, status: Status, byte: u8) -> Preemption {
        self.memory = vec![byte];
        self.complete(status, 0..1)
    }
}

fn note<S: System>(system: &mut S, opcode: u8, gas: u64) {
    system.recorder().step(Step { pc: 0, opcode, stack_depth: 0, gas });
}

impl ExecutionEnvironment for Toy {
    fn launch(&mut self, launch: Launch) {
        *self = Self {
            vm: launch.code.vm(),
            // Deployed code of one byte is no program: it ends badly.
            program: serde_json::from_slice(launch.code.bytes()).unwrap_or(vec![Op::Halt]),
            pc: 0,
            resources: launch.resources,
            me: launch.callee,
            modifier: launch.modifier,
            memory: Vec::new(),
        };
    }

    fn run<S: System>(&mut self, lent: Lent<'_>, system: &mut S) -> Preemption {
        loop {
            let op = self.program.get(self.pc).cloned().unwrap_or(Op::Return(0));
            self.pc += 1;
            match op {
                Op::Burn(gas) => match self.resources.gas.checked_sub(gas) {
                    Some(rest) => {
                        self.resources.gas = rest;
                        note(system, ledger::BURN, gas);
                    }
                    None => return self.halt(Halt::OutOfGas, system),
                },
                Op::BurnAll => {
                    note(system, ledger::BURN, std::mem::take(&mut self.resources.gas));
                }
                Op::BurnNative(amount) => {
                    note(system, ledger::NATIVE, amount);
                    let charged = self.resources.native.charge(NativeKind::Cycles, amount);
                    if let Err(halt) = charged {
                        return self.halt(halt, system);
                    }
                }
                Op::Call { target, gas, stipend, value } => {
                    note(system, ledger::STIPEND, stipend);
                    return Preemption::Call(CallRequest {
                        gas,
                        stipend,
                        target: account(target),
                        modifier: CallModifier::None,
                        caller: self.me,
                        callee: account(target),
                        value: Word::from(value),
                        input: 0..0,
                    });
                }
                Op::Deploy { vm, code } => {
                    self.memory = code;
                    return Preemption::Deployment(DeploymentRequest {
                        vm: VmKind::from_number(vm).unwrap(),
                        deployer: self.me,
                        value: Word::ZERO,
                        init_code: 0..self.memory.len(),
                        salt: None,
                    });
                }
                Op::Return(byte) => return self.finish(Status::Success, byte),
                Op::ReturnResult => {
                    self.memory = lent.return_data.to_vec();
                    return self.complete(Status::Success, 0..self.memory.len());
                }
                Op::Revert(byte) => return self.finish(Status::Revert, byte),
                Op::Halt => return self.halt(Halt::InvalidOpcode, system),
            }
        }
    }

    fn continue_after_call<S: System>(&mut self, result: SubFrameResult<'_>, _: &mut S) {
        self.resources.gas += result.returned.gas;
        self.resources.native = result.returned.native;
    }

    fn continue_after_deployment<S: System>(
        &mut self,
        _: Option<AccountId>,
        result: SubFrameResult<'_>,
        system: &mut S,
    ) {
        self.continue_after_call(result, system);
    }

    fn lend(&self, range: Range<usize>) -> &[u8] {
        self.memory.get(range).unwrap_or_default()
    }

    fn is_static(&self) -> bool {
        self.modifier.is_static()
    }

    fn pass_resources(&mut self, requested: u64) -> Resources {
        let kept = if self.vm == FRUGAL { self.resources.gas / 64 } else { 0 };
        let gas = requested.min(self.resources.gas - kept);
        self.resources.gas -= gas;
        Resources { gas, native: std::mem::take(&mut self.resources.native) }
    }

    fn supports(vm: VmKind, modifier: CallModifier) -> bool {
        matches!(vm, FRUGAL | GENEROUS) && !modifier.is_static()
    }

    fn prepare_deployment(target: &DeploymentTarget<'_>) -> Result<AccountId, Halt> {
        Ok(deployed(target.deployer, target.nonce))
    }
}
