//! A folded proof with what verifies it, as files have it.
//!
//! Which circuit the proof is of (one byte: a shape's lift, or after those the fold), the length of
//! what verifies that circuit's proofs (four bytes, little-endian), that, and plonky2's bytes of the
//! proof. What verifies the proofs is taken from the file, but only if it hashes to a known key.

use std::panic::{AssertUnwindSafe, catch_unwind};

use plonky2::{field::types::PrimeField64 as _, plonk::circuit_data::VerifierCircuitData};
use sha3::{Digest as _, Keccak256};

use crate::{
    D, F, Plonk,
    file::FileError,
    fold::{Folded, Folder, key_elements},
    serialize::Gates,
    wrap::PlonkProof,
};

const HEADER: usize = 1 + 4;

/// A proof of one of a folder's circuits.
#[derive(Clone, Debug)]
pub(crate) struct Envelope {
    /// Which circuit the proof is of.
    pub(crate) circuit: u8,
    /// What verifies its proofs.
    verifier: Vec<u8>,
    /// The proof's bytes.
    proof: Vec<u8>,
}

impl Envelope {
    pub(crate) fn new(folder: &Folder, folded: &Folded) -> Self {
        let circuit = folded.circuit() as u8;
        let verifier = verifier_bytes(&folder.verifier(folded.circuit()));
        Self { circuit, verifier, proof: folded.proof().to_bytes() }
    }

    pub(crate) fn write(&self, bytes: &mut Vec<u8>) {
        let length = u32::try_from(self.verifier.len()).unwrap_or(u32::MAX);
        bytes.push(self.circuit);
        bytes.extend_from_slice(&length.to_le_bytes());
        bytes.extend_from_slice(&self.verifier);
        bytes.extend_from_slice(&self.proof);
    }

    /// The reverse of [`Self::write`], from the end of a file of `size` bytes. Nothing is verified
    /// yet.
    pub(crate) fn read(bytes: &[u8], size: usize) -> Result<Self, FileError> {
        let truncated = || FileError::Truncated(size);
        let (header, rest) = bytes.split_first_chunk::<HEADER>().ok_or_else(truncated)?;
        let length = u32::from_le_bytes([header[1], header[2], header[3], header[4]]);
        let (verifier, proof) = rest.split_at_checked(length as usize).ok_or_else(truncated)?;
        Ok(Self { circuit: header[0], verifier: verifier.to_vec(), proof: proof.to_vec() })
    }

    /// The digest of the circuit's key, as the file claims it.
    pub(crate) fn key(&self) -> [u8; 32] {
        Keccak256::digest(&self.verifier).into()
    }

    /// Bytes of the proof proper.
    pub(crate) const fn proof_bytes(&self) -> usize {
        self.proof.len()
    }

    /// The proof, to be folded on, if it is one of `folder`'s circuits and holds.
    pub(crate) fn folded(&self, folder: &Folder, width: usize) -> Result<Folded, FileError> {
        self.verify(&keys(folder), width)?;
        let circuit = usize::from(self.circuit);
        let common = folder.verifier(circuit).common;
        let proof = PlonkProof::from_bytes(self.proof.clone(), &common)
            .map_err(|error| FileError::Refused(format!("{error:?}")))?;
        Ok(Folded::new(proof, circuit))
    }

    /// The `width` elements of the proof's statement, if it holds under the key that its circuit has
    /// among `keys`, of which the last is the fold's.
    pub(crate) fn verify(&self, keys: &[[u8; 32]], width: usize) -> Result<Vec<u64>, FileError> {
        let is_fold = usize::from(self.circuit) + 1 == keys.len();
        self.under_known_key(keys, |verifier, proof| {
            let inputs = proof.public_inputs.clone();
            verifier.verify(proof).map_err(|error| FileError::Refused(error.to_string()))?;
            let (statement, key) = inputs.split_at_checked(width).ok_or_else(too_few)?;
            // A fold says of which fold the proofs below it are; it must be this one.
            if is_fold && key != key_elements(&verifier.verifier_only) {
                return Err(FileError::Refused("it was folded under another key".to_owned()));
            }
            Ok(elements(statement))
        })
    }

    /// The same elements as the proof claims them. Nothing is verified but that the key is known.
    pub(crate) fn claimed(&self, keys: &[[u8; 32]], width: usize) -> Result<Vec<u64>, FileError> {
        self.under_known_key(keys, |_, proof| {
            let statement = proof.public_inputs.get(..width).ok_or_else(too_few)?;
            Ok(elements(statement))
        })
    }

    /// What comes of the proof and what verifies it, if that has the key of its circuit.
    fn under_known_key<T>(
        &self,
        keys: &[[u8; 32]],
        work: impl FnOnce(&VerifierCircuitData<F, Plonk, D>, PlonkProof) -> Result<T, FileError>,
    ) -> Result<T, FileError> {
        let expected =
            *keys.get(usize::from(self.circuit)).ok_or(FileError::Circuit(self.circuit))?;
        let got = self.key();
        if got != expected {
            return Err(FileError::Key { expected, got });
        }
        // plonky2 does not promise to survive every proof.
        let decode_and_work = AssertUnwindSafe(|| {
            let (verifier, proof) = self.decode()?;
            work(&verifier, proof)
        });
        let result = catch_unwind(decode_and_work);
        result.unwrap_or_else(|_| Err(FileError::Refused("reading it panicked".to_owned())))
    }

    fn decode(&self) -> Result<(VerifierCircuitData<F, Plonk, D>, PlonkProof), FileError> {
        let refused = |error| FileError::Refused(format!("{error:?}"));
        let verifier =
            VerifierCircuitData::<F, Plonk, D>::from_bytes(self.verifier.clone(), &Gates);
        let verifier = verifier.map_err(refused)?;
        let proof = PlonkProof::from_bytes(self.proof.clone(), &verifier.common);
        let proof = proof.map_err(|error| FileError::Refused(format!("{error:?}")))?;
        if proof.to_bytes() != self.proof {
            return Err(FileError::Refused("its bytes are not the canonical ones".to_owned()));
        }
        Ok((verifier, proof))
    }
}

fn too_few() -> FileError {
    FileError::Refused("it has too few public inputs".to_owned())
}

fn elements(statement: &[F]) -> Vec<u64> {
    statement.iter().map(F::to_canonical_u64).collect()
}

fn verifier_bytes(verifier: &VerifierCircuitData<F, Plonk, D>) -> Vec<u8> {
    match verifier.to_bytes(&Gates) {
        Ok(bytes) => bytes,
        Err(error) => unreachable!("all gates of these circuits can be written: {error:?}"),
    }
}

/// The digests of what verifies the proofs of each circuit, computed.
pub(crate) fn keys(folder: &Folder) -> Vec<[u8; 32]> {
    let circuits = 0..folder.circuits();
    let verifier = circuits.map(|circuit| verifier_bytes(&folder.verifier(circuit)));
    verifier.map(|bytes| Keccak256::digest(bytes).into()).collect()
}
