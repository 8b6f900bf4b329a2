//! A frame of the EVM, and how it talks to the kernel.

use alloc::{rc::Rc, vec::Vec};
use core::ops::Range;

use primitives::{AccountId, CallModifier, H256, Halt, Status, VmKind, Word, keccak256, rlp};
use trace::{MemorySpace, Recorder};

use super::{
    memory::Memory,
    stack::Stack,
    step::{Cx, Exit, interpret},
};
use crate::{
    code::Code,
    kernel::{
        Completion, DeploymentTarget, ExecutionEnvironment, Launch, Lent, Native, NativeKind,
        Preemption, Resources, SubFrameResult, System,
    },
};

/// What an instruction changes all the time. It is passed by value, so that the interpreter's loop
/// can keep it in the processor's registers.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Regs {
    /// Place of the next instruction.
    pub pc: usize,
    /// Stack items in use.
    pub sp: usize,
    /// Gas left.
    pub gas: u64,
    /// Machine cycles left, of the native resource.
    pub cycles: i64,
}

/// What a frame is about. It does not change while the frame runs.
#[derive(Clone, Debug)]
pub(super) struct Context {
    /// The sender that the code sees.
    pub caller: AccountId,
    /// Whose storage and balance the code works on.
    pub callee: AccountId,
    /// The value that the code sees.
    pub value: Word,
    /// How the frame was called.
    pub modifier: CallModifier,
    /// Whether state changes are forbidden.
    pub is_static: bool,
}

/// A frame of the EVM.
#[derive(Debug)]
pub struct Frame {
    regs: Regs,
    native: Native,
    stack: Stack,
    memory: Memory,
    code: Rc<Code>,
    context: Context,
    /// Where the result of the call that the frame waits for goes.
    call_output: Range<usize>,
}

impl Default for Frame {
    fn default() -> Self {
        Self {
            regs: Regs::default(),
            native: Native::default(),
            stack: Stack::default(),
            memory: Memory::default(),
            code: Code::empty(),
            context: Context {
                caller: AccountId::default(),
                callee: AccountId::default(),
                value: Word::ZERO,
                modifier: CallModifier::None,
                is_static: false,
            },
            call_output: 0..0,
        }
    }
}

impl ExecutionEnvironment for Frame {
    fn launch(&mut self, launch: Launch) {
        self.native = launch.resources.native;
        self.regs = Regs {
            pc: 0,
            sp: 0,
            gas: launch.resources.gas,
            cycles: self.native.0[NativeKind::Cycles as usize],
        };
        self.memory.clear(launch.transaction);
        self.code = launch.code;
        self.context = Context {
            caller: launch.caller,
            callee: launch.callee,
            value: launch.value,
            modifier: launch.modifier,
            is_static: launch.is_static,
        };
        self.call_output = 0..0;
    }

    fn run<S: System>(&mut self, lent: Lent<'_>, system: &mut S) -> Preemption {
        let mut regs = self.regs;
        let mut cx = Cx {
            rules: system.rules(),
            stack: self.stack.items(),
            memory: &mut self.memory,
            code: &self.code,
            bytes: self.code.padded(),
            jumps: self.code.jump_map(),
            lent,
            context: &self.context,
            native: &mut self.native,
            call_output: &mut self.call_output,
            output: 0..0,
            preemption: None,
            system,
        };
        let exit = interpret(&mut regs, &mut cx);
        let (output, preemption) = (cx.output, cx.preemption);
        regs.cycles -= self.memory.take_cycles();
        self.regs = regs;
        self.native.0[NativeKind::Cycles as usize] = regs.cycles;
        let status = match exit {
            Exit::Yield => match preemption {
                Some(preemption) => return preemption,
                None => Status::Halt(Halt::StateUnavailable),
            },
            Exit::Return => Status::Success,
            Exit::Revert => Status::Revert,
            Exit::Halt(halt) => Status::Halt(halt),
        };
        let completion = match status {
            Status::Halt(halt) => Completion::halted(halt, self.native),
            Status::Success | Status::Revert => Completion {
                status,
                resources: Resources { gas: regs.gas, native: self.native },
                output,
            },
        };
        match self.context.modifier {
            CallModifier::Constructor => Preemption::DeploymentCompleted(completion),
            _ => Preemption::CallCompleted(completion),
        }
    }

