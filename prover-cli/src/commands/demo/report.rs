//! What the demonstration shows.

use std::collections::BTreeMap;

use engine::{transition::Receipt, vms::evm::opcodes};
use primitives::{H160, H256, VmKind, keccak256};
use serde_json::{Value, json};
use workloads::{Kind, contracts::Contract};

use super::{
    BATCH, CYCLES_MAX, Demo, FOLDED, GENESIS, PAGE, PROOF, STATE, TRACE, TREE_PROOF,
    temporary::Place,
};
use crate::{
    commands::{execute, execution_proof, folded_proof, tree_proof},
    failure::Failure,
    output::{Output, bytes, full, millis, short, thousands},
};

/// Lines of the lists that would be long.
const LINES: usize = 8;

pub(super) fn show(demo: &Demo, place: &Place, output: &mut Output) -> Result<(), Failure> {
    made(demo, place, output)?;
    executed(demo, output)?;
    opcodes_of(demo, output)?;
    contracts(demo, output)?;
    execute::rows(&demo.done.outcome, output)?;
    state(demo, output)?;
    execute::statement(&demo.done.sealed.statement, output)?;
    trace(demo, output)?;
    times(demo, output)?;
    tree_proof_of(demo, output)?;
    proof(demo, output)
}

/// The last thing shown: that the execution is proven.
fn proof(demo: &Demo, output: &mut Output) -> Result<(), Failure> {
    let Some(proven) = &demo.execution else {
        output.heading("Proof of the execution")?;
        let most = thousands(CYCLES_MAX);
        return output.line(format_args!(
            "  not made: not wanted, or the machine takes more than the {most} cycles that the demonstration proves"
        ));
    };
    execution_proof::show_proof(proven, output)?;
    output.line("")?;
    output.line("Proven, and the proof verified by its key and the statement alone:")?;
    output.line(format_args!("{}.", execution_proof::claim(&proven.statement)))
}

fn tree_proof_of(demo: &Demo, output: &mut Output) -> Result<(), Failure> {
    let (Some(tree), Some(folding)) = (&demo.tree, &demo.folded) else { return Ok(()) };
    output.heading("Proof of the net update of the state tree; NOT a proof of execution")?;
    tree_proof::show(tree, output)?;
    output.heading("The same, folded to a proof of constant size; NOT a proof of execution")?;
    folded_proof::show(folding, output)
}

fn made(demo: &Demo, place: &Place, output: &mut Output) -> Result<(), Failure> {
    let Demo { plan, batch, accounts, slots, .. } = demo;
    let (revision, seed) = (plan.revision.name(), plan.seed);
    output.line(format_args!("A chain and a batch, made up from seed {seed}"))?;
    output.field("chain", format_args!("{} under {revision}", plan.chain_id))?;
    let (accounts, slots) = (thousands(*accounts as u64), thousands(*slots as u64));
    output.field("genesis", format_args!("{accounts} accounts, {slots} storage slots"))?;
    let (transactions, deposits) = (batch.transactions().count(), batch.deposits().count());
    output.field("batch", format_args!("{transactions} transactions, {deposits} deposits"))?;
    let proofs = [
        demo.execution.as_ref().map(|_| PROOF),
        demo.tree.as_ref().map(|_| TREE_PROOF),
        demo.folded.as_ref().map(|_| FOLDED),
    ];
    let proofs = proofs.into_iter().flatten();
    let files: Vec<_> = [GENESIS, BATCH, STATE, TRACE, PAGE].into_iter().chain(proofs).collect();
    match place {
        Place::Temporary(..) => {
            output.field("files", "in a temporary folder; --keep DIR keeps them")
        }
        Place::Kept(path) => {
            output.field("files", format_args!("{} in {}", files.join(", "), path.display()))
        }
    }
}

fn receipts(demo: &Demo) -> impl Iterator<Item = &Receipt> {
    demo.done.outcome.blocks.iter().flat_map(|block| &block.receipts)
}

