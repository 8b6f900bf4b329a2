//! Instructions.

use super::{RowRef, table::table};

table! {
    /// One row per instruction, in the order in which they ran: 19 bytes.
    Steps;
    /// One instruction, before it ran.
    StepRow {
        /// The frame that ran it.
        frame: RowRef,
        /// Place in the code.
        pc: u32,
        /// The instruction.
        opcode: u8,
        /// Stack items before it.
        stack_depth: u16,
        /// Gas left before it.
        gas: u64,
    }
}
