//! Verifying: the one entry point. Tables, heights that are fixed, and parameters come from the key;
//! nothing but bounded sizes is taken from a proof.

use core::fmt;
use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::OnceLock,
};

use p3_batch_stark::CommonData;
use thiserror::Error;

use crate::{
    backend::{Backend, Config},
    config::{Felt, KeyDigest, Parameters, fast, recursive},
    key::{Kind, VerifyingKey},
    proof::{Body, Proof},
    security::{BITS_MIN, Security, TableShape, security},
    statement::NotCanonical,
    systems::{Air, HeightError, LogHeights, System},
};

/// Why a proof is refused.
#[derive(Debug, Error)]
pub enum VerifyError {
    /// Made for another key.
    #[error("the proof is for the key 0x{}, not 0x{}", hex(got), hex(expected))]
    Key {
        /// The key that it is verified against.
        expected: KeyDigest,
        /// The key that it was made for.
        got: KeyDigest,
    },
    /// Tables that do not fit the key.
    #[error(transparent)]
    Height(#[from] HeightError),
    /// Not secure enough.
    #[error("the proof has {bits:.1} bits of security; {BITS_MIN} are required")]
    Security {
        /// What it has.
        bits: f64,
    },
    /// A statement that is none.
    #[error(transparent)]
    Statement(#[from] NotCanonical),
    /// The proof does not show the statement.
    #[error("the proof does not hold: {0}")]
    Refused(String),
}

fn hex(bytes: &KeyDigest) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What a proof that holds was found to be.
#[derive(Clone, Debug, PartialEq)]
pub struct Verified {
    /// Log2 of the tables' heights, in order.
    pub log_heights: Vec<usize>,
    /// Its security.
    pub security: Security,
}

/// Verifies a proof against the key of its configuration.
///
/// That key follows from this crate's code; [`VerifyingKey::digest`] says which it is.
pub fn verify(proof: &Proof) -> Result<Verified, VerifyError> {
    verify_with(Verifier::of(proof.kind()), proof)
}

/// Works out a configuration's key and what goes with it, which otherwise the first proof under it
/// waits for.
pub fn prepare(kind: Kind) {
    Verifier::of(kind);
}

/// The security of a proof with the heights that this one claims. Whether it holds is not looked at.
pub fn claimed_security(proof: &Proof) -> Result<Security, HeightError> {
    let verifier = Verifier::of(proof.kind());
    verifier.system().check_heights(proof.log_heights())?;
    Ok(verifier.security(proof.log_heights()))
}

/// The security of a proof whose tables have these heights, one per table in order.
pub fn security_of(kind: Kind, log_heights: &LogHeights) -> Security {
    Verifier::of(kind).security(log_heights)
}

/// What a recursive verifier is built from: the same key as a native one's.
#[derive(Clone, Copy)]
pub struct RecursiveKey<'a> {
    /// The key's digest.
    pub digest: KeyDigest,
    /// The parameters.
    pub parameters: Parameters,
    /// The tables.
    pub airs: &'a [Air],
    /// Preprocessed commitment and packed messages.
    pub common: &'a CommonData<recursive::Config>,
}

impl RecursiveKey<'static> {
    /// The key of tree updates under the recursive configuration.
    pub fn get() -> Self {
        match Verifier::of(Kind::Recursive).recursive() {
            Some(key) => key,
            None => unreachable!("the recursive configuration's verifier is that"),
        }
    }
}

impl fmt::Debug for RecursiveKey<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RecursiveKey").field("digest", &self.digest).finish_non_exhaustive()
    }
}

pub(crate) fn verify_with(verifier: &Verifier, proof: &Proof) -> Result<Verified, VerifyError> {
    let expected = verifier.key_digest();
    if proof.key != expected {
        return Err(VerifyError::Key { expected, got: proof.key });
    }
    let public_values = proof.statement.public_values()?;
    verify_tables(verifier, &proof.body, &public_values)
}

