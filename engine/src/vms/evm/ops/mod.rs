//! What the instructions do, by family.
//!
//! Each function starts where [`enter`](super::step::enter) has ended: revision, stack and fixed
//! price are checked, `pc` is behind the instruction.

pub(super) mod arithmetic;
pub(super) mod bitwise;
pub(super) mod block;
pub(super) mod call;
pub(super) mod context;
pub(super) mod control;
pub(super) mod copy;
pub(super) mod create;
pub(super) mod log;
pub(super) mod memory;
pub(super) mod stack;
pub(super) mod storage;
mod wide;

use primitives::{Halt, Word};

use super::{
    frame::Regs,
    step::{Cx, Exit, Flow},
};

/// Replaces the top by a function of it.
#[inline(always)]
fn unary<S>(regs: Regs, cx: &mut Cx<'_, S>, f: impl FnOnce(Word) -> Word) -> Flow {
    let top = cx.stack.slot(regs.sp, 0);
    *top = f(*top);
    Ok(regs)
}

/// Replaces the two topmost items by a function of them, the top first.
#[inline(always)]
fn binary<S>(mut regs: Regs, cx: &mut Cx<'_, S>, f: impl FnOnce(Word, Word) -> Word) -> Flow {
    let a = cx.stack.peek(regs.sp, 0);
    let b = cx.stack.slot(regs.sp, 1);
    *b = f(a, *b);
    regs.sp -= 1;
    Ok(regs)
}

/// Replaces the three topmost items by a function of them, the top first.
#[inline(always)]
fn ternary<S>(
    mut regs: Regs,
    cx: &mut Cx<'_, S>,
    f: impl FnOnce(Word, Word, Word) -> Word,
) -> Flow {
    let (a, b) = (cx.stack.peek(regs.sp, 0), cx.stack.peek(regs.sp, 1));
    let c = cx.stack.slot(regs.sp, 2);
    *c = f(a, b, *c);
    regs.sp -= 2;
    Ok(regs)
}

/// Pushes a word; the table has checked that there is room.
#[inline(always)]
fn push<S>(mut regs: Regs, cx: &mut Cx<'_, S>, word: Word) -> Flow {
    regs.sp += 1;
    *cx.stack.slot(regs.sp, 0) = word;
    Ok(regs)
}

/// Pops the topmost `N` items, the top first; the table has checked that they are there.
#[inline(always)]
fn pop<S, const N: usize>(regs: &mut Regs, cx: &Cx<'_, S>) -> [Word; N] {
    let sp = regs.sp;
    regs.sp -= N;
    core::array::from_fn(|below| cx.stack.peek(sp, below))
}

/// Ends the frame if the instruction's body came to a halt.
#[inline(always)]
fn or_halt(regs: Regs, result: Result<Regs, Halt>) -> Flow {
    result.map_err(|halt| (regs, Exit::Halt(halt)))
}

/// Gas for every started word of 32 bytes.
#[inline(always)]
const fn per_word(price: u64, bytes: u64) -> u64 {
    price * bytes.div_ceil(32)
}
