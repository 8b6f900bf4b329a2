//! State transitions: of one transaction, of a block, of a batch.

mod batch;
mod blobs;
mod block;
mod bound;
mod deposit;
mod environment;
mod input;
mod raw;
mod receipt;
mod run;
mod system;
mod transaction;

pub use batch::{
    BatchError, BatchOutcome, BlockOutcome, NewCode, RejectedTransaction, execute_batch,
};
pub use blobs::blob_base_fee;
pub use bound::batch_bound;
pub use deposit::{DEPOSIT_TYPE, Deposit, DepositError};
pub use environment::{EnvironmentError, next_base_fee, next_excess_blob_gas};
pub use input::{BatchInput, BlockInput, Candidate, Recovered, Rejection, Withdrawal};
pub use raw::{RawBatch, RawBatchError, RawBlock};
pub use receipt::Receipt;
pub use transaction::{Executed, Failure, FeePolicy, Terms, execute_transaction};
