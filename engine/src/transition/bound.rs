//! What a whole batch takes on the machine, at most.

use super::{BatchInput, BatchOutcome, RawBatch};
use crate::{
    journal::Touched,
    kernel::{Native, NativeKind, costs},
};
use primitives::AccountId;

/// The first account that is no precompile's.
const FIRST_PLAIN: AccountId = AccountId::from_low_u64(0x101);

/// Bytes of the machine's memory that a batch has for its deposits and transactions.
pub(super) fn memory_left(batch: &BatchInput) -> i64 {
    let withdrawals = batch.blocks.iter().map(|block| block.withdrawals.len() as u64).sum();
    let fixed = costs::batch(batch.blocks.len() as u64, withdrawals);
    // Beside it, the accounts of all precompiles.
    let precompiles = 32 * costs::ACCOUNT.of(NativeKind::Memory);
    costs::MEMORY_PER_BATCH - precompiles - fixed.of(NativeKind::Memory)
}

/// The most that proving a batch takes, by kind: what its deposits and transactions were charged, and
/// what nobody was.
pub fn batch_bound(batch: &RawBatch<'_>, outcome: &BatchOutcome) -> Native {
    let withdrawals = batch.blocks.iter().map(|block| block.input.withdrawals.len() as u64).sum();
    let mut sum = costs::batch(batch.blocks.len() as u64, withdrawals);
    // The accounts of precompiles are never cold, so nobody pays for the first look at one.
    let precompiles = outcome.touched.iter().filter(|touched| match touched {
        Touched::Header { account, .. } => *account < FIRST_PLAIN,
        Touched::Slot { .. } => false,
    });
    sum.add(&costs::ACCOUNT, precompiles.count() as u64);
    let excesses = outcome.blocks.iter().filter(|block| block.header.excess_blob_gas > 0);
    sum.add(&costs::BLOB_PRICE, excesses.count() as u64);
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
