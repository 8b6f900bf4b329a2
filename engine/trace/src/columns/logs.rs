//! What leaves the VM.

use alloc::vec::Vec;

use primitives::H256;

use super::{AccountRef, LogBytes, RowRef, table::table};

table! {
    /// One row per event, message, decommit, deployment or precompile call.
    Logs;
    /// One of them.
    LogRow {
        /// Place in the one sequence of all storage, account and log queries.
        seq: u32,
        /// The transaction.
        transaction: RowRef,
        /// The frame.
        frame: RowRef,
        /// The instruction.
        step: RowRef,
        /// What it is, as [`crate::LogKind`] numbers them.
        kind: u8,
        /// Who emitted it, whose code it is, or which precompile ran.
        account: AccountRef,
        /// Number of topics. Their bytes come first in the pool, then the data.
        topics: u8,
        /// Where topics and data start in `log_bytes`.
        start: u64,
        /// Bytes of topics and data together.
        len: u32,
        /// Whether a revert undid it.
        rolled_back: bool,
    }
}

impl LogRow {
    /// Topics and data, out of the pool of the row's own segment, which starts at byte `first`.
    /// `None` if the row points elsewhere.
    pub fn payload<'a>(&self, pool: &'a LogBytes, first: u64) -> Option<(Vec<H256>, &'a [u8])> {
        let start = usize::try_from(self.start.checked_sub(first)?).ok()?;
        let bytes = pool.byte.get(start..start.checked_add(self.len as usize)?)?;
        let (topics, data) = bytes.split_at_checked(32 * usize::from(self.topics))?;
        Some((topics.chunks_exact(32).map(H256::from_slice).collect(), data))
    }
}
