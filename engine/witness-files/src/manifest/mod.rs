//! The manifest: `manifest.json`, which says what a witness is of and what belongs to it.
//!
//! Hashes and bytes are hex. `version` is [`VERSION`]; `image` the SHA-256 of the program's ELF file;
//! `statement` the encoding of the batch's statement and its digest, which the run commits to;
//! `segmentRows` the most rows that a table of a segment may have. Each of `segments` names its file
//! with its length and SHA-256, its place in the run (`start` and `end`: pc, cycle, root), how it
//! stops, and its rows by [table](crate::tables).

mod check;

use std::{collections::BTreeMap, fmt};

use engine::statement::Statement;
use machine::{
    Stop,
    segments::{Boundary, Segment},
};
use serde::{Deserialize, Serialize};

use crate::{error::Contradiction, segment::Identity, tables::named};

/// The version that this program reads and writes.
pub const VERSION: u32 = 1;
/// The manifest's file.
pub const FILE: &str = "manifest.json";

/// What a witness is of, and what belongs to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Manifest {
    /// [`VERSION`].
    pub version: u32,
    /// SHA-256 of the program's ELF file.
    #[serde(with = "hex")]
    pub image: [u8; 32],
    /// The chain's id.
    pub chain_id: u64,
    /// The batch's number.
    pub batch_number: u64,
    /// What the run commits to.
    pub statement: Stated,
    /// Instructions of the run.
    pub cycles: u64,
    /// The most rows that a table of a segment may have.
    pub segment_rows: u64,
    /// The segments, in their order.
    pub segments: Vec<Entry>,
}

/// A statement and its digest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Stated {
    /// [`Statement::encode`].
    #[serde(with = "hex")]
    pub encoding: Vec<u8>,
    /// [`Statement::digest`].
    #[serde(with = "hex")]
    pub digest: [u8; 32],
}

/// A segment in the manifest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Entry {
    /// Its file.
    pub file: String,
    /// The file's length.
    pub bytes: u64,
    /// The file's SHA-256.
    #[serde(with = "hex")]
    pub sha256: [u8; 32],
    /// Its number.
    pub index: u64,
    /// The machine before it.
    pub start: Point,
    /// The machine after it.
    pub end: Point,
    /// How it stops.
    pub stop: Ending,
    /// Rows by table.
    pub rows: BTreeMap<String, u64>,
}

/// A [`Boundary`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Point {
    /// The next instruction's address.
    pub pc: u32,
    /// The instructions before it.
    pub cycle: u64,
    /// The root of memory and registers.
    #[serde(with = "hex")]
    pub root: [u8; 32],
}

/// A [`Stop`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub enum Ending {
    /// The next segment begins.
    Paused,
    /// The run is over.
    #[serde(rename_all = "camelCase")]
    Halted {
        /// Zero if it commits to the digest.
        exit_code: u32,
        /// What it commits to.
        #[serde(with = "hex")]
        digest: [u8; 32],
    },
}

impl fmt::Display for Point {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { pc, cycle, root } = self;
        write!(f, "cycle {cycle} at pc {pc:#010x} with root {}", hex::encode(root))
    }
}

impl From<Boundary> for Point {
    fn from(Boundary { pc, cycle, root }: Boundary) -> Self {
        Self { pc, cycle, root: root.to_bytes() }
    }
}

impl From<Stop> for Ending {
    fn from(stop: Stop) -> Self {
        match stop {
            Stop::Paused => Self::Paused,
            Stop::Halted { exit_code, digest } => {
                let mut bytes = [0; 32];
                for (chunk, word) in bytes.as_chunks_mut().0.iter_mut().zip(digest) {
                    *chunk = word.to_le_bytes();
                }
                Self::Halted { exit_code, digest: bytes }
            }
        }
    }
}

impl From<&Statement> for Stated {
    fn from(statement: &Statement) -> Self {
        Self { encoding: statement.encode(), digest: statement.digest().0 }
    }
}

/// The file of a segment.
pub fn file_of(index: u64) -> String {
    format!("segment-{index:06}.bin")
}

impl Entry {
    /// A segment whose file has this length and hash.
    pub fn new(segment: &Segment, bytes: u64, sha256: [u8; 32]) -> Self {
        let Segment { index, start, end, stop, counts, .. } = segment;
        let rows = named(counts).into_iter().filter(|(_, rows)| *rows > 0);
        Self {
            file: file_of(*index),
            bytes,
            sha256,
            index: *index,
            start: (*start).into(),
            end: (*end).into(),
            stop: (*stop).into(),
            rows: rows.map(|(name, rows)| (name.to_owned(), rows)).collect(),
        }
    }
}

impl Manifest {
    /// What all segments have in common.
    pub const fn identity(&self) -> Identity {
        let Self { image, chain_id, batch_number, segment_rows: rows, .. } = *self;
        Identity { image, chain_id, batch_number, rows }
    }

    /// The statement; there is one in every manifest that [`Self::check`] lets pass.
    pub fn statement(&self) -> Result<Statement, Contradiction> {
        let wrong = |error| contradiction("statement.encoding", format!("{error}"));
        Statement::decode(&self.statement.encoding).map_err(wrong)
    }

    /// The bytes of all segments' files.
    pub fn bytes(&self) -> u64 {
        self.segments.iter().map(|entry| entry.bytes).sum()
    }
}

fn contradiction(place: &str, what: impl Into<String>) -> Contradiction {
    Contradiction { place: place.to_owned(), what: what.into() }
}
