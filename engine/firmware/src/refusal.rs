//! Why there is no statement.

use alloc::string::String;

use engine::{
    bytes::FormatError,
    leaves::ClaimError,
    state::StateError,
    transition::{BatchError, RawBatchError},
};
use thiserror::Error;
use tree::{UpdateError, field::NotCanonical, witness::DecodeError};

/// Why the host's answers lead to no statement.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Refusal {
    /// The chain's configuration is none.
    #[error("the chain's configuration: {0}")]
    Config(FormatError),
    /// The context is none.
    #[error("the context: {0}")]
    Context(FormatError),
    /// The batch is none.
    #[error("the batch: {0}")]
    Batch(#[from] RawBatchError),
    /// The commitment is none.
    #[error("the commitment: {0}")]
    Commitment(String),
    /// The witness is none.
    #[error("the witness: {0}")]
    Witness(#[from] DecodeError),
    /// The batch has no outcome.
    #[error(transparent)]
    Execution(#[from] BatchError),
    /// What was read is not what the witness's leaves say.
    #[error(transparent)]
    Claim(#[from] ClaimError),
    /// The witness does not belong to the commitment.
    #[error(transparent)]
    Update(#[from] UpdateError),
    /// The pubdata cannot be made.
    #[error(transparent)]
    State(#[from] StateError),
}

impl From<NotCanonical> for Refusal {
    fn from(error: NotCanonical) -> Self {
        Self::Commitment(alloc::format!("{error}"))
    }
}
