//! The firmware: its source run natively and its image run on the machine must state the same.

use std::time::{Duration, Instant};

use engine::{
    chain::ChainConfig, context::Context, state::StateReader, statement::Statement,
    transition::RawBatch,
};
use firmware::Answers;
use tree::{Commitment, UpdateWitness};

use crate::{commands::execute::fields, failure::Failure, output::spinner};

/// A run of the firmware that stated the same.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OnMachine {
    pub(crate) cycles: u64,
    /// Words of hints.
    pub(crate) hints: u64,
    pub(crate) running: Duration,
}

/// Runs the firmware twice, and compares what it states with what was stated natively.
pub(crate) fn compare(
    (config, context): (&ChainConfig, &Context),
    raw: &RawBatch<'_>,
    witness: (Commitment, &UpdateWitness),
    state: impl StateReader,
    expected: &Statement,
) -> Result<OnMachine, Failure> {
    let mut answers = Answers::new(config, context, raw, witness, state);
    let stated = firmware::transition(&mut answers)
        .map_err(|refusal| Failure::check(format!("the firmware's source refuses: {refusal}")))?;
    let pairs = fields(&stated).into_iter().zip(fields(expected));
    let differing = pairs.filter(|((_, found), (_, expected))| found != expected);
    let differing: Vec<String> = differing
        .map(|((name, found), (_, expected))| format!("{name} {found}, natively {expected}"))
        .collect();
    if !differing.is_empty() {
        let differing = differing.join("; ");
        return Err(Failure::check(format!("the firmware's source states {differing}")));
    }
    let program = firmware::program().map_err(Failure::input)?;
    let bar = spinner("running the firmware");
    let started = Instant::now();
    let done = firmware::run(&program, answers, &mut ());
    let running = started.elapsed();
    bar.finish_and_clear();
    let done = done.map_err(|error| Failure::untrue(&error))?;
    if done.digest != expected.digest() {
        let what = "the firmware's image commits to another statement than its source";
        return Err(Failure::check(format!("{what}: digest {:?}", done.digest)));
    }
    Ok(OnMachine { cycles: done.cycles, hints: done.tape.len() as u64, running })
}
