//! `execute`: one batch.

use std::fs;

use engine::{
    kernel::NATIVE_KINDS,
    statement::Statement,
    transition::{BatchOutcome, Receipt, RejectedTransaction},
};
use formats::BatchFile;
use primitives::AccountId;
use serde_json::{Value, json};

use crate::{
    chain::{Chain, read_genesis, state_of},
    failure::Failure,
    machine::OnMachine,
    options::ExecuteOptions,
    output::{Output, bytes, full, millis, short, thousands},
    pipeline::{Done, TraceTo, execute_in_memory, execute_on, recover},
};

pub(crate) fn run(options: &ExecuteOptions, output: &mut Output) -> Result<(), Failure> {
    let file = BatchFile::read(&options.batch).map_err(Failure::input)?;
    // What is stored is the batch as we write it: the same whatever white space the file has.
    let stored = file.to_json().into_bytes();
    let batch = recover(&file, options.strict);
    let raw = options.machine.then(|| file.raw());
    let trace = options.trace.as_deref();
    let trace = trace.map(|path| TraceTo { path, with_stack: options.stack });
    let genesis = options.genesis.as_deref().map(read_genesis).transpose()?;
    let done = match (&options.state, genesis) {
        (Some(dir), genesis) => {
            let mut chain = Chain::open(dir)?;
            if let Some((config, genesis)) = genesis {
                let expected = state_of(&config, &genesis).hash().map_err(Failure::input)?;
                chain.store.expect_genesis(expected).map_err(Failure::input)?;
            }
            execute_on(&mut chain, &batch, stored, trace, raw.as_ref())
        }
        (None, Some((config, genesis))) => {
            execute_in_memory(&config, &genesis, &batch, trace, raw.as_ref())
        }
        (None, None) => Err(Failure::input("neither --state nor --genesis was given")),
    };
    let done = done.map_err(|failure| failure.of_batch(&options.batch))?;
    if let Some(path) = &options.pubdata {
        fs::write(path, &done.sealed.pubdata).map_err(|error| Failure::file(path, error))?;
    }
    let trace_bytes = trace.map(|trace| fs::metadata(trace.path).map_or(0, |file| file.len()));
    show(&done, trace_bytes, output)?;
    output.json(&to_json(&done, trace_bytes))
}

/// What people see of an executed batch.
pub(crate) fn show(
    done: &Done,
    trace_bytes: Option<u64>,
    output: &mut Output,
) -> Result<(), Failure> {
    let outcome = &done.outcome;
    receipts(outcome, output)?;
    rejected(&outcome.rejected, output)?;
    output.heading("Batch")?;
    output.field("number", outcome.number)?;
    output.field("blocks", outcome.blocks.len())?;
    output.field("deposits", outcome.deposits)?;
    output.field("gas used", thousands(outcome.gas_used))?;
    output.field("leaves touched", thousands(done.leaves as u64))?;
    output.field("messages down", outcome.messages.len())?;
    output.field("pubdata", bytes(done.sealed.pubdata.len() as u64))?;
    if let Some(size) = trace_bytes {
        output.field("trace", bytes(size))?;
    }
    output.field("executing", millis(done.executing))?;
    output.field("updating the tree", millis(done.hashing))?;
    if !done.storing.is_zero() {
        output.field("storing", millis(done.storing))?;
    }
    if let Some(machine) = &done.machine {
        output.heading("On the machine")?;
        output.field("statement", "the same, field by field and as the image's digest")?;
        output.field("cycles", thousands(machine.cycles))?;
        output.field("words of hints", thousands(machine.hints))?;
        output.field("running", millis(machine.running))?;
    }
    rows(outcome, output)?;
    statement(&done.sealed.statement, output)
}

/// More rows than this are summed up.
const ROWS_MAX: usize = 40;

fn receipts(outcome: &BatchOutcome, output: &mut Output) -> Result<(), Failure> {
    let all: Vec<(u64, &Receipt)> = outcome
        .blocks
        .iter()
        .flat_map(|block| block.receipts.iter().map(|receipt| (block.header.number, receipt)))
        .collect();
    output.heading("Receipts")?;
    let rows: Vec<Vec<String>> = all
        .iter()
        .take(ROWS_MAX)
        .map(|(block, receipt)| {
            vec![
                short(&receipt.hash),
                block.to_string(),
                format!("0x{:02x}", receipt.kind),
                address(&receipt.sender),
                format!("{:?}", receipt.executed.status),
                thousands(receipt.executed.gas_used),
                receipt.executed.logs.len().to_string(),
            ]
        })
        .collect();
    let head = ["transaction", "block", "type", "sender", "status", "gas", "logs"];
    output.table(&head, &rows)?;
    match all.len().checked_sub(ROWS_MAX) {
        Some(more) if more > 0 => {
            output.line(format_args!("  ... and {} more", thousands(more as u64)))
        }
        _ => Ok(()),
    }
}

fn rejected(rejected: &[RejectedTransaction], output: &mut Output) -> Result<(), Failure> {
    if rejected.is_empty() {
        return Ok(());
    }
    output.heading("Left out")?;
    for left_out in rejected {
        let RejectedTransaction { block, transaction, reason } = left_out;
        output.line(format_args!("  block {block}, transaction {transaction}: {reason}"))?;
    }
    Ok(())
}

