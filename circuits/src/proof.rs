//! Proofs and their files.
//!
//! A file is: the eight bytes `COLONPRF`, a version (two bytes, little-endian), the configuration
//! (one byte: 0 fast, 1 recursive), the key's digest (32 bytes), and the statement and the proof in
//! bincode 2's standard encoding. Nothing follows.

use core::fmt;

use p3_batch_stark::BatchProof;
use serde::{Serialize, de::DeserializeOwned};
use thiserror::Error;

use crate::{
    config::{KeyDigest, fast, recursive},
    key::Kind,
    statement::Statement,
};

const MAGIC: &[u8; 8] = b"COLONPRF";

/// The version of the files that are written, and the only one that is read.
pub const VERSION: u16 = 1;

const HEADER: usize = 8 + 2 + 1 + 32;

/// The most bytes of a proof's file, and about the most memory that decoding one takes.
pub const BYTES_MAX: usize = 1 << 26;

/// A proof with what it says.
pub struct Proof {
    /// Digest of the key that it was made for.
    pub key: KeyDigest,
    /// What it says.
    pub statement: Statement,
    /// The proof proper.
    pub body: Body,
}

/// The proof proper, by configuration.
pub enum Body {
    /// Under [`fast`].
    Fast(BatchProof<fast::Config>),
    /// Under [`recursive`].
    Recursive(BatchProof<recursive::Config>),
}

impl fmt::Debug for Proof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Proof")
            .field("key", &self.key)
            .field("kind", &self.kind())
            .field("statement", &self.statement)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Fast(_) => "Fast(..)",
            Self::Recursive(_) => "Recursive(..)",
        })
    }
}

impl Body {
    /// Which configuration it is of.
    pub const fn kind(&self) -> Kind {
        match self {
            Self::Fast(_) => Kind::Fast,
            Self::Recursive(_) => Kind::Recursive,
        }
    }

    /// Log2 of its tables' heights, as it claims them.
    pub fn log_heights(&self) -> &[usize] {
        match self {
            Self::Fast(proof) => &proof.degree_bits,
            Self::Recursive(proof) => &proof.degree_bits,
        }
    }
}

/// Why bytes are no proof.
#[derive(Debug, Error)]
pub enum DecodeError {
    /// Larger than any proof.
    #[error("{0} bytes are more than a proof can have ({BYTES_MAX})")]
    TooLong(usize),
    /// Not a proof's file.
    #[error("not a proof: the file does not begin with COLONPRF")]
    Magic,
    /// Ends within the header.
    #[error("the file ends after {0} bytes, within the header of {HEADER}")]
    Truncated(usize),
    /// From another version of the format.
    #[error("version {got} of the format is unknown; this is version {VERSION}")]
    Version {
        /// The version found.
        got: u16,
    },
    /// No configuration has this number.
    #[error("configuration {0} is unknown")]
    Kind(u8),
    /// The rest does not decode.
    #[error("the proof is damaged: {0}")]
    Damaged(String),
    /// Bytes after the proof.
    #[error("{0} bytes follow the proof")]
    Trailing(usize),
}

impl Proof {
    /// Which configuration it is of.
    pub const fn kind(&self) -> Kind {
        self.body.kind()
    }

    /// Log2 of its tables' heights, as it claims them.
    pub fn log_heights(&self) -> &[usize] {
        self.body.log_heights()
    }

    /// The file's bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        bytes.extend_from_slice(MAGIC);
        bytes.extend_from_slice(&VERSION.to_le_bytes());
        bytes.push(self.kind() as u8);
        bytes.extend_from_slice(&self.key);
        match &self.body {
            Body::Fast(proof) => encode(&mut bytes, &(&self.statement, proof)),
            Body::Recursive(proof) => encode(&mut bytes, &(&self.statement, proof)),
        }
        bytes
    }

    /// The reverse of [`Self::to_bytes`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, DecodeError> {
        if bytes.len() > BYTES_MAX {
            return Err(DecodeError::TooLong(bytes.len()));
        }
        if !bytes.starts_with(MAGIC) {
            return Err(DecodeError::Magic);
        }
        let (header, rest) =
            bytes.split_first_chunk::<HEADER>().ok_or(DecodeError::Truncated(bytes.len()))?;
        let got = u16::from_le_bytes([header[8], header[9]]);
        if got != VERSION {
            return Err(DecodeError::Version { got });
        }
        let mut key = KeyDigest::default();
        key.copy_from_slice(&header[11..]);
        let (statement, body) = match header[10] {
            0 => decode(rest).map(|(statement, proof)| (statement, Body::Fast(proof)))?,
            1 => decode(rest).map(|(statement, proof)| (statement, Body::Recursive(proof)))?,
            unknown => return Err(DecodeError::Kind(unknown)),
        };
        Ok(Self { key, statement, body })
    }
}

fn encode(bytes: &mut Vec<u8>, value: &impl Serialize) {
    match bincode::serde::encode_to_vec(value, bincode::config::standard()) {
        Ok(encoded) => bytes.extend_from_slice(&encoded),
        Err(error) => unreachable!("a proof encodes: {error}"),
    }
}

fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, DecodeError> {
    let limited = bincode::config::standard().with_limit::<BYTES_MAX>();
    let (value, read) = bincode::serde::decode_from_slice(bytes, limited)
        .map_err(|error| DecodeError::Damaged(error.to_string()))?;
    match bytes.len() - read {
        0 => Ok(value),
        trailing => Err(DecodeError::Trailing(trailing)),
    }
}
