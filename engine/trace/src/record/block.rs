//! The instructions since the last flush.

use alloc::boxed::Box;

use crate::columns::{RowRef, StepRow, Steps};

/// Instructions of a block. An eight-bit index cannot miss an array of this length, so that adding
/// an instruction is five stores without a check.
const BLOCK: usize = 1 << 8;

/// Columns of the last few instructions, each at the low byte of its number.
#[derive(Debug)]
pub(super) struct StepBlock {
    frame: [RowRef; BLOCK],
    pc: [u32; BLOCK],
    opcode: [u8; BLOCK],
    stack_depth: [u16; BLOCK],
    gas: [u64; BLOCK],
}

impl StepBlock {
    /// Instructions of a block.
    pub(super) const LEN: usize = BLOCK;

    pub(super) fn new() -> Box<Self> {
        Box::new(Self {
            frame: [RowRef::NONE; BLOCK],
            pc: [0; BLOCK],
            opcode: [0; BLOCK],
            stack_depth: [0; BLOCK],
            gas: [0; BLOCK],
        })
    }

    /// Puts instruction `number` in its place.
    #[inline]
    pub(super) fn set(&mut self, number: u32, row: &StepRow) {
        let at = usize::from(number as u8);
        self.frame[at] = row.frame;
        self.pc[at] = row.pc;
        self.opcode[at] = row.opcode;
        self.stack_depth[at] = row.stack_depth;
        self.gas[at] = row.gas;
    }

    /// Moves the instructions from `first` up to `end` into their table; they lie in one block.
    pub(super) fn flush(&self, first: u32, end: u32, steps: &mut Steps) {
        let from = usize::from(first as u8);
        let to = BLOCK.min(from + end.wrapping_sub(first) as usize);
        steps.frame.extend_from_slice(&self.frame[from..to]);
        steps.pc.extend_from_slice(&self.pc[from..to]);
        steps.opcode.extend_from_slice(&self.opcode[from..to]);
        steps.stack_depth.extend_from_slice(&self.stack_depth[from..to]);
        steps.gas.extend_from_slice(&self.gas[from..to]);
    }

    /// Instructions that fit between `next` and the end of its block.
    pub(super) const fn room(next: u32) -> u32 {
        BLOCK as u32 - (next as u8) as u32
    }
}
