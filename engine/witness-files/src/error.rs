//! What can be wrong with a witness.

use std::{io, path::PathBuf};

use machine::segments::SegmentRunError;
use thiserror::Error;

use crate::segment::SegmentFileError;

/// Why a witness could not be written, read, or believed.
#[derive(Debug, Error)]
pub enum WitnessError {
    /// The operating system refused.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the operating system says.
        source: io::Error,
    },
    /// There is something already where the witness should go.
    #[error("{}: there is something already; a witness is never written over another", path.display())]
    Exists {
        /// The folder.
        path: PathBuf,
    },
    /// The manifest is too long to be one.
    #[error("{}: longer than the {limit} bytes that a manifest may have", path.display())]
    TooLong {
        /// The manifest.
        path: PathBuf,
        /// The most bytes.
        limit: u64,
    },
    /// The manifest is no JSON of a manifest.
    #[error("{}: {source}", path.display())]
    Json {
        /// The manifest.
        path: PathBuf,
        /// What is wrong, and where.
        source: serde_json::Error,
    },
    /// The manifest is of a version that this program does not know.
    #[error("{}: witness of version {found}; this program reads version {known}", path.display())]
    Version {
        /// The manifest.
        path: PathBuf,
        /// Its version.
        found: u64,
        /// The one that this program knows.
        known: u32,
    },
    /// The manifest contradicts itself.
    #[error("{}: {source}", path.display())]
    Manifest {
        /// The manifest.
        path: PathBuf,
        /// What is wrong.
        source: Contradiction,
    },
    /// A file that the manifest names is not there.
    #[error("{}: the file is missing, the manifest names it", path.display())]
    Missing {
        /// The file.
        path: PathBuf,
    },
    /// A file is there that the manifest does not name.
    #[error("{}: does not belong to the witness, the manifest does not name it", path.display())]
    Foreign {
        /// The file.
        path: PathBuf,
    },
    /// A file is longer or shorter than the manifest says.
    #[error("{}: {found} bytes long, the manifest says {expected}", path.display())]
    Length {
        /// The file.
        path: PathBuf,
        /// Its length.
        found: u64,
        /// The length that it should have.
        expected: u64,
    },
    /// A file is whole, but not the one that the manifest names.
    #[error("{}: its SHA-256 is {found}, the manifest says {expected}", path.display())]
    Hash {
        /// The file.
        path: PathBuf,
        /// Its hash.
        found: String,
        /// The hash that it should have.
        expected: String,
    },
    /// A segment's file cannot be read.
    #[error("{}: {source}", path.display())]
    Segment {
        /// The file.
        path: PathBuf,
        /// What is wrong, and where.
        source: SegmentFileError,
    },
    /// The witness is of another program.
    #[error("{}: of the firmware image {found}, not of {expected}", path.display())]
    Image {
        /// The manifest.
        path: PathBuf,
        /// Hash of the image that it names.
        found: String,
        /// Hash of ours.
        expected: String,
    },
    /// The run does not start as the program does.
    #[error("{}: the run starts with {what} {found}, the program with {expected}", path.display())]
    Start {
        /// The manifest.
        path: PathBuf,
        /// What of it.
        what: &'static str,
        /// What the manifest says.
        found: String,
        /// How the program starts.
        expected: String,
    },
    /// A segment is not what it says when it is run.
    #[error("{}: {source}", path.display())]
    Run {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        source: Box<SegmentRunError>,
    },
    /// A segment has other rows than it says.
    #[error("{}: run again, it has {found} rows of {table}, not {expected}", path.display())]
    Rows {
        /// The file.
        path: PathBuf,
        /// The table.
        table: &'static str,
        /// The rows that it has.
        found: u64,
        /// The rows that it says.
        expected: u64,
    },
}

impl WitnessError {
    /// Whether the witness was understood, and is untrue; otherwise it could not be read.
    pub const fn is_untrue(&self) -> bool {
        matches!(
            self,
            Self::Image { .. } | Self::Start { .. } | Self::Run { .. } | Self::Rows { .. }
        )
    }
}

/// What a manifest says that cannot be.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{place}: {what}")]
pub struct Contradiction {
    /// Which member, as in `segments[3].start`.
    pub place: String,
    /// What is wrong with it.
    pub what: String,
}