/// Verifies that there are tables that satisfy all constraints with these public values.
pub(crate) fn verify_tables(
    verifier: &Verifier,
    body: &Body,
    public_values: &[Felt],
) -> Result<Verified, VerifyError> {
    let log_heights = body.log_heights();
    verifier.system().check_heights(log_heights)?;
    let security = verifier.security(log_heights);
    if security.bits < verifier.bits_min() {
        return Err(VerifyError::Security { bits: security.bits });
    }
    // The libraries below mean to refuse whatever they are given. Should one of them panic on a
    // proof that nobody has thought of, that is a refusal too.
    let result = catch_unwind(AssertUnwindSafe(|| match (verifier, body) {
        (Verifier::Fast(fast), Body::Fast(body)) => {
            fast.backend.verify(body, public_values).map_err(|error| error.to_string())
        }
        (Verifier::Recursive(recursive), Body::Recursive(body)) => {
            recursive.backend.verify(body, public_values).map_err(|error| error.to_string())
        }
        _ => Err("the proof is of the other configuration".to_owned()),
    }));
    let result = result.unwrap_or_else(|_| Err("verifying it panicked".to_owned()));
    result.map_err(VerifyError::Refused)?;
    Ok(Verified { log_heights: log_heights.to_vec(), security })
}

/// A key with what proving and verifying under it need.
pub(crate) enum Verifier {
    Fast(Box<Keyed<fast::Config>>),
    Recursive(Box<Keyed<recursive::Config>>),
}

pub(crate) struct Keyed<C: Config> {
    system: System,
    digest: KeyDigest,
    parameters: Parameters,
    bits_min: f64,
    shapes: Vec<TableShape>,
    pub(crate) backend: Backend<C>,
}

impl<C: Config> Keyed<C> {
    fn new(
        system: System,
        digest: KeyDigest,
        parameters: Parameters,
        bits_min: f64,
        backend: Backend<C>,
    ) -> Self {
        let shapes = TableShape::all(&system, backend.lookups());
        Self { system, digest, parameters, bits_min, shapes, backend }
    }
}

impl Verifier {
    pub(crate) fn of(kind: Kind) -> &'static Self {
        static VERIFIERS: [OnceLock<Verifier>; 2] = [OnceLock::new(), OnceLock::new()];
        VERIFIERS[kind as usize]
            .get_or_init(|| Self::new(System::tree_update(), VerifyingKey::of(kind), BITS_MIN))
    }

    pub(crate) fn new(system: System, key: &VerifyingKey, bits_min: f64) -> Self {
        Self::with_digest(system, key, key.digest(), bits_min)
    }

    /// As [`Self::new`], for a digest that covers more than the key.
    pub(crate) fn with_digest(
        system: System,
        key: &VerifyingKey,
        digest: KeyDigest,
        bits_min: f64,
    ) -> Self {
        let parameters = key.parameters;
        let log_blowup = parameters.log_blowup;
        match key.kind {
            Kind::Fast => {
                let config = fast::config(&parameters, &digest);
                let backend = Backend::new(config, log_blowup, &system);
                let keyed = Keyed::new(system, digest, parameters, bits_min, backend);
                Self::Fast(Box::new(keyed))
            }
            Kind::Recursive => {
                let config = recursive::config(&parameters, &digest);
                let backend = Backend::new(config, log_blowup, &system);
                let keyed = Keyed::new(system, digest, parameters, bits_min, backend);
                Self::Recursive(Box::new(keyed))
            }
        }
    }

    pub(crate) fn system(&self) -> &System {
        match self {
            Self::Fast(keyed) => &keyed.system,
            Self::Recursive(keyed) => &keyed.system,
        }
    }

    /// What a circuit needs to know of it, if it is of the recursive configuration.
    pub(crate) fn recursive(&self) -> Option<RecursiveKey<'_>> {
        match self {
            Self::Fast(_) => None,
            Self::Recursive(keyed) => Some(RecursiveKey {
                digest: keyed.digest,
                parameters: keyed.parameters,
                airs: keyed.system.airs(),
                common: keyed.backend.common(),
            }),
        }
    }

    pub(crate) fn key_digest(&self) -> KeyDigest {
        match self {
            Self::Fast(keyed) => keyed.digest,
            Self::Recursive(keyed) => keyed.digest,
        }
    }

    /// What a proof must have: [`BITS_MIN`] but for tests of the machinery.
    pub(crate) fn bits_min(&self) -> f64 {
        match self {
            Self::Fast(keyed) => keyed.bits_min,
            Self::Recursive(keyed) => keyed.bits_min,
        }
    }

    pub(crate) fn security(&self, log_heights: &[usize]) -> Security {
        let (parameters, shapes) = match self {
            Self::Fast(keyed) => (&keyed.parameters, &keyed.shapes),
            Self::Recursive(keyed) => (&keyed.parameters, &keyed.shapes),
        };
        security(shapes, parameters, log_heights)
    }
}
