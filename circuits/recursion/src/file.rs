//! Folded proofs as files, which are verified without building any circuit.
//!
//! A file is: the eight bytes `COLONFLD`, a version (two bytes), which circuit the proof is of (one
//! byte: a shape's lift, or after those the fold), the length of what verifies that circuit's proofs
//! (four bytes), that, and plonky2's bytes of the proof. Numbers are little-endian. What verifies the
//! proofs is taken from the file, but only if it hashes to one of the published [`KEYS`].

use std::panic::{AssertUnwindSafe, catch_unwind};

use plonky2::{field::types::PrimeField64 as _, plonk::circuit_data::VerifierCircuitData};
use sha3::{Digest as _, Keccak256};
use thiserror::Error;

use crate::{
    D, F, Plonk,
    fold::Folded,
    serialize::Gates,
    tree_update::{Statement, TreeFolder, WIDTH},
    wrap::PlonkProof,
};

const MAGIC: &[u8; 8] = b"COLONFLD";
const VERSION: u16 = 1;
const HEADER: usize = 8 + 2 + 1 + 4;

/// The most bytes of a file.
pub const BYTES_MAX: usize = 1 << 22;

/// Digests of what verifies the proofs of each circuit: a lift per shape, and the fold. They follow
/// from the code: `cargo run --release -p recursion --example keys` computes them.
pub const KEYS: [[u8; 32]; 3] = [
    key(b"9704617680fd14830dee5be0a9bc2018438eee0df4958f37b87dadea97b5d573"),
    key(b"021494e253f7cc2053ed00677361207c37123097b9d71001429340edc0984a42"),
    key(b"09f2140d33ecf41dec65e19c9d68daa47e11000037db6de518ec5afd385cb911"),
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
    #[error("not a folded proof: the file does not begin with COLONFLD")]
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

fn hex(bytes: &[u8; 32]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A folded proof as it stands in a file.
#[derive(Clone, Debug)]
pub struct FoldedFile {
    /// Which circuit the proof is of.
    pub circuit: u8,
    /// What verifies its proofs.
    verifier: Vec<u8>,
    /// The proof's bytes.
    proof: Vec<u8>,
}

impl FoldedFile {
    /// The file of a folded proof.
    pub fn new(folder: &TreeFolder, folded: &Folded) -> Self {
        let circuit = folded.circuit() as u8;
        let verifier = verifier_bytes(&folder.folder().verifier(folded.circuit()));
        Self { circuit, verifier, proof: folded.proof().to_bytes() }
    }

    /// The file's bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let length = u32::try_from(self.verifier.len()).unwrap_or(u32::MAX);
        let mut bytes = MAGIC.to_vec();
        bytes.extend_from_slice(&VERSION.to_le_bytes());
        bytes.push(self.circuit);
        bytes.extend_from_slice(&length.to_le_bytes());
        bytes.extend_from_slice(&self.verifier);
        bytes.extend_from_slice(&self.proof);
        bytes
    }

    /// The reverse of [`Self::to_bytes`]. Nothing is verified yet.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, FileError> {
        if !bytes.starts_with(MAGIC) {
            return Err(FileError::Magic);
        }
        if bytes.len() > BYTES_MAX {
            return Err(FileError::TooLong(bytes.len()));
        }
        let truncated = || FileError::Truncated(bytes.len());
        let (header, rest) = bytes.split_first_chunk::<HEADER>().ok_or_else(truncated)?;
        let got = u16::from_le_bytes([header[8], header[9]]);
        if got != VERSION {
            return Err(FileError::Version { got });
        }
        let length = u32::from_le_bytes([header[11], header[12], header[13], header[14]]);
        let (verifier, proof) = rest.split_at_checked(length as usize).ok_or_else(truncated)?;
        let (verifier, proof) = (verifier.to_vec(), proof.to_vec());
        Ok(Self { circuit: header[10], verifier, proof })
    }

    /// The proof, to be folded on, if it is one of `folder`'s circuits and holds.
    pub fn folded(&self, folder: &TreeFolder) -> Result<Folded, FileError> {
        self.verify_with(&keys(folder))?;
        let circuit = usize::from(self.circuit);
        let common = folder.folder().verifier(circuit).common;
        let proof = PlonkProof::from_bytes(self.proof.clone(), &common)
            .map_err(|error| FileError::Refused(format!("{error:?}")))?;
        Ok(Folded::new(proof, circuit))
    }

    /// The digest of the circuit's key, as the file claims it.
    pub fn key(&self) -> [u8; 32] {
        Keccak256::digest(&self.verifier).into()
    }

    /// Bytes of the proof proper.
    pub fn proof_bytes(&self) -> usize {
        self.proof.len()
    }

    /// What the proof says, if it holds under a published key.
    pub fn verify(&self) -> Result<Statement, FileError> {
        self.verify_with(&KEYS)
    }

    pub(crate) fn verify_with(&self, keys: &[[u8; 32]]) -> Result<Statement, FileError> {
        let expected =
            *keys.get(usize::from(self.circuit)).ok_or(FileError::Circuit(self.circuit))?;
        let got = self.key();
        if got != expected {
            return Err(FileError::Key { expected, got });
        }
        // plonky2 does not promise to survive every proof.
        let result = catch_unwind(AssertUnwindSafe(|| self.verify_under_known_key(keys.len() - 1)));
        result.unwrap_or_else(|_| Err(FileError::Refused("verifying it panicked".to_owned())))
    }

    fn verify_under_known_key(&self, fold: usize) -> Result<Statement, FileError> {
        let refused = |error: &dyn core::fmt::Display| FileError::Refused(error.to_string());
        let verifier =
            VerifierCircuitData::<F, Plonk, D>::from_bytes(self.verifier.clone(), &Gates)
                .map_err(|error| refused(&format!("{error:?}")))?;
        let proof = PlonkProof::from_bytes(self.proof.clone(), &verifier.common)
            .map_err(|error| refused(&format!("{error:?}")))?;
        if proof.to_bytes() != self.proof {
            return Err(FileError::Refused("its bytes are not the canonical ones".to_owned()));
        }
        let inputs = proof.public_inputs.clone();
        verifier.verify(proof).map_err(|error| refused(&error))?;
        let (statement, key) = inputs
            .split_at_checked(WIDTH)
            .ok_or_else(|| FileError::Refused("it has too few public inputs".to_owned()))?;
        // A fold says of which fold the proofs below it are; it must be this one.
        if usize::from(self.circuit) == fold
            && key != crate::fold::key_elements(&verifier.verifier_only)
        {
            return Err(FileError::Refused("it was folded under another key".to_owned()));
        }
        let elements: Vec<u64> = statement.iter().map(F::to_canonical_u64).collect();
        let statement = Statement::from_elements(&elements);
        statement.ok_or_else(|| FileError::Refused("a number has a limb above 32 bits".to_owned()))
    }
}

fn verifier_bytes(verifier: &VerifierCircuitData<F, Plonk, D>) -> Vec<u8> {
    match verifier.to_bytes(&Gates) {
        Ok(bytes) => bytes,
        Err(error) => unreachable!("all gates of these circuits can be written: {error:?}"),
    }
}

/// The digests of what verifies the proofs of each circuit, computed.
pub fn keys(folder: &TreeFolder) -> Vec<[u8; 32]> {
    let circuits = 0..folder.folder().circuits();
    let verifier = circuits.map(|circuit| verifier_bytes(&folder.folder().verifier(circuit)));
    verifier.map(|bytes| Keccak256::digest(bytes).into()).collect()
}
