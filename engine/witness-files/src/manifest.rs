//! The manifest: `manifest.json`, which says what a witness is of and what belongs to it.
//!
//! Hashes and bytes are hex. `version` is [`VERSION`]; `image` the SHA-256 of the program's ELF file;
//! `statement` the encoding of the batch's statement and its digest, which the run commits to;
//! `segmentRows` the most rows that a table of a segment may have. Each of `segments` names its file
//! with its length and SHA-256, its place in the run (`start` and `end`: pc, cycle, root), how it
//! stops, and its rows by [table](crate::tables).

use std::collections::BTreeMap;

use engine::statement::Statement;
use machine::{
    Stop,
    segments::{Boundary, Segment},
};
use primitives::H256;
use serde::{Deserialize, Serialize};

use crate::{
    bounds::ROWS_MAX,
    error::Contradiction,
    segment::{HEADER_BYTES, Identity},
    tables::named,
};

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

    /// Whether it agrees with itself: one run from cycle 0 to a halt that commits to the statement.
    pub fn check(&self) -> Result<(), Contradiction> {
        self.check_statement()?;
        if !(1..=ROWS_MAX).contains(&self.segment_rows) {
            let what = format!("{} rows, 1 to {ROWS_MAX} are allowed", self.segment_rows);
            return Err(contradiction("segmentRows", what));
        }
        let Some(last) = self.segments.last() else {
            return Err(contradiction("segments", "there is none"));
        };
        let mut before: Option<&Entry> = None;
        for (place, entry) in self.segments.iter().enumerate() {
            let at = |member: &str, what: String| {
                contradiction(&format!("segments[{place}].{member}"), what)
            };
            entry
                .check(place as u64, self.segment_rows)
                .map_err(|(member, what)| at(member, what))?;
            let follows = match before {
                None => entry.start.cycle == 0,
                Some(before) => before.end == entry.start,
            };
            if !follows {
                return Err(at("start", "not where the segment before it ends".into()));
            }
            if entry.stop == Ending::Paused && place + 1 == self.segments.len() {
                return Err(at("stop", "the last segment does not end the run".into()));
            }
            if entry.stop != Ending::Paused && place + 1 < self.segments.len() {
                return Err(at("stop", "the run is over, but there are more segments".into()));
            }
            before = Some(entry);
        }
        let expected = Ending::Halted { exit_code: 0, digest: self.statement.digest };
        if last.stop != expected {
            let what = "the run does not commit to the statement's digest";
            return Err(contradiction(&format!("segments[{}].stop", last.index), what));
        }
        if last.end.cycle != self.cycles {
            let what = format!("{}, but the last segment ends at {}", self.cycles, last.end.cycle);
            return Err(contradiction("cycles", what));
        }
        Ok(())
    }

    fn check_statement(&self) -> Result<(), Contradiction> {
        let statement = self.statement()?;
        if statement.digest() != H256(self.statement.digest) {
            return Err(contradiction("statement.digest", "not that of the encoding"));
        }
        let numbers = [
            ("chainId", self.chain_id, statement.chain_id),
            ("batchNumber", self.batch_number, statement.batch_number),
        ];
        match numbers.into_iter().find(|(_, found, stated)| found != stated) {
            Some((place, found, stated)) => {
                Err(contradiction(place, format!("{found}, but the statement says {stated}")))
            }
            None => Ok(()),
        }
    }
}

impl Entry {
    /// Whether it can be the segment at a place; if not, the member that is wrong.
    fn check(&self, place: u64, rows_max: u64) -> Result<(), (&'static str, String)> {
        if self.index != place {
            return Err(("index", format!("{}, but it is at place {place}", self.index)));
        }
        if self.file != file_of(place) {
            return Err(("file", format!("{:?}, not {:?}", self.file, file_of(place))));
        }
        if self.bytes < HEADER_BYTES as u64 {
            return Err(("bytes", format!("{}, less than its header has", self.bytes)));
        }
        if self.end.cycle <= self.start.cycle || self.end.cycle - self.start.cycle > rows_max {
            let (start, end) = (self.start.cycle, self.end.cycle);
            return Err(("end", format!("cycle {end} after {start}, at most {rows_max} on")));
        }
        Ok(())
    }
}

fn contradiction(place: &str, what: impl Into<String>) -> Contradiction {
    Contradiction { place: place.to_owned(), what: what.into() }
}
