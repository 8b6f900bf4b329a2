//! The file of a proof of execution.
//!
//! The eight bytes `COLONEXE`, a version (two bytes, all numbers little-endian), the configuration
//! (one byte: 0 fast, 1 recursive), the key's digest (32 bytes), the claim (its length in four bytes,
//! and its bytes), and for each segment its length (four bytes) and in bincode 2's standard encoding its
//! statement and its proof. A length of 0 ends the file.
//!
//! The claim is what the digest that the execution commits to is of; this crate does not know it.

use serde::{Serialize, de::DeserializeOwned};
use thiserror::Error;

use super::SegmentProof;
use crate::{config::KeyDigest, key::Kind, proof::Body};

/// How the file begins.
pub const MAGIC: &[u8; 8] = b"COLONEXE";

/// The version of the files that are written, and the only one that is read.
pub const VERSION: u16 = 1;

/// The most bytes of a claim.
const CLAIM_BYTES_MAX: usize = 1 << 12;

/// The most bytes of a segment's proof, and about the most memory that decoding one takes.
const SEGMENT_BYTES_MAX: usize = 1 << 26;

/// The most bytes of a file.
pub const BYTES_MAX: usize = 1 << 31;

/// How the file ends.
pub const END: [u8; 4] = [0; 4];

/// What a file holds.
#[derive(Debug)]
pub struct ExecutionFile {
    /// Digest of the key that the proofs were made for.
    pub key: KeyDigest,
    /// The configuration.
    pub kind: Kind,
    /// What the execution is said to commit to the digest of.
    pub claim: Vec<u8>,
    /// The segments' proofs, in order.
    pub segments: Vec<SegmentProof>,
}

/// Why bytes are no proof of an execution.
#[derive(Debug, Error)]
pub enum FileError {
    /// Another kind of file.
    #[error("not a proof of an execution: the file does not begin with COLONEXE")]
    Magic,
    /// The end comes too early.
    #[error("the file ends within {0}")]
    Truncated(&'static str),
    /// From another version of the format.
    #[error("version {got} of the format is unknown; this is version {VERSION}")]
    Version {
        /// The version found.
        got: u16,
    },
    /// No configuration has this number.
    #[error("configuration {0} is unknown")]
    Kind(u8),
    /// A length beyond all bounds.
    #[error("{what} of {got}; there are at most {most}")]
    TooLong {
        /// Of what.
        what: &'static str,
        /// The length.
        got: usize,
        /// The most that is possible.
        most: usize,
    },
    /// A segment does not decode.
    #[error("segment {segment} is damaged: {message}")]
    Damaged {
        /// Which segment.
        segment: usize,
        /// What is wrong.
        message: String,
    },
    /// Bytes after the proof.
    #[error("{0} bytes follow the proof")]
    Trailing(usize),
}

/// What a file begins with, before its segments.
pub fn header(kind: Kind, key: &KeyDigest, claim: &[u8]) -> Vec<u8> {
    let mut bytes = MAGIC.to_vec();
    bytes.extend_from_slice(&VERSION.to_le_bytes());
    bytes.push(kind as u8);
    bytes.extend_from_slice(key);
    bytes.extend_from_slice(&(claim.len() as u32).to_le_bytes());
    bytes.extend_from_slice(claim);
    bytes
}

/// A segment as a file has it.
pub fn segment(proof: &SegmentProof) -> Vec<u8> {
    let encoded = match &proof.body {
        Body::Fast(body) => encode(&(&proof.statement, body)),
        Body::Recursive(body) => encode(&(&proof.statement, body)),
    };
    [&(encoded.len() as u32).to_le_bytes()[..], &encoded].concat()
}

fn encode(value: &impl Serialize) -> Vec<u8> {
    match bincode::serde::encode_to_vec(value, bincode::config::standard()) {
        Ok(encoded) => encoded,
        Err(error) => unreachable!("a proof encodes: {error}"),
    }
}

fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, String> {
    let limited = bincode::config::standard().with_limit::<SEGMENT_BYTES_MAX>();
    let (value, read) =
        bincode::serde::decode_from_slice(bytes, limited).map_err(|error| error.to_string())?;
    match bytes.len() - read {
        0 => Ok(value),
        trailing => Err(format!("{trailing} bytes follow its proof")),
    }
}

impl ExecutionFile {
    /// Reads a file's bytes.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, FileError> {
        let mut rest = bytes.strip_prefix(MAGIC).ok_or(FileError::Magic)?;
        let got = u16::from_le_bytes(take(&mut rest, "the header")?);
        if got != VERSION {
            return Err(FileError::Version { got });
        }
        let [kind] = take(&mut rest, "the header")?;
        let kind = Kind::ALL
            .into_iter()
            .find(|known| *known as u8 == kind)
            .ok_or(FileError::Kind(kind))?;
        let key = take(&mut rest, "the header")?;
        let length = number(&mut rest, "a claim", CLAIM_BYTES_MAX)?;
        let claim = slice(&mut rest, length, "the claim")?.to_vec();
        let mut segments = Vec::new();
        loop {
            let length = number(&mut rest, "a segment", SEGMENT_BYTES_MAX)?;
            if length == 0 {
                break;
            }
            let bytes = slice(&mut rest, length, "a segment")?;
            let segment = segments.len();
            let damaged = |message| FileError::Damaged { segment, message };
            segments.push(read_segment(kind, bytes).map_err(damaged)?);
        }
        match rest.len() {
            0 => Ok(Self { key, kind, claim, segments }),
            trailing => Err(FileError::Trailing(trailing)),
        }
    }
}

fn read_segment(kind: Kind, bytes: &[u8]) -> Result<SegmentProof, String> {
    let (statement, body) = match kind {
        Kind::Fast => decode(bytes).map(|(statement, body)| (statement, Body::Fast(body)))?,
        Kind::Recursive => {
            decode(bytes).map(|(statement, body)| (statement, Body::Recursive(body)))?
        }
    };
    Ok(SegmentProof { statement, body })
}

fn take<const N: usize>(rest: &mut &[u8], within: &'static str) -> Result<[u8; N], FileError> {
    let (taken, left) = rest.split_first_chunk().ok_or(FileError::Truncated(within))?;
    *rest = left;
    Ok(*taken)
}

fn slice<'a>(
    rest: &mut &'a [u8],
    length: usize,
    within: &'static str,
) -> Result<&'a [u8], FileError> {
    let (taken, left) = rest.split_at_checked(length).ok_or(FileError::Truncated(within))?;
    *rest = left;
    Ok(taken)
}

fn number(rest: &mut &[u8], what: &'static str, most: usize) -> Result<usize, FileError> {
    let got = u32::from_le_bytes(take(rest, "a length")?) as usize;
    if got > most { Err(FileError::TooLong { what, got, most }) } else { Ok(got) }
}
