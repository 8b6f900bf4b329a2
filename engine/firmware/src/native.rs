//! The same batch executed natively, and what the program will ask about it.

use engine::{
    chain::ChainConfig,
    context::Context,
    kernel::Kernel,
    leaves::accesses,
    seal::{Sealed, seal_batch},
    state::{StateError, StateReader},
    transition::{BatchError, BatchOutcome, RawBatch, execute_batch},
    vms::VmFrame,
};
use thiserror::Error;
use tree::{TreeError, TreeReader, Update, update::update};

use crate::answers::Answers;

/// A batch that was executed natively.
#[derive(Debug)]
pub struct Native<D> {
    /// What it did.
    pub outcome: BatchOutcome,
    /// What it does to the tree.
    pub update: Update,
    /// Its pubdata and its statement.
    pub sealed: Sealed,
    /// What the program will ask.
    pub answers: Answers<D>,
}

/// Why a batch could not be executed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum NativeError<E> {
    /// It has no outcome.
    #[error(transparent)]
    Batch(#[from] BatchError),
    /// The tree does not take its update.
    #[error(transparent)]
    Tree(#[from] TreeError<E>),
    /// Its pubdata cannot be made.
    #[error(transparent)]
    State(#[from] StateError),
}

impl<D: StateReader> Native<D> {
    /// Executes a batch on the state that `state` and `tree` hold; neither changes.
    pub fn execute<T: TreeReader>(
        kernel: &mut Kernel<VmFrame>,
        (config, context): (&ChainConfig, &Context),
        (state, tree): (D, &T),
        raw: &RawBatch<'_>,
    ) -> Result<Self, NativeError<T::Error>> {
        let input = raw.clone().recover_in_order();
        let (outcome, ()) = execute_batch(kernel, &state, (), config, context, &input)?;
        let update = update(tree, &accesses(&outcome.touched))?;
        let states = (update.previous, update.next);
        let sealed = seal_batch(config, context, &outcome, states, &update.witness)?;
        let witness = (update.previous, &update.witness);
        let answers = Answers::new(config, context, raw, witness, state);
        Ok(Self { outcome, update, sealed, answers })
    }
}
