//! What a proof is verified against: tables, constraints, buses and parameters, as one digest.

use std::sync::OnceLock;

use p3_air::symbolic::AirLayout;
use p3_lookup::InteractionSymbolicBuilder;
use serde::Serialize;
use sha3::{Digest as _, Keccak256};

use crate::{
    backend::Backend,
    config::{Challenge, Felt, KeyDigest, Parameters, fast, recursive},
    systems::{Air, System},
};

/// Which of the two configurations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// See [`fast`].
    Fast,
    /// See [`recursive`].
    Recursive,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Fast, Self::Recursive];

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Fast => "fast",
            Self::Recursive => "recursive",
        }
    }

    /// Its parameters.
    pub const fn parameters(self) -> Parameters {
        match self {
            Self::Fast => Parameters::FAST,
            Self::Recursive => Parameters::RECURSIVE,
        }
    }

    /// Its parameters for segments of an execution.
    pub const fn segment_parameters(self) -> Parameters {
        match self {
            Self::Fast => Parameters::FAST_SEGMENTS,
            Self::Recursive => Parameters::RECURSIVE_SEGMENTS,
        }
    }
}

/// The part of a key that belongs to one table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TableKey {
    /// The table's name.
    pub name: &'static str,
    /// Its columns.
    pub columns: usize,
    /// Log2 of its height where that is fixed.
    pub fixed_log_height: Option<usize>,
    /// Number of constraints, those of the buses not counted.
    pub constraints: usize,
    /// Number of messages per row.
    pub messages: usize,
    /// Hash of constraints and messages in their symbolic form.
    pub digest: [u8; 32],
}

/// The key of a configuration. It follows from this crate's code alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct VerifyingKey {
    /// What else the digest covers.
    pub protocol: &'static str,
    /// How commitments are made, where the configuration ever made them in another way.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub commitments: &'static str,
    /// Which configuration.
    pub kind: Kind,
    /// Its parameters.
    pub parameters: Parameters,
    /// The tables, in order.
    pub tables: Vec<TableKey>,
    /// Commitment to the preprocessed columns.
    pub preprocessed: Vec<u8>,
}

impl VerifyingKey {
    /// The key of tree updates under a configuration.
    pub fn of(kind: Kind) -> &'static Self {
        static KEYS: [OnceLock<VerifyingKey>; 2] = [OnceLock::new(), OnceLock::new()];
        KEYS[kind as usize]
            .get_or_init(|| Self::compute(&System::tree_update(), kind, kind.parameters()))
    }

    pub(crate) fn compute(system: &System, kind: Kind, parameters: Parameters) -> Self {
        // The commitment does not depend on where the transcript starts.
        let nobody = KeyDigest::default();
        let log_blowup = parameters.log_blowup;
        let (preprocessed, commitments) = match kind {
            Kind::Fast => {
                let config = fast::config(&parameters, &nobody);
                (Backend::new(config, log_blowup, system).preprocessed(), fast::COMMITMENTS)
            }
            Kind::Recursive => {
                let config = recursive::config(&parameters, &nobody);
                (Backend::new(config, log_blowup, system).preprocessed(), "")
            }
        };
        let tables = system.airs().iter().map(TableKey::of).collect();
        Self { protocol: system.protocol(), commitments, kind, parameters, tables, preprocessed }
    }

    /// The 32 bytes that stand for the key.
    pub fn digest(&self) -> KeyDigest {
        hash(self)
    }
}

impl TableKey {
    /// The part of a table.
    pub fn of(air: &Air) -> Self {
        let layout = AirLayout::from_air::<Felt>(air);
        let builder = InteractionSymbolicBuilder::<Felt, Challenge>::from_air(air, layout);
        let constraints = builder.base_constraints();
        let messages: Vec<_> = builder
            .global_interactions()
            .iter()
            .map(|message| {
                (&message.bus_name, &message.fields, &message.count, message.count_weight)
            })
            .collect();
        Self {
            name: air.table().name(),
            columns: air.table().columns(),
            fixed_log_height: air.fixed_log_height(),
            constraints: constraints.len(),
            messages: messages.len(),
            digest: hash(&(&constraints, &messages)),
        }
    }
}

/// Keccak of a value's bytes. Encoding into memory does not fail for the types hashed here, which
/// have no maps, no unknown lengths and no borrowed state.
fn hash(value: &impl Serialize) -> [u8; 32] {
    let mut hasher = Keccak256::new();
    match bincode::serde::encode_to_vec(value, bincode::config::standard()) {
        Ok(bytes) => hasher.update(bytes),
        Err(error) => unreachable!("a key encodes: {error}"),
    }
    hasher.finalize().into()
}
