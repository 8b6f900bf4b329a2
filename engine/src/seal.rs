//! What follows the execution of a batch and its tree update: pubdata and statement.

use alloc::vec::Vec;

use primitives::H256;
use tree::{Commitment, IndexedLeaf, UpdateWitness};

use crate::{
    chain::ChainConfig, context::Context, leaves::TouchedLeaf, pubdata::Pubdata, state::StateError,
    statement::Statement, transition::BatchOutcome,
};

/// What is committed to and published of a batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sealed {
    /// The bytes to publish.
    pub pubdata: Vec<u8>,
    /// What a proof of it proves.
    pub statement: Statement,
}

/// Seals a batch: `previous` is the context that it started from, `states` the tree before and
/// after it, `witness` what proves the step from one to the other.
pub fn seal_batch(
    config: &ChainConfig,
    previous: &Context,
    outcome: &BatchOutcome,
    states: (Commitment, Commitment),
    witness: &UpdateWitness,
) -> Result<Sealed, StateError> {
    let leaves: Vec<_> = outcome.touched.iter().map(TouchedLeaf::of).collect();
    let hashes = (config.hash(), previous.hash());
    seal_leaves(config, hashes, outcome, states, (&leaves, &witness.leaves))
}

/// The same by the hashes of the configuration and of the context before the batch, with the leaves of
/// what the batch touched, in that order, and those of the witness.
pub fn seal_leaves(
    config: &ChainConfig,
    hashes: (H256, H256),
    outcome: &BatchOutcome,
    states: (Commitment, Commitment),
    (touched, before): (&[TouchedLeaf], &[IndexedLeaf]),
) -> Result<Sealed, StateError> {
    let pubdata = Pubdata::new(outcome, touched, before)?.to_bytes();
    let statement = Statement::new(config, hashes, outcome, states, &pubdata);
    Ok(Sealed { pubdata, statement })
}
