//! State transitions: of one transaction, of a block, of a batch.

mod blobs;
mod transaction;

pub use blobs::blob_base_fee;
pub use transaction::{Executed, Failure, FeePolicy, Terms, execute_transaction};