    fn continue_after_call<S: System>(&mut self, result: SubFrameResult<'_>, system: &mut S) {
        self.take_back(result.returned);
        let room = core::mem::take(&mut self.call_output);
        let len = room.len().min(result.output.len());
        let target = room.start..room.start + len;
        if let Some(target) = self.memory.bytes_mut().get_mut(target) {
            target.copy_from_slice(&result.output[..len]);
        }
        if S::Recorder::IS_ON {
            let (output, address) = (&result.output[..len], room.start as u64);
            system.recorder().memory(MemorySpace::ReturnData, 0, output, false);
            system.recorder().memory(MemorySpace::Heap, address, output, true);
        }
        self.push_result(Word::from(result.is_success), system);
    }

    fn continue_after_deployment<S: System>(
        &mut self,
        created: Option<AccountId>,
        result: SubFrameResult<'_>,
        system: &mut S,
    ) {
        self.take_back(result.returned);
        self.push_result(created.map_or(Word::ZERO, AccountId::to_word), system);
    }

    fn lend(&self, range: Range<usize>) -> &[u8] {
        self.memory.get(range)
    }

    fn end(&mut self) {
        self.memory.give_back();
    }

    fn is_static(&self) -> bool {
        self.context.is_static
    }

    fn pass_resources(&mut self, requested: u64) -> Resources {
        let gas = requested.min(self.regs.gas - self.regs.gas / 64);
        self.regs.gas -= gas;
        Resources { gas, native: core::mem::take(&mut self.native) }
    }

    fn supports(vm: VmKind, modifier: CallModifier) -> bool {
        vm == VmKind::Evm && !matches!(modifier, CallModifier::System | CallModifier::SystemStatic)
    }

    fn prepare_deployment(target: &DeploymentTarget<'_>) -> Result<AccountId, Halt> {
        match target.vm {
            VmKind::Evm if target.init_code.len() > target.max_init_code => {
                Err(Halt::InitCodeTooLarge)
            }
            VmKind::Evm => Ok(contract_address(target)),
            _ => Err(Halt::UnsupportedCall),
        }
    }
}

/// The address of a contract by the rule of CREATE or CREATE2.
fn contract_address(target: &DeploymentTarget<'_>) -> AccountId {
    let deployer = &target.deployer.0[12..];
    let hash = match target.salt {
        None => {
            let mut encoded = rlp::Writer::new();
            encoded.list(|list| {
                list.bytes(deployer).u64(target.nonce);
            });
            keccak256(&encoded.finish())
        }
        Some(salt) => {
            let mut preimage = Vec::with_capacity(85);
            preimage.push(0xff);
            preimage.extend_from_slice(deployer);
            preimage.extend_from_slice(&salt.to_be_bytes::<32>());
            preimage.extend_from_slice(keccak256(target.init_code).as_bytes());
            keccak256(&preimage)
        }
    };
    address_in(hash)
}

/// An address is the low 20 bytes of a hash.
fn address_in(hash: H256) -> AccountId {
    let mut id = hash.0;
    id[..12].fill(0);
    AccountId(id)
}

impl Frame {
    fn take_back(&mut self, returned: Resources) {
        self.regs.gas += returned.gas;
        self.native = returned.native;
        self.regs.cycles = self.native.0[NativeKind::Cycles as usize];
    }

    /// The arguments were popped when the call was made; their room takes the result.
    fn push_result<S: System>(&mut self, result: Word, system: &mut S) {
        self.regs.sp += 1;
        *self.stack.items().slot(self.regs.sp, 0) = result;
        if S::Recorder::IS_ON && system.recorder().wants_stack() {
            system.recorder().stack(self.regs.sp as u16 - 1, result, true);
        }
    }
}
