//! What can be wrong with a trace file.

use std::io;
use std::path::PathBuf;

use thiserror::Error;
use trace::TraceTooLong;

/// Why a trace file could not be read, written or exported.
#[derive(Debug, Error)]
pub enum TraceFileError {
    /// The operating system refused.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the operating system says.
        source: io::Error,
    },
    /// Reading failed in the middle of the file.
    #[error("cannot read at byte {offset}: {source}")]
    Read {
        /// Where.
        offset: u64,
        /// What the operating system says.
        source: io::Error,
    },
    /// The file does not start as a trace file does.
    #[error("not a trace file of Colonnade")]
    NotATrace,
    /// The file is of a version that this program does not know.
    #[error("trace file of version {found}; this program reads version {known}")]
    Version {
        /// The file's version.
        found: u16,
        /// The one that this program knows.
        known: u16,
    },
    /// The file ends too early.
    #[error("the file ends at byte {offset}, inside {what}")]
    Truncated {
        /// Where it ends.
        offset: u64,
        /// What should have come.
        what: &'static str,
    },
    /// A checksum does not match: the file was damaged.
    #[error("damaged: the checksum of {what} at byte {offset} does not match")]
    Checksum {
        /// Where the damaged part starts.
        offset: u64,
        /// What it is.
        what: &'static str,
    },
    /// A length in the file is above the limit for it.
    #[error("{what} at byte {offset} is {found} long, the limit is {limit}")]
    TooLarge {
        /// Where.
        offset: u64,
        /// Of what.
        what: &'static str,
        /// The length that the file gives.
        found: u64,
        /// The most that is accepted.
        limit: u64,
    },
    /// The file contradicts its format.
    #[error("malformed at byte {offset}: {what}")]
    Malformed {
        /// Where.
        offset: u64,
        /// What is wrong.
        what: &'static str,
    },
    /// A row points to something that the trace does not have.
    #[error("the trace contradicts itself: {what}")]
    Inconsistent {
        /// What is wrong.
        what: &'static str,
    },
    /// The export needs stack items, and the trace was recorded without.
    #[error("the trace holds no stack items: record it with the stack level")]
    NoStack,
    /// The execution was too long for a trace.
    #[error(transparent)]
    TooLong(#[from] TraceTooLong),
    /// A Parquet file could not be written.
    #[error("cannot write {}: {source}", path.display())]
    Parquet {
        /// The file.
        path: PathBuf,
        /// What the library says.
        source: parquet::errors::ParquetError,
    },
    /// Output could not be written.
    #[error("cannot write: {0}")]
    Write(io::Error),
}
