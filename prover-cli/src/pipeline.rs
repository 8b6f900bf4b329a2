//! From a batch to its outcome, its place in the tree, and what is stated about it.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use engine::{
    chain::ChainConfig,
    context::Context,
    kernel::Kernel,
    seal::{Sealed, seal_batch},
    state::StateReader,
    transition::{BatchError, BatchInput, BatchOutcome, RawBatch, execute_batch},
    vms::VmFrame,
};
use formats::BatchFile;
use store::BatchCommit;
use trace_files::TraceWriter;
use tree::{Commitment, UpdateWitness};

use crate::{
    chain::{Chain, Latest, accesses},
    failure::Failure,
    machine::{self, OnMachine},
    output::progress,
    stored::Stored,
};

/// A batch that was executed, with the time that each part took.
pub(crate) struct Done {
    pub(crate) outcome: BatchOutcome,
    pub(crate) sealed: Sealed,
    pub(crate) leaves: usize,
    /// What the firmware did, if it was asked.
    pub(crate) machine: Option<OnMachine>,
    pub(crate) executing: Duration,
    pub(crate) hashing: Duration,
    pub(crate) storing: Duration,
}

/// Where a trace goes, and how much of it.
#[derive(Clone, Copy)]
pub(crate) struct TraceTo<'a> {
    pub(crate) path: &'a Path,
    pub(crate) with_stack: bool,
}

/// Decodes a batch's transactions and recovers their senders, on every core.
pub(crate) fn recover(file: &BatchFile, is_strict: bool) -> BatchInput {
    let bar = progress(file.transactions() as u64, "recovering senders");
    let batch = file.recover_with(is_strict, || bar.inc(1));
    bar.finish_and_clear();
    batch
}

/// Executes a batch, writing its trace if asked to.
pub(crate) fn execute<D: StateReader>(
    state: D,
    config: &ChainConfig,
    context: &Context,
    batch: &BatchInput,
    trace: Option<TraceTo<'_>>,
) -> Result<BatchOutcome, Failure> {
    let mut kernel = Kernel::<VmFrame>::default();
    let Some(TraceTo { path, with_stack }) = trace else {
        let done = execute_batch(&mut kernel, state, (), config, context, batch);
        return done.map(|(outcome, ())| outcome).map_err(refused);
    };
    let writer =
        TraceWriter::create(path, with_stack).map_err(|error| Failure::file(path, error))?;
    let (outcome, writer) =
        execute_batch(&mut kernel, state, writer, config, context, batch).map_err(refused)?;
    writer.finish().map_err(|error| Failure::file(path, error))?;
    Ok(outcome)
}

/// A batch that breaks a rule is a failed check only if it was to be strict; otherwise it is no
/// batch for this chain.
pub(crate) fn refused(error: BatchError) -> Failure {
    match error {
        BatchError::Rejected { .. } => Failure::check(error),
        BatchError::State(error) => Failure::input(error),
        other => Failure::Batch(other.to_string()),
    }
}

/// Executes a batch on a state folder and stores it for good; not if the firmware, which is given the
/// batch as it came, states something else.
pub(crate) fn execute_on(
    chain: &mut Chain,
    batch: &BatchInput,
    input: Vec<u8>,
    trace: Option<TraceTo<'_>>,
    on_machine: Option<&RawBatch<'_>>,
) -> Result<Done, Failure> {
    let started = Instant::now();
    let reader = chain.store.reader().map_err(Failure::input)?;
    let outcome = execute(Latest(&reader), &chain.config, &chain.context, batch, trace)?;
    let executed = Instant::now();
    let plan = reader.plan(accesses(&outcome.touched)).map_err(Failure::input)?;
    let states = (plan.previous(), plan.next());
    let sealed = seal(&chain.config, &chain.context, &outcome, states, plan.witness())?;
    let hashed = Instant::now();
    let machine = on_machine.map(|raw| {
        let witness = (plan.previous(), plan.witness());
        let at = (&chain.config, &chain.context);
        machine::compare(at, raw, witness, Latest(&reader), &sealed.statement)
    });
    let machine = machine.transpose()?;
    let checked = Instant::now();
    let leaves = plan.touched().len();
    let codes = outcome.codes.iter().map(|code| (code.hash, code.bytes.clone())).collect();
    let commit = BatchCommit {
        number: batch.number,
        input,
        statement: sealed.statement.encode(),
        context: outcome.context.encode(),
        plan,
        codes,
    };
    chain.store.commit_batch(commit).map_err(Failure::input)?;
    chain.context = outcome.context.clone();
    Ok(Done {
        outcome,
        sealed,
        leaves,
        machine,
        executing: executed - started,
        hashing: hashed - executed,
        storing: checked.elapsed(),
    })
}

/// Executes a batch on a genesis in memory; nothing is stored.
pub(crate) fn execute_in_memory(
    config: &ChainConfig,
    genesis: &engine::genesis::Genesis,
    batch: &BatchInput,
    trace: Option<TraceTo<'_>>,
    on_machine: Option<&RawBatch<'_>>,
) -> Result<Done, Failure> {
    let started = Instant::now();
    let outcome = execute(&genesis.state, config, &genesis.context, batch, trace)?;
    let executed = Instant::now();
    let accesses = engine::leaves::accesses(&outcome.touched);
    let update = tree::update::update(&genesis.tree, &accesses).map_err(Failure::input)?;
    let states = (update.previous, update.next);
    let sealed = seal(config, &genesis.context, &outcome, states, &update.witness)?;
    let hashed = Instant::now();
    let machine = on_machine.map(|raw| {
        let at = (config, &genesis.context);
        let witness = (update.previous, &update.witness);
        machine::compare(at, raw, witness, &genesis.state, &sealed.statement)
    });
    Ok(Done {
        leaves: update.touched.len(),
        machine: machine.transpose()?,
        outcome,
        sealed,
        executing: executed - started,
        hashing: hashed - executed,
        storing: Duration::ZERO,
    })
}

/// Executes a stored batch again, from its record alone, and checks that it states the same.
pub(crate) fn execute_again(chain: &Chain, number: u64) -> Result<(BatchOutcome, Sealed), Failure> {
    let stored = Stored::read(chain, number)?;
    let (outcome, sealed, ()) = stored.execute(())?;
    Ok((outcome, sealed))
}

pub(crate) fn seal(
    config: &ChainConfig,
    context: &Context,
    outcome: &BatchOutcome,
    states: (Commitment, Commitment),
    witness: &UpdateWitness,
) -> Result<Sealed, Failure> {
    seal_batch(config, context, outcome, states, witness).map_err(Failure::input)
}
