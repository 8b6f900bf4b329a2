//! The contract between the kernel and a VM: launch, run to a preemption point, continue.

use alloc::rc::Rc;
use core::ops::Range;

use primitives::{AccountId, CallModifier, Halt, Status, VmKind, Word};

use super::{Native, Resources, System};
use crate::code::Code;

/// A VM's frame, and what the kernel must know of the VM without running it.
///
/// A frame runs until a preemption point and then hands control back; it never calls another VM,
/// and never recurses. The kernel keeps frames in a pool: [`Self::launch`] must overwrite all that
/// an earlier use left behind.
pub trait ExecutionEnvironment: Default {
    /// Prepares the frame to run from its first instruction.
    fn launch(&mut self, launch: Launch);

    /// Runs until the next preemption point.
    fn run<S: System>(&mut self, lent: Lent<'_>, system: &mut S) -> Preemption;

    /// Takes back what a call did not use, and its result. The next `run` goes on behind the call.
    fn continue_after_call<S: System>(&mut self, result: SubFrameResult<'_>, system: &mut S);

    /// The same after a deployment; `created` is the new account if it succeeded.
    fn continue_after_deployment<S: System>(
        &mut self,
        created: Option<AccountId>,
        result: SubFrameResult<'_>,
        system: &mut S,
    );

    /// The frame is over and its output taken; it may be launched again. What it holds that few
    /// frames need, a large memory above all, is given back, so that the pool of frames never holds
    /// the most that each of them ever held.
    fn end(&mut self) {}

    /// Bytes of the frame's own memory: the input of a call, init code, or a result.
    fn lend(&self, range: Range<usize>) -> &[u8];

    /// Whether the frame must leave the state as it is.
    fn is_static(&self) -> bool;

    /// Takes from the frame what its VM's rules let a callee have (63/64 in the EVM), at most
    /// `requested`, and all of the native resource.
    fn pass_resources(&mut self, requested: u64) -> Resources;

    /// Whether code of that VM can be run, and called so.
    fn supports(vm: VmKind, modifier: CallModifier) -> bool;

    /// Checks init code and derives the address of the account to be. The kernel has not yet
    /// changed anything.
    fn prepare_deployment(deployment: &DeploymentTarget<'_>) -> Result<AccountId, Halt>;
}

/// What a frame starts with.
#[derive(Clone, Debug)]
pub struct Launch {
    /// Gas and native resource given.
    pub resources: Resources,
    /// The code to run.
    pub code: Rc<Code>,
    /// Who is calling, in the sense of the modifier.
    pub caller: AccountId,
    /// Whose storage and balance the code works on.
    pub callee: AccountId,
    /// How it was called.
    pub modifier: CallModifier,
    /// Whether this call or one above forbids state changes.
    pub is_static: bool,
    /// The value that the code sees.
    pub value: Word,
    /// Number of the transaction. What the frame's memory grew to before in the same transaction is
    /// paid for; what it grew to in another one is not.
    pub transaction: u32,
}

/// Memory that belongs to others, lent to a frame while it runs.
#[derive(Clone, Copy, Debug)]
pub struct Lent<'a> {
    /// The frame's input, in its caller's memory.
    pub calldata: &'a [u8],
    /// Output of the frame that this one called last, in the kernel's buffer.
    pub return_data: &'a [u8],
}

/// Why a frame hands control back.
#[derive(Clone, Debug)]
pub enum Preemption {
    /// It wants another account's code run.
    Call(CallRequest),
    /// It wants a new account.
    Deployment(DeploymentRequest),
    /// A frame that was called is done.
    CallCompleted(Completion),
    /// A constructor is done; on success the output is the code to deploy, checked and paid for.
    DeploymentCompleted(Completion),
}

/// A call that a frame asks for. The caller has paid for access, value and memory.
#[derive(Clone, Debug)]
pub struct CallRequest {
    /// Gas asked for; the caller's VM decides how much of it is passed.
    pub gas: u64,
    /// Gas added on top, paid out of the price of the value transfer.
    pub stipend: u64,
    /// The account that is called; under a delegating modifier only its code matters.
    pub target: AccountId,
    /// How it is called.
    pub modifier: CallModifier,
    /// The sender that the callee will see.
    pub caller: AccountId,
    /// Whose storage the callee will work on.
    pub callee: AccountId,
    /// The value that the callee will see, moved if the modifier says so.
    pub value: Word,
    /// Input, in the caller's memory.
    pub input: Range<usize>,
}

/// A deployment that a frame asks for. The caller has paid for memory and init code.
#[derive(Clone, Debug)]
pub struct DeploymentRequest {
    /// The VM of the code to deploy.
    pub vm: VmKind,
    /// The account that deploys.
    pub deployer: AccountId,
    /// Value for the new account.
    pub value: Word,
    /// Init code, in the deployer's memory.
    pub init_code: Range<usize>,
    /// `Some`: the address depends on this and the init code, not on the nonce.
    pub salt: Option<Word>,
}

/// What the address of a deployment depends on.
#[derive(Clone, Copy, Debug)]
pub struct DeploymentTarget<'a> {
    /// The VM of the code to deploy.
    pub vm: VmKind,
    /// The account that deploys.
    pub deployer: AccountId,
    /// Its nonce before the deployment.
    pub nonce: u64,
    /// Init code.
    pub init_code: &'a [u8],
    /// Salt, if the deployment has one.
    pub salt: Option<Word>,
    /// Limit for the init code.
    pub max_init_code: usize,
}

/// How a frame ended, and what it gives back.
#[derive(Clone, Debug)]
pub struct Completion {
    /// Outcome.
    pub status: Status,
    /// What was not used.
    pub resources: Resources,
    /// Result, in the frame's own memory.
    pub output: Range<usize>,
}

/// What a caller learns of the frame it asked for.
#[derive(Clone, Copy, Debug)]
pub struct SubFrameResult<'a> {
    /// Whether its changes stay.
    pub is_success: bool,
    /// What was not used, or all that was passed if no frame could be started.
    pub returned: Resources,
    /// Its result, in the kernel's buffer.
    pub output: &'a [u8],
}

impl Completion {
    /// An exceptional end: no gas comes back. The native resource always does.
    pub const fn halted(halt: Halt, native: Native) -> Self {
        Self { status: Status::Halt(halt), resources: Resources { gas: 0, native }, output: 0..0 }
    }
}
