//! Storage slots.

use primitives::Word;

use super::{AccountRef, RowRef, table::table};

table! {
    /// One row per access to a storage slot.
    Storage;
    /// One access.
    StorageRow {
        /// Place in the one sequence of all storage, account and log queries.
        seq: u32,
        /// The transaction.
        transaction: RowRef,
        /// The frame.
        frame: RowRef,
        /// The instruction.
        step: RowRef,
        /// The VM that the frame runs on, as [`primitives::VmKind`] numbers them.
        vm: u8,
        /// Lifetime of the slot, as [`crate::StorageSpace`] numbers them.
        space: u8,
        /// Whose storage.
        account: AccountRef,
        /// Which slot.
        key: Word,
        /// Value before.
        read: Word,
        /// Value after.
        written: Word,
        /// Whether it is a write.
        is_write: bool,
        /// Whether the slot was accessed before in the transaction.
        is_warm: bool,
        /// Whether a revert undid it.
        rolled_back: bool,
    }
}
