//! Batches against what was charged for them.

use engine::{
    kernel::{Native, costs::call_words_bound},
    transition::{RawBatch, batch_bound},
};
use machine::Program;
use primitives::{Halt, Status};
use workloads::{Kind, Mix, Plan};

use super::{Chain, KINDS, Measured, adversary, measure};
use crate::fuzz::{Case, PrecompileInputs, Random};

/// A batch that was measured, and its bound.
#[derive(Debug)]
pub struct Checked {
    /// What kind of batch it is.
    pub name: String,
    /// What it took.
    pub measured: Measured,
    /// What was charged.
    pub bound: Native,
}

impl Checked {
    /// Taken by charged, by kind.
    pub fn ratios(&self) -> impl Iterator<Item = f64> {
        let pairs = self.measured.rows.iter().zip(self.bound.0);
        pairs.map(|(&rows, bound)| rows as f64 / bound.max(1) as f64)
    }

    /// How many transactions ran out of the native resource.
    pub fn halts_for_native(&self) -> usize {
        let receipts = self.measured.outcome.blocks.iter().flat_map(|block| &block.receipts);
        let halted = |status| status == Status::Halt(Halt::OutOfNative);
        receipts.filter(|receipt| halted(receipt.executed.status)).count()
    }

    /// Whether everything was paid for.
    pub fn is_paid(&self) -> bool {
        let words = call_words_bound(&Native(self.measured.rows));
        self.ratios().all(|ratio| ratio <= 1.) && self.measured.call_words <= words
    }
}

/// The batch of a seed, with at most so much gas in an adversary's transactions.
///
/// Seeds below [`KINDS`] are all that an adversary does; above them it is mixed with random cases
/// and ordinary batches.
pub fn check(
    program: &Program,
    seed: u64,
    gas: u64,
    inputs: &PrecompileInputs,
) -> Result<Option<Checked>, String> {
    let random = &mut Random::new(seed);
    let sort = if seed < KINDS as u64 { 0 } else { random.below(4) };
    match sort {
        0 => {
            let kind = if seed < KINDS as u64 { seed as usize } else { random.below(KINDS) };
            let (name, world, envelopes) = adversary(kind, gas, random, inputs);
            let chain = Chain::of(&world).ok_or("no chain")?;
            checked(program, name, &chain, &chain.batch(&envelopes)).map(Some)
        }
        1 => {
            let kind = random.pick(&Kind::ALL);
            let count = 1 + random.below(8) as u32;
            let plan = Plan {
                seed,
                mix: Mix::only(kind),
                transactions_per_batch: count,
                accounts: 8,
                ..Plan::default()
            };
            plan_batch(program, &plan, kind).map(Some)
        }
        _ => {
            let case = Case::new(seed, inputs);
            let Some(chain) = Chain::of(&case.world) else { return Ok(None) };
            let envelopes: Vec<_> =
                case.transactions.iter().map(transaction::Transaction::encode).collect();
            checked(program, "random".into(), &chain, &chain.batch(&envelopes)).map(Some)
        }
    }
}

fn plan_batch(program: &Program, plan: &Plan, kind: Kind) -> Result<Checked, String> {
    let made = plan.make().map_err(|error| error.to_string())?;
    let genesis = &made.chain;
    let start = engine::genesis::Genesis::new(&genesis.config, &genesis.block, &genesis.accounts);
    let start = start.map_err(|error| error.to_string())?;
    let batch = made.batches.first().ok_or("no batch")?;
    let raw = batch.raw();
    let block = engine::transition::BlockInput::default();
    let chain = Chain { config: genesis.config.clone(), genesis: start, block };
    checked(program, kind.name().into(), &chain, &raw)
}

fn checked(
    program: &Program,
    name: String,
    chain: &Chain,
    batch: &RawBatch<'_>,
) -> Result<Checked, String> {
    let measured = measure(program, chain, batch).map_err(|why| format!("{name}: {why}"))?;
    let bound = batch_bound(batch, &measured.outcome);
    Ok(Checked { name, measured, bound })
}
