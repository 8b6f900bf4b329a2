//! `demo`: everything once, on a chain that is made up.

mod report;
mod temporary;

use std::{
    fs,
    path::Path,
    time::{Duration, Instant},
};

use circuits::key::Kind;
use engine::revision::Revision;
use formats::BatchFile;
use trace_files::Profile;
use workloads::{Batch, Plan};

use super::profile;
use crate::{
    chain::Chain,
    cutting::budget_for,
    execution::{self, Job},
    failure::Failure,
    folding::{self, Folding},
    options::{DemoOptions, ProfileOptions},
    output::Output,
    pipeline::{self, Done, TraceTo},
    proving::{AnyProof, Proven, prove_tree, record_of},
};
use temporary::Place;

const GENESIS: &str = "genesis.json";
const BATCH: &str = "batch-1.json";
const STATE: &str = "state";
const TRACE: &str = "batch-1.trace";
const PAGE: &str = "profile.html";
const PROOF: &str = "batch-1.proof";
const TREE_PROOF: &str = "batch-1.tree.proof";
const FOLDED: &str = "batch-1.folded";

/// Cycles that are still proven in the time that a demonstration may take.
const CYCLES_MAX: u64 = 1 << 23;
/// The most memory that proving them may take.
const MEMORY: u64 = 7 << 30;

/// Leaves that are still proven in the time that a demonstration may take.
const LEAVES_MAX: usize = 1000;

/// What was made and done.
struct Demo {
    plan: Plan,
    batch: Batch,
    done: Done,
    profile: Profile,
    /// `None` if it takes too many cycles, or was not wanted.
    execution: Option<execution::Proven>,
    /// `None` if the batch touched too many leaves, or it was not wanted.
    tree: Option<Proven>,
    /// `None` for the same reasons.
    folded: Option<Folding>,
    accounts: usize,
    slots: usize,
    trace_bytes: u64,
    making: Duration,
    recovering: Duration,
    profiling: Duration,
}

pub(crate) fn run(options: &DemoOptions, output: &mut Output) -> Result<(), Failure> {
    let place = Place::choose(options.keep.as_deref())?;
    let demo = play(options, place.path())?;
    report::show(&demo, &place, output)?;
    output.json(&report::to_json(&demo))
}

fn play(options: &DemoOptions, dir: &Path) -> Result<Demo, Failure> {
    let started = Instant::now();
    let plan = Plan {
        seed: options.seed,
        revision: Revision::Osaka,
        transactions_per_batch: options.transactions,
        ..Plan::default()
    };
    let mut generator = plan.start().map_err(Failure::input)?;
    let file = generator.genesis().file();
    let genesis = file.build(GENESIS).map_err(Failure::input)?;
    let mut chain = Chain::create(&dir.join(STATE), &file.config, &genesis)?;
    write(dir, GENESIS, file.to_json())?;
    let batch = generator.next().ok_or_else(|| Failure::input("the plan has no batch"))?;
    let text = batch.to_json();
    write(dir, BATCH, &text)?;
    let made = Instant::now();

    // From here on as `execute` does it: from the file's bytes.
    let file = BatchFile::parse(BATCH, text.as_bytes()).map_err(Failure::input)?;
    let input = pipeline::recover(&file, false);
    let recovered = Instant::now();
    let trace = dir.join(TRACE);
    let to = Some(TraceTo { path: &trace, with_stack: true });
    let done = pipeline::execute_on(&mut chain, &input, text.into_bytes(), to, None)?;

    let executed = Instant::now();
    let trace_bytes = trace.metadata().map_err(|error| Failure::file(&trace, error))?.len();
    let html = Some(dir.join(PAGE));
    let profile = profile::write(&trace, &ProfileOptions { html, ..ProfileOptions::default() })?;
    let profiled = Instant::now();
    let number = input.number;
    let execution = if options.no_proof { None } else { prove(&chain, number, dir)? };
    let tree = if options.fold { prove_update(&chain, number, &done, dir)? } else { None };
    let folded = if tree.is_some() { Some(fold(&chain, number, dir)?) } else { None };
    Ok(Demo {
        plan,
        batch,
        done,
        profile,
        execution,
        tree,
        folded,
        accounts: genesis.state.headers().count(),
        slots: genesis.state.slots().count(),
        trace_bytes,
        making: made - started,
        recovering: recovered - made,
        profiling: profiled - executed,
    })
}

/// Proves the execution of the batch, from its record alone.
fn prove(chain: &Chain, batch: u64, dir: &Path) -> Result<Option<execution::Proven>, Failure> {
    let job = Job::of_stored(chain, batch, |program| budget_for(Kind::Fast, MEMORY, program))?;
    if job.cycles() > CYCLES_MAX {
        return Ok(None);
    }
    job.prove(Kind::Fast, MEMORY, &dir.join(PROOF)).map(Some)
}

/// Proves what the batch did to the state tree, from its record alone.
fn prove_update(
    chain: &Chain,
    batch: u64,
    done: &Done,
    dir: &Path,
) -> Result<Option<Proven>, Failure> {
    if done.leaves > LEAVES_MAX {
        return Ok(None);
    }
    let record = record_of(chain, batch)?;
    let proven = prove_tree(chain.config.chain_id, batch, &record, Kind::Fast)?;
    write(dir, TREE_PROOF, &proven.bytes)?;
    Ok(Some(proven))
}

/// Proves the same for a verifier that is itself proven, and folds that proof.
fn fold(chain: &Chain, batch: u64, dir: &Path) -> Result<Folding, Failure> {
    let record = record_of(chain, batch)?;
    let proven = prove_tree(chain.config.chain_id, batch, &record, Kind::Recursive)?;
    let folding = folding::fold(&[(Path::new(FOLDED), AnyProof::Batch(Box::new(proven.proof)))])?;
    write(dir, FOLDED, folding.file.to_bytes())?;
    Ok(folding)
}

fn write(dir: &Path, name: &str, content: impl AsRef<[u8]>) -> Result<(), Failure> {
    let path = dir.join(name);
    fs::write(&path, content).map_err(|error| Failure::file(&path, error))
}
