//! What a whole batch takes on the machine, at most.

use super::{BatchInput, BatchOutcome, RawBatch};
use crate::kernel::{Native, NativeKind, costs};

/// Bytes of the machine's memory that a batch has for its deposits and transactions.
pub(super) fn memory_left(batch: &BatchInput) -> i64 {
    let withdrawals = batch.blocks.iter().map(|block| block.withdrawals.len() as u64).sum();
    let fixed = costs::batch(batch.blocks.len() as u64, withdrawals);
    costs::MEMORY_PER_BATCH - fixed.of(NativeKind::Memory)
}

/// The most that proving a batch takes, by kind: what its deposits and transactions were charged, and
/// what nobody was.
pub fn batch_bound(batch: &RawBatch<'_>, outcome: &BatchOutcome) -> Native {
    let withdrawals = batch.blocks.iter().map(|block| block.input.withdrawals.len() as u64).sum();
    let mut sum = costs::batch(batch.blocks.len() as u64, withdrawals);
    for receipt in outcome.blocks.iter().flat_map(|block| &block.receipts) {
        sum.add(&receipt.executed.native_used, 1);
    }
    for rejected in &outcome.rejected {
        let block = batch.blocks.get(rejected.block);
        let envelope = block.and_then(|block| block.envelopes.get(rejected.transaction));
        sum.add(&costs::left_out(envelope.map_or(0, |bytes| bytes.len() as u64)), 1);
    }
    sum
}
