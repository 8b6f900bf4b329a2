//! What a segment's file starts with: which segment it is, and how large.

use std::io::Read;

use chips::Call;
use machine::{
    Stop,
    instruction::Family,
    record::Counts,
    segments::{Boundary, Segment},
};

use super::{MAGIC, SegmentFileError, VERSION, blocks::BlockReader};
use crate::bounds::{Exceeds, check_counts, pages_max, siblings_max};

/// Bytes of the header, its checksum among them.
pub const HEADER_BYTES: usize =
    8 + 4 + 32 + 4 * 8 + 2 * 44 + 37 + 8 * (Family::COUNT + Call::ALL.len() + 3) + 3 * 4 + 4;

/// What all segments of a witness have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Identity {
    /// SHA-256 of the program's ELF file.
    pub image: [u8; 32],
    /// The chain's id.
    pub chain_id: u64,
    /// The batch's number.
    pub batch_number: u64,
    /// The most rows that a table of a segment may have.
    pub rows: u64,
}

/// All of a file but its blocks.
pub(super) struct Header {
    pub(super) identity: Identity,
    pub(super) index: u64,
    pub(super) start: Boundary,
    pub(super) end: Boundary,
    pub(super) stop: Stop,
    pub(super) counts: Counts,
    pub(super) pages: u32,
    pub(super) siblings: u32,
    pub(super) hints: u32,
}

impl Header {
    pub(super) fn of(segment: &Segment, identity: Identity) -> Self {
        let Segment { index, start, end, stop, pages, siblings, hints, counts } = segment;
        let (pages, siblings, hints) =
            (pages.len() as u32, siblings.len() as u32, hints.len() as u32);
        let (start, end, stop, counts) = (*start, *end, *stop, counts.clone());
        Self { identity, index: *index, start, end, stop, counts, pages, siblings, hints }
    }

    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let Identity { image, chain_id, batch_number, rows } = self.identity;
        let mut bytes = Vec::with_capacity(HEADER_BYTES);
        bytes.extend_from_slice(&MAGIC);
        bytes.extend_from_slice(&VERSION.to_le_bytes());
        bytes.extend_from_slice(&image);
        for number in [chain_id, batch_number, self.index, rows] {
            bytes.extend_from_slice(&number.to_le_bytes());
        }
        for Boundary { pc, cycle, root } in [self.start, self.end] {
            bytes.extend_from_slice(&pc.to_le_bytes());
            bytes.extend_from_slice(&cycle.to_le_bytes());
            bytes.extend_from_slice(&root.to_bytes());
        }
        let (is_over, exit_code, digest) = match self.stop {
            Stop::Paused => (0, 0, [0; 8]),
            Stop::Halted { exit_code, digest } => (1, exit_code, digest),
        };
        bytes.push(is_over);
        for word in [exit_code].into_iter().chain(digest) {
            bytes.extend_from_slice(&word.to_le_bytes());
        }
        let Counts { families, calls, call_words, merkle_hashes, pages } = &self.counts;
        let others = [*call_words, *merkle_hashes, *pages];
        for count in families.iter().chain(calls).chain(&others) {
            bytes.extend_from_slice(&count.to_le_bytes());
        }
        for count in [self.pages, self.siblings, self.hints] {
            bytes.extend_from_slice(&count.to_le_bytes());
        }
        let checksum = crc32fast::hash(&bytes);
        bytes.extend_from_slice(&checksum.to_le_bytes());
        bytes
    }

    /// Reads a header that must be of the witness that `expected` says.
    pub(super) fn read(
        blocks: &mut BlockReader<impl Read>,
        expected: &Identity,
    ) -> Result<Self, SegmentFileError> {
        let bytes: [u8; HEADER_BYTES] = blocks.plain("the header")?;
        let mut fields = Fields(&bytes);
        if fields.take() != MAGIC {
            return Err(SegmentFileError::NotASegment);
        }
        let found = fields.u32();
        if found != VERSION {
            return Err(SegmentFileError::Version { found, known: VERSION });
        }
        let (body, checksum) = bytes.split_at(HEADER_BYTES - 4);
        if crc32fast::hash(body).to_le_bytes() != checksum {
            return Err(SegmentFileError::Checksum { offset: 0, what: "the header" });
        }
        let image = fields.take();
        let [chain_id, batch_number, index, rows] = core::array::from_fn(|_| fields.u64());
        let identity = Identity { image, chain_id, batch_number, rows };
        let header = Self {
            identity,
            index,
            start: fields.boundary()?,
            end: fields.boundary()?,
            stop: fields.stop()?,
            counts: fields.counts(),
            pages: fields.u32(),
            siblings: fields.u32(),
            hints: fields.u32(),
        };
        header.check(expected)?;
        Ok(header)
    }

    /// The segment belongs to the witness and is no larger than it may be.
    fn check(&self, expected: &Identity) -> Result<(), SegmentFileError> {
        self.identity.check(expected)?;
        let cycles = self.end.cycle.saturating_sub(self.start.cycle);
        check_counts(&self.counts, cycles, expected.rows)?;
        let pages = self.counts.pages;
        let limits = [
            ("its pages with their words", self.pages, pages_max(expected.rows).min(pages + 1)),
            ("its siblings", self.siblings, siblings_max(pages + 1)),
            ("its words of hints", self.hints, self.counts.call_words),
        ];
        for (what, found, limit) in limits {
            if u64::from(found) > limit {
                return Err(Exceeds { what, found: found.into(), limit }.into());
            }
        }
        Ok(())
    }
}

