//! Frames: how they ended.

use super::{RowRef, table::table};

table! {
    /// One row per frame that ended, in the order in which they did.
    Outcomes;
    /// The end of one frame.
    OutcomeRow {
        /// The frame.
        frame: RowRef,
        /// Outcome, as [`primitives::Status`] numbers them.
        status: u8,
        /// Gas given back to the caller.
        gas_left: u64,
        /// Number of instructions recorded when it ended: one above the last of the frame and of
        /// those that it called.
        end_step: u32,
        /// Where the output starts in `frame_bytes`.
        output_start: u64,
        /// Bytes of output.
        output_len: u32,
    }
}
