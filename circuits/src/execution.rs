//! The proof of an execution: segment by segment, each from where the one before ended.

pub mod file;

use serde::{Deserialize, Serialize};
use sha3::{Digest as _, Keccak256};
use thiserror::Error;

use p3_field::PrimeCharacteristicRing;
use p3_matrix::dense::RowMajorMatrix;
use p3_maybe_rayon::prelude::*;

use crate::{
    chips::segment::{DIGEST_WORDS, PUBLIC_VALUES},
    config::{Felt, KeyDigest},
    key::{Kind, VerifyingKey},
    program::Program,
    proof::Body,
    prove::{ProveError, prove_tables},
    security::{BITS_MIN, Security},
    statement::{Digest, NotCanonical},
    systems::{HeightError, System},
    tables::Table,
    verify::{RecursiveKey, Verified, Verifier, VerifyError, verify_tables},
};

/// The machine between two segments.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Boundary {
    /// The next instruction's address.
    pub pc: u32,
    /// The root of memory and registers.
    pub root: Digest,
}

/// How a segment ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum End {
    /// The run goes on.
    Cut(Boundary),
    /// The machine halts with exit code 0, and commits to a digest.
    Halt([u8; 4 * DIGEST_WORDS]),
}

/// What the proof of a segment says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SegmentStatement {
    /// The machine before the segment.
    pub start: Boundary,
    /// The machine after it.
    pub end: End,
}

impl SegmentStatement {
    /// The statement as elements, in the order of
    /// [`SegmentValues`](crate::chips::segment::SegmentValues).
    pub fn public_values(&self) -> Result<Vec<Felt>, NotCanonical> {
        let (end, is_last, digest) = match self.end {
            End::Cut(end) => (end, false, [0; 4 * DIGEST_WORDS]),
            End::Halt(digest) => (Boundary { pc: 0, root: self.start.root }, true, digest),
        };
        let mut values = Vec::with_capacity(PUBLIC_VALUES);
        values.extend([self.start.pc, end.pc, is_last.into()].map(Felt::from_u32));
        values.extend(self.start.root.elements("start root")?);
        values.extend(end.root.elements("end root")?);
        let words = digest.as_chunks().0.iter().map(|word| u32::from_le_bytes(*word));
        values.extend(words.map(Felt::from_u32));
        Ok(values)
    }
}

/// The proof of a segment.
#[derive(Debug)]
pub struct SegmentProof {
    /// What it says.
    pub statement: SegmentStatement,
    /// The proof proper.
    pub body: Body,
}

/// Why an execution is not proven.
#[derive(Debug, Error)]
pub enum ExecutionError {
    /// A segment's proof is refused.
    #[error("segment {segment}: {source}")]
    Segment {
        /// Which segment.
        segment: usize,
        /// Why.
        source: VerifyError,
    },
    /// No segments.
    #[error("there is no segment")]
    Empty,
    /// A segment that does not begin where the one before ends, or the program begins.
    #[error("segment {segment} does not begin where {}", if *.segment == 0 { "the program does" } else { "the one before ends" })]
    Chain {
        /// Which segment.
        segment: usize,
    },
    /// A segment that halts before the last one.
    #[error("segment {segment} halts, but others follow")]
    Halted {
        /// Which segment.
        segment: usize,
    },
    /// The last segment does not halt.
    #[error("the last segment does not halt")]
    Unfinished,
    /// So many segments are not secure enough.
    #[error(
        "{segments} segments together have {bits:.1} bits of security; {BITS_MIN} are required"
    )]
    Security {
        /// How many segments there are.
        segments: usize,
        /// What they have.
        bits: f64,
    },
}

/// An execution that is proven.
#[derive(Clone, Debug, PartialEq)]
pub struct Executed {
    /// The digest that it commits to.
    pub digest: [u8; 4 * DIGEST_WORDS],
    /// What was found of each segment.
    pub segments: Vec<Verified>,
    /// The security of all of them together, in bits.
    pub bits: f64,
}

/// The key of a program's executions.
pub struct ExecutionKey {
    start: Boundary,
    verifying: VerifyingKey,
    verifier: Verifier,
}

impl core::fmt::Debug for ExecutionKey {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let digest = self.digest();
        f.debug_struct("ExecutionKey").field("digest", &digest).finish_non_exhaustive()
    }
}

impl ExecutionKey {
    /// The key of the executions of a program from this start: its entry, and the root of what memory
    /// and registers hold before.
    pub fn new(kind: Kind, program: &Program, start: Boundary) -> Self {
        Self::with_parameters(kind, kind.segment_parameters(), BITS_MIN, program, start)
    }

    pub(crate) fn with_parameters(
        kind: Kind,
        parameters: crate::config::Parameters,
        bits_min: f64,
        program: &Program,
        start: Boundary,
    ) -> Self {
        let system = System::execution(program);
        let verifying = VerifyingKey::compute(&system, kind, parameters);
        let mut hasher = Keccak256::new();
        hasher.update(verifying.digest());
        hasher.update(start.pc.to_le_bytes());
        hasher.update(start.root.0);
        let digest = hasher.finalize().into();
        let verifier = Verifier::with_digest(system, &verifying, digest, bits_min);
        Self { start, verifying, verifier }
    }

