//! What can go wrong, and where.

use std::{fmt, io, path::PathBuf};

use primitives::H256;
use thiserror::Error;
use tree::{TreeError, UpdateError, update::StaleUpdate};

/// A table of the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Table {
    /// Format version, genesis and head.
    Meta,
    /// Leaves by index.
    Leaves,
    /// Index by key.
    Keys,
    /// Nodes by level and index.
    Nodes,
    /// What each key stands for.
    Places,
    /// Preimages of values.
    Preimages,
    /// Code by hash.
    Codes,
    /// Records by batch number.
    Batches,
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

/// Why the store refused or failed.
#[derive(Debug, Error)]
pub enum StoreError {
    /// The file system failed.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What happened.
        source: io::Error,
    },
    /// Another process has the store open.
    #[error("{} is in use by another process", .0.display())]
    Locked(PathBuf),
    /// There is no store to open.
    #[error("{} holds no state", .0.display())]
    Missing(PathBuf),
    /// There is a store where one should be created.
    #[error("{} already holds a state", .0.display())]
    AlreadyExists(PathBuf),
    /// The database holds no genesis: it was never completely created.
    #[error("the database holds no genesis")]
    NoGenesis,
    /// The store was created from another genesis.
    #[error("the state was made from genesis {found:?}, not from {expected:?}")]
    OtherGenesis {
        /// The genesis that was asked for.
        expected: H256,
        /// The genesis of the store.
        found: H256,
    },
    /// The database was written in another format.
    #[error("the database has format {found}; this program reads format {expected}")]
    Format {
        /// The format that this program reads.
        expected: u32,
        /// The database's.
        found: u32,
    },
    /// A batch that is not the next one.
    #[error("batch {got} cannot be committed: the next batch is {expected}")]
    WrongBatch {
        /// The next batch's number.
        expected: u64,
        /// The number that was given.
        got: u64,
    },
    /// A batch that is not there.
    #[error("there is no batch {number}: the last one is {head}")]
    NoSuchBatch {
        /// The number that was asked for.
        number: u64,
        /// The last batch's number.
        head: u64,
    },
    /// The plan was made on another state.
    #[error(transparent)]
    Stale(#[from] StaleUpdate),
    /// The accesses do not go together, or do not fit.
    #[error(transparent)]
    Update(UpdateError),
    /// Two codes with one hash.
    #[error("another code is stored under hash {0:?}")]
    OtherCode(H256),
    /// The database contradicts itself or cannot be read.
    #[error("the database is corrupted: {table}: {what}")]
    Corrupted {
        /// Where.
        table: Table,
        /// What is wrong.
        what: String,
    },
    /// The database's file is damaged.
    #[error("the database's file is damaged: {0}")]
    Damaged(String),
    /// The embedded database failed.
    #[error("the database failed: {0}")]
    Database(#[source] Box<redb::Error>),
}

impl StoreError {
    #[expect(clippy::needless_pass_by_value, reason = "texts and errors are passed as they come")]
    pub(crate) fn corrupted(table: Table, what: impl ToString) -> Self {
        Self::Corrupted { table, what: what.to_string() }
    }
}

macro_rules! from_redb {
    ($($error:ident),*) => {$(
        impl From<redb::$error> for StoreError {
            fn from(error: redb::$error) -> Self {
                match redb::Error::from(error) {
                    redb::Error::Corrupted(what) => Self::Damaged(what),
                    error => Self::Database(Box::new(error)),
                }
            }
        }
    )*};
}

from_redb!(
    CommitError,
    DatabaseError,
    SetDurabilityError,
    StorageError,
    TableError,
    TransactionError
);

impl From<TreeError<Self>> for StoreError {
    fn from(error: TreeError<Self>) -> Self {
        match error {
            TreeError::Storage(error) => error,
            TreeError::Update(error) => Self::Update(error),
            TreeError::MissingLeaf { .. } => Self::corrupted(Table::Leaves, error),
            TreeError::MissingNode { .. } => Self::corrupted(Table::Nodes, error),
        }
    }
}
