//! `profile --state`: where the firmware's cycles went.

mod report;

use std::path::Path;

use engine::transition::BatchOutcome;
use witness_files::{
    Image,
    cost::Estimate,
    profile::{NativeOpcodes, Profile, Profiler},
};

use crate::{
    chain::Chain,
    failure::Failure,
    output::{Output, spinner},
    partial::PartialFile,
    stored::Stored,
};

/// A profiled batch.
struct Profiled {
    number: u64,
    profile: Profile,
    estimate: Estimate,
    transactions: Vec<Line>,
}

/// A transaction or deposit, with what it cost.
struct Line {
    block: u32,
    /// Among the block's deposits or candidates.
    index: u32,
    /// First byte of the envelope; none if it was left out.
    kind: Option<u8>,
    hash: Option<primitives::H256>,
    status: String,
    sender_cycles: u64,
    cycles: u64,
    /// Of its rows alone, by the model.
    cpu_ns: u64,
}

pub(super) fn run(
    state: &Path,
    number: u64,
    folded: Option<&Path>,
    output: &mut Output,
) -> Result<(), Failure> {
    let chain = Chain::open(state)?;
    let stored = Stored::read(&chain, number)?;
    let image = Image::firmware().map_err(Failure::input)?;
    let folded = folded.map(PartialFile::create).transpose()?;
    let (outcome, sealed, NativeOpcodes(opcodes)) = stored.execute(NativeOpcodes::default())?;
    let mut profiler = Profiler::new(&image.program, &opcodes);
    let bar = spinner("running the firmware");
    let done = firmware::run(&image.program, stored.answers()?, &mut profiler);
    bar.finish_and_clear();
    let done = done.map_err(|error| Failure::untrue(&error))?;
    if done.digest != sealed.statement.digest() {
        return Err(Failure::check("the firmware states something else than the batch's record"));
    }
    let profile = profiler.finish();
    if let Some(mut file) = folded {
        let written = profile.write_folded(&mut file);
        written.map_err(|error| Failure::file(file.partial(), error))?;
        file.finish()?;
    }
    let estimate = Estimate::new(&profile.counts);
    let transactions = lines(&profile, &outcome);
    let profiled = Profiled { number, profile, estimate, transactions };
    report::show(&profiled, output)?;
    output.json(&report::to_json(&profiled))
}

/// Receipts are of the deposits and of those candidates that were not left out, in order.
fn lines(profile: &Profile, outcome: &BatchOutcome) -> Vec<Line> {
    let mut receipts: Vec<_> = outcome.blocks.iter().map(|block| block.receipts.iter()).collect();
    let line = |((block, is_candidate, index), rows): (
        (u32, bool, u32),
        witness_files::profile::TransactionRows,
    )| {
        let left_out = outcome.rejected.iter().find(|left_out| {
            is_candidate
                && left_out.block == block as usize
                && left_out.transaction == index as usize
        });
        let receipt = match left_out {
            Some(_) => None,
            None => receipts.get_mut(block as usize).and_then(Iterator::next),
        };
        let status = match (left_out, receipt) {
            (Some(left_out), _) => format!("left out: {}", left_out.reason),
            (None, Some(receipt)) => format!("{:?}", receipt.executed.status),
            (None, None) => "no receipt".to_owned(),
        };
        let mut all = rows.sender.clone();
        witness_files::tables::add(&mut all, &rows.execution);
        Line {
            block,
            index,
            kind: receipt.map(|receipt| receipt.kind),
            hash: receipt.map(|receipt| receipt.hash),
            status,
            sender_cycles: rows.sender.cycles(),
            cycles: all.cycles(),
            cpu_ns: witness_files::cost::cpu_ns(&all),
        }
    };
    profile.transactions().into_iter().map(line).collect()
}
