//! What people and scripts see of a profiled batch.

use engine::vms::evm::opcodes;
use serde_json::{Value, json};
use witness_files::{
    cost::{Estimate, TableCost},
    profile::{OpcodeCycles, Opcodes, is_of_transaction, name_of},
};

use super::{Line, Profiled};
use crate::{
    failure::Failure,
    output::{Output, full, short, thousands},
};

/// Lines of the long lists that are shown.
const LINES: usize = 20;
/// Characters of a function's name that are shown.
const NAME: usize = 66;

const ABOUT: &str =
    "An estimate by a model: rows by table, with what a cell and an interaction take.";

pub(super) fn show(profiled: &Profiled, output: &mut Output) -> Result<(), Failure> {
    let Profiled { number, profile, estimate, transactions } = profiled;
    let total = profile.counts.cycles();
    output.line(format_args!(
        "batch {number} on the machine: {} cycles, {} transactions and deposits",
        thousands(total),
        thousands(transactions.len() as u64)
    ))?;
    output.heading("Phases")?;
    let rows = profile.phases().into_iter().map(|(phase, counts)| {
        let cycles = counts.cycles();
        let whose = if is_of_transaction(phase) { "transactions" } else { "batch" };
        vec![name_of(phase).to_owned(), whose.to_owned(), thousands(cycles), share(cycles, total)]
    });
    output.table(&["phase", "of", "cycles", "share"], &rows.collect::<Vec<_>>())?;
    show_functions(profiled, output)?;
    show_transactions(transactions, total, output)?;
    show_opcodes(&profile.opcodes, total, output)?;
    show_estimate(estimate, output)
}

fn show_functions(profiled: &Profiled, output: &mut Output) -> Result<(), Failure> {
    let total = profiled.profile.counts.cycles();
    let functions = profiled.profile.by_function();
    output.heading("Functions")?;
    let rows = functions.iter().take(LINES).map(|(name, cycles)| {
        let name: String = name.chars().take(NAME).collect();
        vec![name, thousands(*cycles), share(*cycles, total)]
    });
    output.table(&["function", "cycles", "share"], &rows.collect::<Vec<_>>())?;
    more(functions.len(), output)
}

fn show_transactions(lines: &[Line], total: u64, output: &mut Output) -> Result<(), Failure> {
    output.heading("Transactions, their senders' signatures included")?;
    let mut dearest: Vec<&Line> = lines.iter().collect();
    dearest.sort_by_key(|line| std::cmp::Reverse(line.cycles));
    let rows = dearest.iter().take(LINES).map(|line| {
        vec![
            line.hash.as_ref().map_or_else(|| "left out".to_owned(), short),
            format!("{}/{}", line.block, line.index),
            line.kind.map_or_else(String::new, |kind| format!("0x{kind:02x}")),
            line.status.chars().take(24).collect(),
            thousands(line.sender_cycles),
            thousands(line.cycles),
            share(line.cycles, total),
            format!("{}", line.cpu_ns / 1_000_000),
        ]
    });
    let head = ["transaction", "place", "type", "status", "sender", "cycles", "share", "CPU-ms"];
    output.table(&head, &rows.collect::<Vec<_>>())?;
    more(lines.len(), output)
}

fn show_opcodes(found: &Opcodes, total: u64, output: &mut Output) -> Result<(), Failure> {
    output.heading("EVM instructions")?;
    let found = match found {
        Opcodes::Known(found) => found,
        Opcodes::Unknown(why) => return output.line(format_args!("  not known: {why}")),
    };
    let rows = found.iter().take(LINES).map(|it| {
        let OpcodeCycles { opcode, steps, cycles } = *it;
        let each = cycles / steps.max(1);
        let name = opcodes::name(opcode).to_owned();
        vec![name, thousands(steps), thousands(cycles), thousands(each), share(cycles, total)]
    });
    output.table(&["opcode", "steps", "cycles", "each", "share"], &rows.collect::<Vec<_>>())?;
    more(found.len(), output)
}