/// What became of the transactions of a kind.
#[derive(Clone, Copy, Default)]
struct Tally {
    succeeded: u64,
    failed: u64,
    left_out: u64,
    gas: u64,
}

fn tallies(demo: &Demo) -> BTreeMap<Kind, Tally> {
    let entries = demo.batch.transactions();
    let kinds: BTreeMap<H256, Kind> =
        entries.map(|entry| (keccak256(&entry.envelope), entry.kind)).collect();
    let mut tallies: BTreeMap<Kind, Tally> = BTreeMap::new();
    for kind in kinds.values() {
        tallies.entry(*kind).or_default().left_out += 1;
    }
    for receipt in receipts(demo) {
        let kind = kinds.get(&receipt.hash).copied().unwrap_or(Kind::Deposits);
        let tally = tallies.entry(kind).or_default();
        match receipt.executed.status.is_success() {
            true => tally.succeeded += 1,
            false => tally.failed += 1,
        }
        tally.left_out = tally.left_out.saturating_sub(1);
        tally.gas += receipt.executed.gas_used;
    }
    tallies
}

fn executed(demo: &Demo, output: &mut Output) -> Result<(), Failure> {
    let total = demo.done.outcome.gas_used;
    let row = |(kind, tally): (Kind, Tally)| {
        let Tally { succeeded, failed, left_out, gas } = tally;
        let mut row = vec![kind.name().to_owned()];
        row.extend([succeeded, failed, left_out, gas].map(thousands));
        row.push(share(gas, total));
        row
    };
    output.heading("What was executed")?;
    let head = ["kind", "succeeded", "reverted", "left out", "gas", "share"];
    output.table(&head, &tallies(demo).into_iter().map(row).collect::<Vec<_>>())?;
    output.field("gas in all", thousands(total))
}

/// One number's part of another, in percent with one digit after the point.
fn share(part: u64, whole: u64) -> String {
    let tenths = u128::from(part) * 1000 / u128::from(whole.max(1));
    format!("{}.{}%", tenths / 10, tenths % 10)
}

/// Instructions by the machine cycles that their table charges for them.
fn by_cycles(demo: &Demo) -> Vec<(&str, u64, u64)> {
    let of_evm = demo.profile.opcodes.iter().filter(|line| line.vm == Some(VmKind::Evm as u8));
    let mut lines: Vec<_> = of_evm
        .map(|line| {
            let opcode = line.opcode.and_then(opcodes::opcode);
            let each = opcode.map_or(0, |opcode| opcode.cycles.unsigned_abs());
            (line.name.as_str(), line.counts.steps, line.counts.steps.saturating_mul(each))
        })
        .collect();
    lines.sort_by_key(|(name, steps, cycles)| (std::cmp::Reverse((*cycles, *steps)), *name));
    lines
}

fn opcodes_of(demo: &Demo, output: &mut Output) -> Result<(), Failure> {
    let lines = by_cycles(demo);
    let total = lines.iter().map(|(_, _, cycles)| cycles).sum();
    let row = |(name, steps, cycles): &(&str, u64, u64)| {
        vec![(*name).to_owned(), thousands(*steps), thousands(*cycles), share(*cycles, total)]
    };
    output.heading("The dearest instructions, in machine cycles charged whatever they touch")?;
    let rows: Vec<_> = lines.iter().take(LINES).map(row).collect();
    output.table(&["instruction", "steps", "cycles", "share"], &rows)
}

fn contracts(demo: &Demo, output: &mut Output) -> Result<(), Failure> {
    let steps = demo.profile.totals.counts.steps;
    let lines = demo.profile.contracts.iter().filter(|line| line.counts.steps > 0);
    let row = |line: &trace_files::profile::ContractLine| {
        let counts = &line.counts;
        let mut row = vec![named(&line.account)];
        row.extend([line.frames, counts.steps, counts.storage].map(thousands));
        row.push(share(counts.steps, steps));
        row
    };
    output.heading("The busiest contracts")?;
    let head = ["contract", "frames", "steps", "storage", "share of steps"];
    output.table(&head, &lines.take(LINES).map(row).collect::<Vec<_>>())
}

