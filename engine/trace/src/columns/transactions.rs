//! Transactions.

use primitives::{H256, Word};

use super::{AccountRef, RowRef, table::table};

/// Status of a transaction that was still running when the recording stopped.
pub const NOT_ENDED: u8 = 254;

table! {
    /// One row per transaction, deposit or system call of a block.
    Transactions;
    /// One transaction.
    TransactionRow {
        /// The block.
        block: RowRef,
        /// Envelope type; 0x7d for a deposit, 0xff for a system call.
        kind: u8,
        /// Hash of the envelope.
        hash: H256,
        /// Who signed it.
        sender: AccountRef,
        /// Callee, or nothing for a deployment.
        to: AccountRef,
        /// Value sent along.
        value: Word,
        /// Gas bought.
        gas_limit: u64,
        /// Gas paid for.
        gas_used: u64,
        /// Outcome, as [`primitives::Status`] numbers them, or [`NOT_ENDED`].
        status: u8,
        /// Number of frames before it.
        first_frame: u32,
        /// Number of instructions before it.
        first_step: u32,
        /// Number of instructions when it was over.
        end_step: u32,
    }
}