fn show_estimate(estimate: &Estimate, output: &mut Output) -> Result<(), Failure> {
    output.heading("Tables, and what proving them will cost")?;
    let rows = estimate.tables.iter().map(|it| {
        let numbers = [it.rows, it.columns, it.cells, it.interactions];
        let cells = numbers.into_iter().map(thousands);
        let share = share(it.cpu_ns, estimate.cpu_ns);
        [it.table.to_owned()].into_iter().chain(cells).chain([share]).collect()
    });
    let head = ["table", "rows", "columns", "cells", "interactions", "share"];
    output.table(&head, &rows.collect::<Vec<Vec<String>>>())?;
    output.heading("Estimate")?;
    output.line(format_args!("  {ABOUT}"))?;
    output.field("version of the model", estimate.model)?;
    output.field("cells", thousands(estimate.cells))?;
    output.field("interactions", thousands(estimate.interactions))?;
    output.field("proofs", thousands(estimate.proofs))?;
    output.field("CPU-s", seconds(estimate.cpu_ns))?;
    output.field("of which fixed", seconds(estimate.fixed_cpu_ns))?;
    output.field("seconds on two cores", format!("{:.1}", estimate.seconds_on_two_cores))?;
    output.field("memory of a proof", format!("{} MiB", thousands(estimate.memory_bytes >> 20)))
}

fn more(all: usize, output: &mut Output) -> Result<(), Failure> {
    match all.checked_sub(LINES) {
        Some(more) if more > 0 => {
            output.line(format_args!("  ... and {} more", thousands(more as u64)))
        }
        _ => Ok(()),
    }
}

fn share(part: u64, of: u64) -> String {
    format!("{:.1} %", 100.0 * part as f64 / of.max(1) as f64)
}

fn seconds(ns: u64) -> String {
    format!("{:.1}", ns as f64 / 1e9)
}

pub(super) fn to_json(profiled: &Profiled) -> Value {
    let Profiled { number, profile, estimate, transactions } = profiled;
    let functions = profile.by_function().into_iter();
    let functions = functions.map(|(name, cycles)| json!({ "name": name, "cycles": cycles }));
    let phases = profile.phases().into_iter().map(|(phase, counts)| {
        let is_of_batch = !is_of_transaction(phase);
        json!({ "phase": name_of(phase), "cycles": counts.cycles(), "isOfBatch": is_of_batch })
    });
    let transactions = transactions.iter().map(|line| {
        json!({
            "block": line.block,
            "index": line.index,
            "type": line.kind,
            "hash": line.hash.as_ref().map(full),
            "status": line.status,
            "senderCycles": line.sender_cycles,
            "cycles": line.cycles,
            "cpuNs": line.cpu_ns,
        })
    });
    let (known, why) = match &profile.opcodes {
        Opcodes::Known(found) => (Some(found), None),
        Opcodes::Unknown(why) => (None, Some(why)),
    };
    let opcodes = known.map(|found| {
        let line = |it: &OpcodeCycles| {
            json!({ "name": opcodes::name(it.opcode), "steps": it.steps, "cycles": it.cycles })
        };
        found.iter().map(line).collect::<Vec<_>>()
    });
    let tables: Vec<&TableCost> = estimate.tables.iter().collect();
    json!({
        "batchNumber": number,
        "cycles": profile.counts.cycles(),
        "phases": phases.collect::<Vec<_>>(),
        "functions": functions.collect::<Vec<_>>(),
        "transactions": transactions.collect::<Vec<_>>(),
        "opcodes": opcodes,
        "opcodesUnknown": why,
        "estimate": {
            "about": ABOUT,
            "model": estimate.model,
            "tables": tables,
            "cells": estimate.cells,
            "interactions": estimate.interactions,
            "proofs": estimate.proofs,
            "fixedCpuNs": estimate.fixed_cpu_ns,
            "cpuNs": estimate.cpu_ns,
            "secondsOnTwoCores": estimate.seconds_on_two_cores,
            "memoryBytes": estimate.memory_bytes,
        },
    })
}
