//! What can be wrong with a segment's file.

use std::io;

use thiserror::Error;

use crate::bounds::Exceeds;

/// Why a segment's file cannot be read.
#[derive(Debug, Error)]
pub enum SegmentFileError {
    /// Reading failed in the middle of the file.
    #[error("cannot read at byte {offset}: {source}")]
    Read {
        /// Where.
        offset: u64,
        /// What the operating system says.
        source: io::Error,
    },
    /// The file does not start as a segment does.
    #[error("not a segment of a witness")]
    NotASegment,
    /// The file is of a version that this program does not know.
    #[error("segment of version {found}; this program reads version {known}")]
    Version {
        /// The file's version.
        found: u32,
        /// The one that this program knows.
        known: u32,
    },
    /// The file ends too early.
    #[error("the file ends at byte {offset}, inside {what}")]
    Truncated {
        /// Where it ends.
        offset: u64,
        /// What should have come.
        what: &'static str,
    },
    /// The file goes on after its end.
    #[error("the segment is over at byte {offset}, but the file goes on")]
    Trailing {
        /// Where it should end.
        offset: u64,
    },
    /// A checksum does not match: the file was damaged.
    #[error("damaged: the checksum of {what} at byte {offset} does not match")]
    Checksum {
        /// Where the damaged part starts.
        offset: u64,
        /// What it is.
        what: &'static str,
    },
    /// The file contradicts its format.
    #[error("malformed at byte {offset}: {what}")]
    Malformed {
        /// Where.
        offset: u64,
        /// What is wrong.
        what: &'static str,
    },
    /// The segment is larger than it may be.
    #[error("in the header: {0}")]
    TooLarge(#[from] Exceeds),
    /// The segment is another one than the manifest says.
    #[error("its {what} is {found}, the manifest says {expected}")]
    Other {
        /// What of it.
        what: &'static str,
        /// What the file says.
        found: String,
        /// What the manifest says.
        expected: String,
    },
}