impl Identity {
    fn check(&self, expected: &Self) -> Result<(), SegmentFileError> {
        let hash = |bytes: [u8; 32]| hex::encode(bytes);
        let fields = [
            ("firmware image", hash(self.image), hash(expected.image)),
            ("chain id", self.chain_id.to_string(), expected.chain_id.to_string()),
            ("batch number", self.batch_number.to_string(), expected.batch_number.to_string()),
            ("most rows", self.rows.to_string(), expected.rows.to_string()),
        ];
        match fields.into_iter().find(|(_, found, expected)| found != expected) {
            Some((what, found, expected)) => Err(SegmentFileError::Other { what, found, expected }),
            None => Ok(()),
        }
    }
}

/// What is left of the header, which is as long as its fields.
struct Fields<'a>(&'a [u8]);

impl Fields<'_> {
    fn take<const N: usize>(&mut self) -> [u8; N] {
        match self.0.split_first_chunk() {
            Some((field, rest)) => {
                self.0 = rest;
                *field
            }
            None => [0; N],
        }
    }

    fn u32(&mut self) -> u32 {
        u32::from_le_bytes(self.take())
    }

    fn u64(&mut self) -> u64 {
        u64::from_le_bytes(self.take())
    }

    /// Where the next field starts.
    const fn offset(&self) -> u64 {
        (HEADER_BYTES - self.0.len()) as u64
    }

    fn boundary(&mut self) -> Result<Boundary, SegmentFileError> {
        let (pc, cycle, offset) = (self.u32(), self.u64(), self.offset());
        let root = chips::digest::Digest::from_bytes(&self.take());
        let what = "a root has a limb at or above the modulus";
        let root = root.map_err(|_| SegmentFileError::Malformed { offset, what })?;
        Ok(Boundary { pc, cycle, root })
    }

    fn stop(&mut self) -> Result<Stop, SegmentFileError> {
        let offset = self.offset();
        let [is_over] = self.take();
        let (exit_code, digest) = (self.u32(), core::array::from_fn(|_| self.u32()));
        match (is_over, exit_code, digest) {
            (0, 0, [0, 0, 0, 0, 0, 0, 0, 0]) => Ok(Stop::Paused),
            (1, exit_code, digest) => Ok(Stop::Halted { exit_code, digest }),
            _ => Err(SegmentFileError::Malformed { offset, what: "there is no such stop" }),
        }
    }

    fn counts(&mut self) -> Counts {
        Counts {
            families: core::array::from_fn(|_| self.u64()),
            calls: core::array::from_fn(|_| self.u64()),
            call_words: self.u64(),
            merkle_hashes: self.u64(),
            pages: self.u64(),
        }
    }
}
