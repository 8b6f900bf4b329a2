//! The file of a folded execution.
//!
//! The eight bytes `COLONFEX`, a version (two bytes), a claim (its length in four bytes, and its
//! bytes), and the proof with what verifies it. Numbers are little-endian. The claim is what the
//! digest that the execution commits to is of; this crate does not know it.

use circuits::execution::ExecutionKey;

use super::{FileError, after_header, key};
use crate::{
    envelope::{self, Envelope},
    execution::{Finished, Statement, WIDTH, folder::ExecutionFolder},
    fold::Folded,
};

/// How the file begins.
pub const MAGIC: &[u8; 8] = b"COLONFEX";
/// The version of the format.
pub const VERSION: u16 = 1;

/// The most bytes of a claim.
const CLAIM_BYTES_MAX: usize = 1 << 12;

/// Digests of what verifies the proofs of each circuit, for executions of the committed firmware: a
/// lift per shape, and the fold. They follow from the code and the firmware:
/// `cargo run --release -p prover-cli --example execution_keys` computes them.
pub const KEYS: [[u8; 32]; 3] = [
    key(b"a8336d021230f9d71d7b9e49154abc0d052fb2d7d8f9a97685e6cba064e00259"),
    key(b"d3fdf77fe5d56bf48a659b9f69d2d5ced0927bcd25f21a233311ae668bd288d3"),
    key(b"13812f3f98ae55930f8012d7d227cff7a86985a14e7dfbbf899b7ee8222b2114"),
];

/// A folded execution as it stands in a file.
#[derive(Clone, Debug)]
pub struct FoldedExecution {
    /// What the execution is said to commit to the digest of.
    pub claim: Vec<u8>,
    envelope: Envelope,
}

impl FoldedExecution {
    /// The file of a folded proof.
    pub fn new(folder: &ExecutionFolder<'_>, folded: &Folded, claim: Vec<u8>) -> Self {
        Self { claim, envelope: Envelope::new(folder.folder(), folded) }
    }

    /// The file's bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let length = u32::try_from(self.claim.len()).unwrap_or(u32::MAX);
        let mut bytes = MAGIC.to_vec();
        bytes.extend_from_slice(&VERSION.to_le_bytes());
        bytes.extend_from_slice(&length.to_le_bytes());
        bytes.extend_from_slice(&self.claim);
        self.envelope.write(&mut bytes);
        bytes
    }

    /// The reverse of [`Self::to_bytes`]. Nothing is verified yet.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, FileError> {
        let truncated = || FileError::Truncated(bytes.len());
        let rest = after_header(bytes, MAGIC, VERSION)?;
        let (length, rest) = rest.split_first_chunk().ok_or_else(truncated)?;
        let length = u32::from_le_bytes(*length) as usize;
        if length > CLAIM_BYTES_MAX {
            return Err(FileError::Claim(length));
        }
        let (claim, rest) = rest.split_at_checked(length).ok_or_else(truncated)?;
        Ok(Self { claim: claim.to_vec(), envelope: Envelope::read(rest, bytes.len())? })
    }

    /// Which circuit the proof is of.
    pub const fn circuit(&self) -> u8 {
        self.envelope.circuit
    }

    /// The digest of the circuit's key, as the file claims it.
    pub fn key(&self) -> [u8; 32] {
        self.envelope.key()
    }

    /// Bytes of the proof proper.
    pub const fn proof_bytes(&self) -> usize {
        self.envelope.proof_bytes()
    }

    /// What the proof says, if it holds under a published key and is that of a whole execution of the
    /// key's program, which halts with exit code 0.
    ///
    /// Proves: there are so many segments with proofs for `key`, of which the first begins where the
    /// program does, each begins where the one before ends, and the last one, which alone halts,
    /// commits to the digest. What the digest is of is for the caller to compare.
    pub fn verify(&self, key: &ExecutionKey) -> Result<Finished, FileError> {
        self.verify_with(key, &KEYS)
    }

    /// The same under the keys of other circuits, the fold's last: see [`keys`].
    pub fn verify_with(
        &self,
        key: &ExecutionKey,
        keys: &[[u8; 32]],
    ) -> Result<Finished, FileError> {
        let elements = self.envelope.verify(keys, WIDTH)?;
        let statement = Statement::from_elements(&elements);
        let none = || FileError::Refused("an element of its statement is none".to_owned());
        let finished = statement.ok_or_else(none)?.finished(key);
        finished.map_err(|error| FileError::Refused(error.to_string()))
    }
}

/// The digests of what verifies the proofs of each circuit, computed.
pub fn keys(folder: &ExecutionFolder<'_>) -> Vec<[u8; 32]> {
    envelope::keys(folder.folder())
}
