//! Folded proofs as files, which are verified without building any circuit.
//!
//! The file of folded tree updates is: the eight bytes `COLONFLD`, a version (two bytes,
//! little-endian), and the proof with what verifies it, whose hash must be one of the published
//! [`KEYS`]. That of a folded execution is in [`execution`].

pub mod execution;

use thiserror::Error;

use crate::{
    envelope::{self, Envelope},
    fold::Folded,
    tree_update::{Statement, TreeFolder, WIDTH},
};

const MAGIC: &[u8; 8] = b"COLONFLD";
/// The version of the format.
pub const VERSION: u16 = 1;

/// The most bytes of a file.
pub const BYTES_MAX: usize = 1 << 22;

/// Digests of what verifies the proofs of each circuit: a lift per shape, and the fold. They follow
/// from the code: `cargo run --release -p recursion --example keys` computes them.
pub const KEYS: [[u8; 32]; 3] = [
    key(b"0331560c14ee247e9edefd82eef38f3aae7ee77fade1d585242821fed12df33a"),
    key(b"253d90c61f8bd4c9463757e871d212172b3ab0432ba673542a962262959bab93"),
    key(b"436d4c754cd2d6fabea3c52f53783c5a9c8be0da1d08ce42aa68fc9102dc85ef"),
];

/// The bytes of a key in hex.
const fn key(hex: &[u8; 64]) -> [u8; 32] {
    const fn digit(character: u8) -> u8 {
        match character {
            b'0'..=b'9' => character - b'0',
            b'a'..=b'f' => character - b'a' + 10,
            _ => panic!("a key is written in lowercase hex"),
        }
    }
    let mut bytes = [0; 32];
    let mut i = 0;
    while i < 32 {
        bytes[i] = digit(hex[2 * i]) << 4 | digit(hex[2 * i + 1]);
        i += 1;
    }
    bytes
}

/// Why a file is no folded proof, or one that does not hold.
#[derive(Debug, Error)]
pub enum FileError {
    /// Larger than any folded proof.
    #[error("{0} bytes are more than a folded proof can have ({BYTES_MAX})")]
    TooLong(usize),
    /// Not a folded proof's file.
    #[error("not a folded proof: the file does not begin with COLONFLD or COLONFEX")]
    Magic,
    /// Ends too early.
    #[error("the file ends after {0} bytes, too early")]
    Truncated(usize),
    /// From another version of the format.
    #[error("version {got} of the format is unknown; this is version {VERSION}")]
    Version {
        /// The version found.
        got: u16,
    },
    /// A claim longer than any.
    #[error("a claim of {0} bytes")]
    Claim(usize),
    /// No circuit has this number.
    #[error("circuit {0} is unknown")]
    Circuit(u8),
    /// Of another circuit than the published one.
    #[error("the proof is of a circuit whose key is 0x{}, not 0x{}", hex(got), hex(expected))]
    Key {
        /// The published key.
        expected: [u8; 32],
        /// The file's.
        got: [u8; 32],
    },
    /// The proof does not decode, or does not hold.
    #[error("the folded proof does not hold: {0}")]
    Refused(String),
}

pub(crate) fn hex(bytes: &[u8; 32]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A folded proof as it stands in a file.
#[derive(Clone, Debug)]
pub struct FoldedFile {
    envelope: Envelope,
}

impl FoldedFile {
    /// The file of a folded proof.
    pub fn new(folder: &TreeFolder, folded: &Folded) -> Self {
        Self { envelope: Envelope::new(folder.folder(), folded) }
    }

    /// The file's bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        bytes.extend_from_slice(&VERSION.to_le_bytes());
        self.envelope.write(&mut bytes);
        bytes
    }

    /// The reverse of [`Self::to_bytes`]. Nothing is verified yet.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, FileError> {
        let rest = after_header(bytes, MAGIC, VERSION)?;
        Ok(Self { envelope: Envelope::read(rest, bytes.len())? })
    }

    /// The proof, to be folded on, if it is one of `folder`'s circuits and holds.
    pub fn folded(&self, folder: &TreeFolder) -> Result<Folded, FileError> {
        self.envelope.folded(folder.folder(), WIDTH)
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

    /// What the proof says if it holds; none if it is not of a published circuit. Nothing is verified.
    pub fn claimed(&self) -> Option<Statement> {
        Statement::from_elements(&self.envelope.claimed(&KEYS, WIDTH).ok()?)
    }

    /// What the proof says, if it holds under a published key.
    pub fn verify(&self) -> Result<Statement, FileError> {
        let elements = self.envelope.verify(&KEYS, WIDTH)?;
        let statement = Statement::from_elements(&elements);
        statement.ok_or_else(|| FileError::Refused("a number has a limb above 32 bits".to_owned()))
    }
}

/// What follows the eight bytes that name a kind of file, and its version.
fn after_header<'a>(bytes: &'a [u8], magic: &[u8; 8], version: u16) -> Result<&'a [u8], FileError> {
    let rest = bytes.strip_prefix(magic).ok_or(FileError::Magic)?;
    if bytes.len() > BYTES_MAX {
        return Err(FileError::TooLong(bytes.len()));
    }
    let (got, rest) = rest.split_first_chunk().ok_or(FileError::Truncated(bytes.len()))?;
    match u16::from_le_bytes(*got) {
        got if got == version => Ok(rest),
        got => Err(FileError::Version { got }),
    }
}

/// The digests of what verifies the proofs of each circuit, computed.
pub fn keys(folder: &TreeFolder) -> Vec<[u8; 32]> {
    envelope::keys(folder.folder())
}