/// The contract's name beside its address, if it is one of the generator's.
fn named(account: &str) -> String {
    let address = |contract: &Contract| {
        let H160(address) = contract.address();
        format!("0x{}", hex::encode(address))
    };
    match Contract::ALL.iter().find(|contract| address(contract) == account) {
        Some(contract) => format!("{account} {contract:?}"),
        None => account.to_owned(),
    }
}

fn state(demo: &Demo, output: &mut Output) -> Result<(), Failure> {
    let done = &demo.done;
    output.heading("State")?;
    output.field("leaves touched", thousands(done.leaves as u64))?;
    output.field("commitment before", full(&done.sealed.statement.previous_state))?;
    output.field("commitment after", full(&done.sealed.statement.next_state))?;
    output.field("messages down", thousands(done.outcome.messages.len() as u64))?;
    output.field("pubdata", bytes(done.sealed.pubdata.len() as u64))?;
    let last = done.outcome.blocks.last().map(|block| (block.header.number, block.hash));
    let (number, hash) = last.unwrap_or_default();
    output.field("last block", format_args!("{number}, {}", short(&hash)))
}

fn trace(demo: &Demo, output: &mut Output) -> Result<(), Failure> {
    let mut tables: Vec<_> = demo.profile.tables.iter().filter(|table| table.rows > 0).collect();
    tables.sort_by_key(|table| std::cmp::Reverse(table.file_bytes));
    let row = |table: &&trace_files::profile::TableLine| {
        let mut row = vec![table.table.to_owned()];
        row.extend([table.rows, table.bytes, table.file_bytes].map(thousands));
        row.push(share(table.file_bytes, demo.trace_bytes));
        row
    };
    output.heading("Where the trace's bytes went")?;
    let head = ["table", "rows", "bytes", "bytes in file", "share of file"];
    output.table(&head, &tables.iter().take(LINES).map(row).collect::<Vec<_>>())?;
    output.field("file", bytes(demo.trace_bytes))
}

fn times(demo: &Demo, output: &mut Output) -> Result<(), Failure> {
    output.heading("Time")?;
    output.field("making it all up", millis(demo.making))?;
    output.field("decoding, signatures", millis(demo.recovering))?;
    output.field("executing, recording", millis(demo.done.executing))?;
    output.field("updating the tree", millis(demo.done.hashing))?;
    output.field("storing", millis(demo.done.storing))?;
    output.field("profiling", millis(demo.profiling))
}

pub(super) fn to_json(demo: &Demo) -> Value {
    let micros = |duration: std::time::Duration| u64::try_from(duration.as_micros()).ok();
    let kinds = tallies(demo).into_iter().map(|(kind, tally)| {
        json!({
            "kind": kind.name(),
            "succeeded": tally.succeeded,
            "reverted": tally.failed,
            "leftOut": tally.left_out,
            "gasUsed": tally.gas,
        })
    });
    json!({
        "seed": demo.plan.seed,
        "fork": demo.plan.revision.name(),
        "kinds": kinds.collect::<Vec<_>>(),
        "batch": execute::to_json(&demo.done, Some(demo.trace_bytes)),
        "tables": demo.profile.tables,
        "microseconds": {
            "making": micros(demo.making),
            "recovering": micros(demo.recovering),
            "executing": micros(demo.done.executing),
            "hashing": micros(demo.done.hashing),
            "storing": micros(demo.done.storing),
            "profiling": micros(demo.profiling),
        },
        "proof": demo.execution.as_ref().map(execution_proof::to_json),
        "treeProof": demo.tree.as_ref().map(tree_proof::to_json),
        "folded": demo.folded.as_ref().map(folded_proof::to_json),
    })
}
