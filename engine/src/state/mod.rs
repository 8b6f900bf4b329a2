//! Where an execution reads the state that it starts from.

mod memory;

use alloc::{string::String, vec::Vec};

use primitives::{AccountId, H256, Word};
use thiserror::Error;

pub use memory::MemoryState;

use crate::account::AccountHeader;

/// The state before the batch.
pub trait StateReader {
    /// The account's header; `None` if it was never written.
    fn header(&self, account: &AccountId) -> Result<Option<AccountHeader>, StateError>;
    /// A slot's value; zero if it was never written.
    fn slot(&self, account: &AccountId, key: Word) -> Result<Word, StateError>;
    /// The code with that keccak hash.
    fn code(&self, hash: &H256) -> Result<Option<Vec<u8>>, StateError>;
}

impl<T: StateReader + ?Sized> StateReader for &T {
    fn header(&self, account: &AccountId) -> Result<Option<AccountHeader>, StateError> {
        (**self).header(account)
    }

    fn slot(&self, account: &AccountId, key: Word) -> Result<Word, StateError> {
        (**self).slot(account, key)
    }

    fn code(&self, hash: &H256) -> Result<Option<Vec<u8>>, StateError> {
        (**self).code(hash)
    }
}

/// The state could not be read: the batch cannot go on.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum StateError {
    /// A header names code that is not there.
    #[error("the code with hash {0:?} is missing")]
    MissingCode(H256),
    /// The reader failed.
    #[error("{0}")]
    Reader(String),
}
