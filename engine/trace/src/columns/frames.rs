//! Frames: what they were launched with.

use primitives::Word;

use super::{AccountRef, CodeRef, RowRef, table::table};

table! {
    /// One row per frame, in the order in which they started.
    Frames;
    /// One frame.
    FrameRow {
        /// The frame that called it.
        parent: RowRef,
        /// The instruction of the parent that called it.
        call_step: RowRef,
        /// The transaction.
        transaction: RowRef,
        /// Number of frames around it.
        depth: u16,
        /// VM that runs the code, as [`primitives::VmKind`] numbers them.
        vm: u8,
        /// How it was called, as [`primitives::CallModifier`] numbers them.
        modifier: u8,
        /// Whether state changes are forbidden.
        is_static: bool,
        /// The sender that the code sees.
        caller: AccountRef,
        /// Whose storage and balance the code works on.
        callee: AccountRef,
        /// Whose code runs.
        code_account: AccountRef,
        /// Hash of the code.
        code_hash: CodeRef,
        /// The value that the code sees.
        value: Word,
        /// Gas given.
        gas: u64,
        /// Number of instructions recorded before it started: the number of its first one.
        first_step: u32,
        /// Where the input starts in `frame_bytes`.
        calldata_start: u64,
        /// Bytes of input.
        calldata_len: u32,
    }
}
