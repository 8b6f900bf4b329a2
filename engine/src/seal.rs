//! What follows the execution of a batch: tree update, pubdata, statement.

use alloc::vec::Vec;

use thiserror::Error;
use tree::{Access, TreeError, TreeReader, Update, update::update};

use crate::{
    chain::ChainConfig, context::Context, leaves::TouchedLeaf, pubdata::Pubdata, state::StateError,
    statement::Statement, transition::BatchOutcome,
};

/// A batch with all that is committed to, stored and published of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sealed {
    /// What it does to the tree, with the witness.
    pub update: Update,
    /// The bytes to publish.
    pub pubdata: Vec<u8>,
    /// What a proof of it proves.
    pub statement: Statement,
}

/// Why a batch cannot be sealed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SealError<E: core::error::Error> {
    /// The tree could not be read, or cannot hold it.
    #[error(transparent)]
    Tree(#[from] TreeError<E>),
    /// The outcome names code that it does not have.
    #[error(transparent)]
    State(#[from] StateError),
}

/// Seals a batch: `previous` is the context and `tree` the tree that it started from. Nothing is
/// written.
pub fn seal_batch<T: TreeReader>(
    config: &ChainConfig,
    previous: &Context,
    outcome: &BatchOutcome,
    tree: &T,
) -> Result<Sealed, SealError<T::Error>>
where
    T::Error: core::error::Error,
{
    let leaves: Vec<_> = outcome.touched.iter().map(TouchedLeaf::of).collect();
    let accesses: Vec<Access> = leaves.iter().map(TouchedLeaf::access).collect();
    let update = update(tree, &accesses)?;
    let pubdata = Pubdata::new(outcome, &leaves, &update.witness.leaves)?.to_bytes();
    let states = (update.previous, update.next);
    let statement = Statement::new(config, previous, outcome, states, &pubdata);
    Ok(Sealed { update, pubdata, statement })
}
