//! What is shown of a proof of execution, wherever one is shown.

use circuits::{systems::EXECUTION, tables::Table, verify::Verified};
use engine::statement::Statement;
use primitives::H256;
use serde_json::{Map, Value, json};

use super::{execute, tree_proof};
use crate::{
    cost::{Cost, peak_memory},
    execution::{Proven, cpu_time},
    failure::Failure,
    output::{Output, bytes, full, thousands},
};

/// What a proof of the statement says.
pub(crate) fn claim(statement: &Statement) -> String {
    format!(
        "that executing batch {} of chain {} leads from its previous state to its next one",
        statement.batch_number, statement.chain_id
    )
}

/// Shows a proof that has just been made.
pub(crate) fn show(proven: &Proven, output: &mut Output) -> Result<(), Failure> {
    execute::statement(&proven.statement, output)?;
    show_proof(proven, output)
}

/// The same without the statement.
pub(crate) fn show_proof(proven: &Proven, output: &mut Output) -> Result<(), Failure> {
    output.heading("Proof of the execution")?;
    output.field("configuration", proven.kind.name())?;
    output.field("key", full(&H256(proven.key)))?;
    output.field("proof", bytes(proven.size))?;
    output.field("cycles", thousands(proven.cycles))?;
    show_verified(&proven.segments, proven.bits, output)?;
    output.heading("Cost")?;
    show_costs(&proven.costs, output)?;
    let estimate = format!("{:.3}", proven.estimate.as_secs_f64());
    output.field("estimated CPU seconds", estimate)?;
    if let Some(cpu) = cpu_time(&proven.costs).filter(|cpu| !cpu.is_zero()) {
        let per_second = proven.cycles as f64 / cpu.as_secs_f64();
        output.field("cycles per CPU second", thousands(per_second as u64))?;
    }
    if let Some(peak) = peak_memory() {
        output.field("peak memory", bytes(peak))?;
    }
    Ok(())
}

/// The security, and the cells of all segments.
pub(crate) fn show_verified(
    segments: &[Verified],
    bits: f64,
    output: &mut Output,
) -> Result<(), Failure> {
    output.field("segments", thousands(segments.len() as u64))?;
    output.field("security", format_args!("{} bits, proven", tree_proof::bits(bits)))?;
    show_tables(&segments.iter().map(|verified| verified.log_heights.as_slice()), output)
}

/// The cells of all segments, whose heights are possible.
pub(crate) fn show_tables<'a>(
    segments: &(impl Iterator<Item = &'a [usize]> + Clone),
    output: &mut Output,
) -> Result<(), Failure> {
    output.heading("Tables of all segments")?;
    let rows: Vec<Vec<String>> = tables(segments)
        .into_iter()
        .map(|(name, rows, columns)| {
            vec![name.to_owned(), thousands(rows), thousands(columns), thousands(rows * columns)]
        })
        .collect();
    output.table(&["table", "rows", "columns", "cells"], &rows)
}

/// Each table with its rows in all segments, and its columns.
fn tables<'a>(
    segments: &(impl Iterator<Item = &'a [usize]> + Clone),
) -> Vec<(&'static str, u64, u64)> {
    let rows = |at: usize| {
        let heights = segments.clone().filter_map(|log_heights| log_heights.get(at));
        heights.map(|&log| 1u64 << log).sum()
    };
    let tables = EXECUTION.into_iter().enumerate();
    tables.map(|(at, table)| (table.name(), rows(at), table.columns() as u64)).collect()
}

/// A line per phase.
pub(crate) fn show_costs(costs: &[Cost], output: &mut Output) -> Result<(), Failure> {
    let rows: Vec<_> = costs.iter().map(Cost::row).collect();
    output.table(&["phase", "seconds", "CPU seconds"], &rows)
}

/// The tables for scripts.
pub(crate) fn tables_json(segments: &[Verified]) -> Vec<Value> {
    let tables = tables(&segments.iter().map(|verified| verified.log_heights.as_slice()));
    let tables = tables.into_iter();
    tables
        .map(|(table, rows, columns)| json!({ "table": table, "rows": rows, "columns": columns }))
        .collect()
}

/// The tables of a segment with the heights that it claims, for scripts.
pub(crate) fn claimed_tables_json(log_heights: &[usize]) -> Vec<Value> {
    let tables = EXECUTION.into_iter().zip(log_heights);
    let table = |(table, &log): (Table, &usize)| {
        let rows = tree_proof::rows(log);
        json!({ "table": table.name(), "rows": rows, "columns": table.columns() })
    };
    tables.map(table).collect()
}

/// The statement for scripts.
pub(crate) fn statement_json(statement: &Statement) -> Value {
    let fields = execute::fields(statement).into_iter();
    Value::Object(fields.map(|(name, value)| (name.to_owned(), value)).collect::<Map<_, _>>())
}

/// A proof that has just been made, for scripts.
pub(crate) fn to_json(proven: &Proven) -> Value {
    json!({
        "proves": claim(&proven.statement),
        "config": proven.kind,
        "key": full(&H256(proven.key)),
        "statement": statement_json(&proven.statement),
        "digest": full(&proven.statement.digest()),
        "cycles": proven.cycles,
        "segments": proven.segments.len(),
        "provenBits": proven.bits,
        "proofBytes": proven.size,
        "tables": tables_json(&proven.segments),
        "phases": proven.costs.iter().copied().map(Cost::to_json).collect::<Vec<_>>(),
        "estimatedCpuSeconds": proven.estimate.as_secs_f64(),
        "peakMemoryBytes": peak_memory(),
    })
}