    /// A key whose proofs are quick to make and worth nothing, to test the machinery with.
    pub fn insecure(kind: Kind, program: &Program, start: Boundary) -> Self {
        let parameters = crate::config::Parameters {
            queries: 8,
            query_grinding: 0,
            batch_grinding: 0,
            lookup_grinding: 0,
            opening_grinding: 0,
            folding_grinding: 0,
            ..kind.parameters()
        };
        // Many segments together have less than none.
        Self::with_parameters(kind, parameters, f64::NEG_INFINITY, program, start)
    }

    /// Where executions start.
    pub const fn start(&self) -> Boundary {
        self.start
    }

    /// Which configuration it is for.
    pub const fn kind(&self) -> Kind {
        self.verifying.kind
    }

    /// The tables and their keys.
    pub const fn verifying(&self) -> &VerifyingKey {
        &self.verifying
    }

    /// What a recursive verifier of its segments is built from; none for another configuration.
    pub fn recursive(&self) -> Option<RecursiveKey<'_>> {
        self.verifier.recursive()
    }

    /// What the proofs of a whole execution must have together: [`BITS_MIN`] but for tests of the
    /// machinery.
    pub fn bits_min(&self) -> f64 {
        self.verifier.bits_min()
    }

    /// What each table sees of a segment's statement, in order: all of it, or nothing.
    pub fn public_values(
        &self,
        statement: &SegmentStatement,
    ) -> Result<Vec<Vec<Felt>>, NotCanonical> {
        let values = statement.public_values()?;
        let sees = |table: Table| table.public_values() > 0;
        let of = |table| if sees(table) { values.clone() } else { Vec::new() };
        Ok(self.system().tables().map(of).collect())
    }

    /// The tables.
    pub fn system(&self) -> &System {
        self.verifier.system()
    }

    /// The 32 bytes that stand for the key.
    pub fn digest(&self) -> KeyDigest {
        self.verifier.key_digest()
    }

    /// Proves a segment by its tables, in order. Of tables that are false it makes a proof that is
    /// refused.
    pub fn prove(
        &self,
        statement: &SegmentStatement,
        traces: &[RowMajorMatrix<Felt>],
    ) -> Result<SegmentProof, ProveError> {
        let body = prove_tables(&self.verifier, &statement.public_values()?, traces)?;
        Ok(SegmentProof { statement: *statement, body })
    }

    /// The security of a segment's proof whose tables have these heights, one per table in order.
    pub fn security_of(&self, log_heights: &[usize]) -> Result<Security, HeightError> {
        self.system().check_heights(log_heights)?;
        Ok(self.verifier.security(log_heights))
    }

    /// Verifies the proof of one segment, wherever it stands.
    pub fn verify_segment(&self, proof: &SegmentProof) -> Result<Verified, VerifyError> {
        verify_tables(&self.verifier, &proof.body, &proof.statement.public_values()?)
    }

    /// Verifies a whole execution: from the start of the program to its halt.
    pub fn verify(&self, proofs: &[SegmentProof]) -> Result<Executed, ExecutionError> {
        let digest = self.check_chain(proofs)?;
        let segments = (0..proofs.len()).into_par_iter().map(|segment| {
            let verified = self.verify_segment(&proofs[segment]);
            verified.map_err(|source| ExecutionError::Segment { segment, source })
        });
        // All of them, so that the one that is refused is the first whichever thread is faster.
        let segments: Vec<Result<_, _>> = segments.collect();
        let segments = segments.into_iter().collect::<Result<Vec<_>, _>>()?;
        let error: f64 = segments.iter().map(|verified| (-verified.security.bits).exp2()).sum();
        let bits = -error.log2();
        if bits < self.verifier.bits_min() {
            return Err(ExecutionError::Security { segments: segments.len(), bits });
        }
        Ok(Executed { digest, segments, bits })
    }

    fn check_chain(
        &self,
        proofs: &[SegmentProof],
    ) -> Result<[u8; 4 * DIGEST_WORDS], ExecutionError> {
        let mut expected = Some(self.start);
        let mut digest = None;
        for (segment, proof) in proofs.iter().enumerate() {
            let Some(start) = expected else {
                return Err(ExecutionError::Halted { segment: segment - 1 });
            };
            if proof.statement.start != start {
                return Err(ExecutionError::Chain { segment });
            }
            (expected, digest) = match proof.statement.end {
                End::Cut(end) => (Some(end), None),
                End::Halt(digest) => (None, Some(digest)),
            };
        }
        match (proofs.is_empty(), digest) {
            (true, _) => Err(ExecutionError::Empty),
            (false, None) => Err(ExecutionError::Unfinished),
            (false, Some(digest)) => Ok(digest),
        }
    }
}
