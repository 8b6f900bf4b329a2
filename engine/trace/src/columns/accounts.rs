//! Account headers.

use primitives::Word;

use super::{AccountRef, RowRef, table::table};

table! {
    /// One row per access to a field of an account's header.
    Accounts;
    /// One access.
    AccountRow {
        /// Place in the one sequence of all storage, account and log queries.
        seq: u32,
        /// The transaction.
        transaction: RowRef,
        /// The frame.
        frame: RowRef,
        /// The instruction.
        step: RowRef,
        /// Whose header.
        account: AccountRef,
        /// Which field, as [`crate::AccountField`] numbers them.
        field: u8,
        /// Value before.
        read: Word,
        /// Value after.
        written: Word,
        /// Whether it is a write.
        is_write: bool,
        /// Whether a revert undid it.
        rolled_back: bool,
    }
}
