//! A frame of any VM. An enum and not a `dyn`: the hot loop inside stays monomorphic.

use core::ops::Range;

use primitives::{AccountId, CallModifier, Halt, VmKind};

use super::evm;
use crate::kernel::{
    DeploymentTarget, ExecutionEnvironment, Launch, Lent, Preemption, Resources, SubFrameResult,
    System,
};

/// A frame of one of the VMs.
#[derive(Debug)]
pub enum VmFrame {
    /// Ethereum's.
    Evm(evm::Frame),
}

impl Default for VmFrame {
    fn default() -> Self {
        Self::Evm(evm::Frame::default())
    }
}

impl ExecutionEnvironment for VmFrame {
    fn launch(&mut self, launch: Launch) {
        match self {
            Self::Evm(frame) => frame.launch(launch),
        }
    }

    fn run<S: System>(&mut self, lent: Lent<'_>, system: &mut S) -> Preemption {
        match self {
            Self::Evm(frame) => frame.run(lent, system),
        }
    }

    fn continue_after_call<S: System>(&mut self, result: SubFrameResult<'_>, system: &mut S) {
        match self {
            Self::Evm(frame) => frame.continue_after_call(result, system),
        }
    }

    fn continue_after_deployment<S: System>(
        &mut self,
        created: Option<AccountId>,
        result: SubFrameResult<'_>,
        system: &mut S,
    ) {
        match self {
            Self::Evm(frame) => frame.continue_after_deployment(created, result, system),
        }
    }

    fn lend(&self, range: Range<usize>) -> &[u8] {
        match self {
            Self::Evm(frame) => frame.lend(range),
        }
    }

    fn end(&mut self) {
        match self {
            Self::Evm(frame) => frame.end(),
        }
    }

    fn is_static(&self) -> bool {
        match self {
            Self::Evm(frame) => frame.is_static(),
        }
    }

    fn pass_resources(&mut self, requested: u64) -> Resources {
        match self {
            Self::Evm(frame) => frame.pass_resources(requested),
        }
    }

    fn supports(vm: VmKind, modifier: CallModifier) -> bool {
        evm::Frame::supports(vm, modifier)
    }

    fn prepare_deployment(target: &DeploymentTarget<'_>) -> Result<AccountId, Halt> {
        evm::Frame::prepare_deployment(target)
    }
}
