//! The interpreter's loop and what an instruction works on.

use core::ops::Range;

use primitives::{Halt, Word};
use trace::{MemorySpace, Recorder, Step};

use super::{
    frame::{Context, Regs},
    memory::Memory,
    opcodes,
    stack::{Items, STACK_LIMIT},
};
use crate::{
    code::{Code, JumpMap},
    kernel::{Lent, Native, NativeKind, Preemption, System},
    revision::{Revision, Rules},
};

/// Everything that an instruction can reach beside the registers.
pub(super) struct Cx<'a, S> {
    pub(super) rules: &'static Rules,
    pub(super) stack: Items<'a>,
    pub(super) memory: &'a mut Memory,
    pub(super) code: &'a Code,
    /// The code with zeros behind it, and its jump destinations: at hand for the loop.
    pub(super) bytes: &'a [u8],
    pub(super) jumps: JumpMap<'a>,
    pub(super) lent: Lent<'a>,
    pub(super) context: &'a Context,
    pub(super) native: &'a mut Native,
    pub(super) call_output: &'a mut Range<usize>,
    pub(super) output: Range<usize>,
    pub(super) preemption: Option<Preemption>,
    pub(super) system: &'a mut S,
}

/// Why the loop ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Exit {
    /// `STOP`, `RETURN` or `SELFDESTRUCT`; the output is in `Cx::output`.
    Return,
    /// `REVERT`; the output is in `Cx::output`.
    Revert,
    /// `Cx::preemption` says what is wanted.
    Yield,
    /// No result.
    Halt(Halt),
}

impl From<Halt> for Exit {
    fn from(halt: Halt) -> Self {
        Self::Halt(halt)
    }
}

/// The registers after an instruction, or why it was the last one. An instruction that ends the
/// loop without a halt leaves its registers in the `Err` as well.
pub(super) type Flow = Result<Regs, (Regs, Exit)>;

/// Runs until something ends the frame or wants the kernel.
#[inline]
pub(super) fn interpret<S: System>(regs: &mut Regs, cx: &mut Cx<'_, S>) -> Exit {
    let Err((last, exit)) = opcodes::run_loop(regs, cx);
    *regs = last;
    exit
}

/// The checks that every instruction starts with: its revision, its price, room on the stack.
#[inline(always)]
pub(super) fn enter<S: System, const IN: usize, const OUT: usize>(
    regs: Regs,
    since: Revision,
    gas: u64,
    cycles: i64,
    cx: &Cx<'_, S>,
) -> Flow {
    let halt = |halt| Err((regs, Exit::Halt(halt)));
    if (since as u8) > Revision::Istanbul as u8 && cx.rules.revision < since {
        return halt(Halt::InvalidOpcode);
    }
    if IN > 0 && regs.sp < IN {
        return halt(Halt::StackUnderflow);
    }
    if OUT > IN && regs.sp > STACK_LIMIT - (OUT - IN) {
        return halt(Halt::StackOverflow);
    }
    let Some(gas) = regs.gas.checked_sub(gas) else { return halt(Halt::OutOfGas) };
    Ok(Regs { pc: regs.pc + 1, gas, cycles: regs.cycles - cycles, ..regs })
}

#[inline(never)]
pub(super) fn record_step<S: System>(regs: Regs, opcode: u8, cx: &mut Cx<'_, S>) {
    let recorder = cx.system.recorder();
    recorder.step(Step { pc: regs.pc as u32, opcode, stack_depth: regs.sp as u16, gas: regs.gas });
    if recorder.wants_stack() {
        let (reads, _) = opcodes::stack_reads(opcode);
        for below in reads {
            if let Some(depth) = regs.sp.checked_sub(below + 1) {
                recorder.stack(depth as u16, cx.stack.peek(regs.sp, below), false);
            }
        }
    }
}

#[inline(never)]
pub(super) fn record_results<S: System>(regs: Regs, opcode: u8, cx: &mut Cx<'_, S>) {
    let recorder = cx.system.recorder();
    if recorder.wants_stack() {
        let (_, writes) = opcodes::stack_reads(opcode);
        for below in writes.into_iter().rev() {
            if let Some(depth) = regs.sp.checked_sub(below + 1) {
                recorder.stack(depth as u16, cx.stack.peek(regs.sp, below), true);
            }
        }
    }
}

impl<S: System> Cx<'_, S> {
    /// Tells the recorder about an access to the frame's memory.
    #[inline(always)]
    pub(super) fn record_heap(&mut self, range: Range<usize>, is_write: bool) {
        if S::Recorder::IS_ON {
            let bytes = self.memory.get(range.clone());
            let recorder = self.system.recorder();
            recorder.memory(MemorySpace::Heap, range.start as u64, bytes, is_write);
        }
    }

    /// Tells the recorder about a read from lent memory: `len` bytes from `from` that exist.
    #[inline(always)]
    pub(super) fn record_read(
        &mut self,
        space: MemorySpace,
        source: &[u8],
        from: Word,
        len: usize,
    ) {
        if S::Recorder::IS_ON
            && let Ok(from) = usize::try_from(from)
            && let Some(bytes) = source.get(from..)
        {
            let bytes = &bytes[..len.min(bytes.len())];
            self.system.recorder().memory(space, from as u64, bytes, false);
        }
    }
}

/// Takes gas.
#[inline(always)]
pub(super) fn charge(regs: &mut Regs, gas: u64) -> Result<(), Halt> {
    match regs.gas.checked_sub(gas) {
        Some(rest) => {
            regs.gas = rest;
            Ok(())
        }
        None => Err(Halt::OutOfGas),
    }
}

/// Takes native work of every kind, cycles out of the registers.
pub(super) fn charge_native<S>(
    regs: &mut Regs,
    cx: &mut Cx<'_, S>,
    cost: &Native,
    times: u64,
) -> Result<(), Halt> {
    cx.native.0[NativeKind::Cycles as usize] = regs.cycles;
    let taken = cx.native.take(cost, times);
    regs.cycles = cx.native.of(NativeKind::Cycles);
    taken
}

/// Takes what looking at code and destroying accounts has cost.
pub(super) fn pay_owed<S: System>(regs: &mut Regs, cx: &mut Cx<'_, S>) -> Result<(), Halt> {
    cx.native.0[NativeKind::Cycles as usize] = regs.cycles;
    let taken = cx.system.pay_owed(cx.native);
    regs.cycles = cx.native.of(NativeKind::Cycles);
    taken
}

/// Takes calls of the table of products and quotients. Like cycles, they are checked at the next jump
/// or call, so that products need no check of their own.
#[inline(always)]
pub(super) fn take_mod_mul<S>(cx: &mut Cx<'_, S>, calls: i64) {
    cx.native.0[NativeKind::ModMul as usize] -= calls;
}

/// Halts the transaction if straight-line code has overdrawn its cycles or its products.
#[inline(always)]
pub(super) fn check_native<S>(regs: Regs, cx: &Cx<'_, S>) -> Result<(), Halt> {
    // One branch for both: a negative number among them leaves its sign.
    let least = regs.cycles | cx.native.of(NativeKind::ModMul);
    if least < 0 { Err(Halt::OutOfNative) } else { Ok(()) }
}