/// What the native resource counts, in its order.
const ROWS: [&str; NATIVE_KINDS] =
    ["cycles", "keccakF", "sha256", "poseidon2", "modMul", "scalarMul", "memoryBytes"];

/// Rows that proving the transactions takes at most, by table.
fn native_rows(outcome: &BatchOutcome) -> [(&'static str, i64); NATIVE_KINDS] {
    let mut rows = ROWS.map(|name| (name, 0i64));
    let receipts = outcome.blocks.iter().flat_map(|block| &block.receipts);
    for receipt in receipts {
        for ((_, sum), used) in rows.iter_mut().zip(receipt.executed.native_used.0) {
            *sum = sum.saturating_add(used);
        }
    }
    rows
}

/// Shows them to people.
pub(crate) fn rows(outcome: &BatchOutcome, output: &mut Output) -> Result<(), Failure> {
    output.heading("Rows that proving the transactions takes at most, as metered")?;
    let row = |(name, rows): (&str, i64)| vec![name.to_owned(), thousands(rows.unsigned_abs())];
    output.table(&["table", "rows"], &native_rows(outcome).map(row))
}

pub(crate) fn statement(statement: &Statement, output: &mut Output) -> Result<(), Failure> {
    output.heading("Statement")?;
    for (name, value) in fields(statement) {
        match value {
            Value::String(text) => output.field(name, text)?,
            number => output.field(name, number)?,
        }
    }
    output.field("digest", full(&statement.digest()))
}

/// The statement's fields in the order of its encoding.
pub(crate) fn fields(statement: &Statement) -> Vec<(&'static str, Value)> {
    vec![
        ("chainId", json!(statement.chain_id)),
        ("configHash", json!(full(&statement.config_hash))),
        ("batchNumber", json!(statement.batch_number)),
        ("previousState", json!(full(&statement.previous_state))),
        ("nextState", json!(full(&statement.next_state))),
        ("previousContext", json!(full(&statement.previous_context))),
        ("nextContext", json!(full(&statement.next_context))),
        ("environmentRoot", json!(full(&statement.environment_root))),
        ("transactionsRoot", json!(full(&statement.transactions_root))),
        ("receiptsRoot", json!(full(&statement.receipts_root))),
        ("messagesRoot", json!(full(&statement.messages_root))),
        ("priorityHash", json!(full(&statement.priority_hash))),
        ("priorityCount", json!(statement.priority_count)),
        ("pubdataHash", json!(full(&statement.pubdata_hash))),
        ("gasUsed", json!(statement.gas_used)),
        ("costTableVersion", json!(statement.cost_table_version)),
    ]
}

/// An account as its space writes it.
pub(crate) fn address(account: &AccountId) -> String {
    match account.address() {
        Some(address) => format!("0x{}", hex::encode(address.0)),
        None => format!("0x{}", hex::encode(account.0)),
    }
}

/// What scripts see of an executed batch. Times are left out: the rest is the same in every run.
pub(crate) fn to_json(done: &Done, trace_bytes: Option<u64>) -> Value {
    let outcome = &done.outcome;
    let blocks: Vec<Value> = outcome
        .blocks
        .iter()
        .map(|block| {
            json!({
                "number": block.header.number,
                "hash": full(&block.hash),
                "gasUsed": block.header.gas_used,
                "receipts": block.receipts.iter().map(receipt).collect::<Vec<_>>(),
            })
        })
        .collect();
    let rejected: Vec<Value> = outcome
        .rejected
        .iter()
        .map(|left_out| {
            json!({
                "block": left_out.block,
                "transaction": left_out.transaction,
                "reason": left_out.reason.to_string(),
            })
        })
        .collect();
    let statement = &done.sealed.statement;
    let mut stated: serde_json::Map<String, Value> =
        fields(statement).into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    stated.insert("digest".to_owned(), json!(full(&statement.digest())));
    let mut shown = json!({
        "batchNumber": outcome.number,
        "gasUsed": outcome.gas_used,
        "blocks": blocks,
        "rejected": rejected,
        "rows": native_rows(outcome).map(|(name, rows)| json!({ "table": name, "rows": rows })),
        "leavesTouched": done.leaves,
        "messages": outcome.messages.len(),
        "pubdataBytes": done.sealed.pubdata.len(),
        "traceBytes": trace_bytes,
        "statement": stated,
    });
    if let Some(OnMachine { cycles, hints, .. }) = done.machine {
        shown["machine"] = json!({ "cycles": cycles, "hintWords": hints });
    }
    shown
}

fn receipt(receipt: &Receipt) -> Value {
    let executed = &receipt.executed;
    let logs: Vec<Value> = executed
        .logs
        .iter()
        .map(|log| {
            json!({
                "address": address(&log.account),
                "topics": log.topics.iter().map(full).collect::<Vec<_>>(),
                "data": format!("0x{}", hex::encode(&log.data)),
            })
        })
        .collect();
    json!({
        "hash": full(&receipt.hash),
        "type": receipt.kind,
        "sender": address(&receipt.sender),
        "status": format!("{:?}", executed.status),
        "gasUsed": executed.gas_used,
        "gasRefunded": executed.gas_refunded,
        "created": executed.created.as_ref().map(address),
        "output": format!("0x{}", hex::encode(&executed.output)),
        "logs": logs,
    })
}
