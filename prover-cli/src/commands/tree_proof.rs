//! What is shown of a proof of a tree update, wherever one is shown.

use circuits::{
    config::KeyDigest,
    proof::Proof,
    security::Security,
    statement::{Digest, Statement},
    systems::TREE_UPDATE,
    tables::Table,
};
use primitives::H256;
use serde_json::{Map, Value, json};

use crate::{
    cost::{Cost, peak_memory},
    failure::Failure,
    output::{Output, bytes, full, thousands},
    proving::Proven,
};

/// What such a proof does not say.
pub(crate) const NO_EXECUTION: &str =
    "It is NOT a proof of execution: it says which values changed, not why.";

/// What a proof of the batch says.
pub(crate) fn claim(batch: u64) -> String {
    format!("the net update of the state tree by batch {batch}; NOT a proof of execution")
}

/// The statement's fields in the order of its encoding.
pub(crate) fn fields(statement: &Statement) -> [(&'static str, Value); 5] {
    let Statement { chain_id, batch_number, previous, next, touched } = statement;
    [
        ("chainId", json!(chain_id)),
        ("batchNumber", json!(batch_number)),
        ("previousState", json!(digest(previous))),
        ("nextState", json!(digest(next))),
        ("touched", json!(digest(touched))),
    ]
}

/// The same as one value.
pub(crate) fn statement_json(statement: &Statement) -> Value {
    object(fields(statement))
}

/// Named fields as one value.
pub(crate) fn object<const N: usize>(fields: [(&'static str, Value); N]) -> Value {
    let fields = fields.into_iter().map(|(name, value)| (name.to_owned(), value));
    Value::Object(fields.collect::<Map<_, _>>())
}

/// A field's value for people.
pub(crate) fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// A digest of the tree in full.
pub(crate) fn digest(digest: &Digest) -> String {
    full(&H256(digest.0))
}

/// A key's digest in full.
pub(crate) fn key(digest: &KeyDigest) -> String {
    full(&H256(*digest))
}

/// Rows of a table of that height; `None` if no number of them is that large.
pub(crate) fn rows(log_height: usize) -> Option<u64> {
    1u64.checked_shl(u32::try_from(log_height).ok()?)
}

/// Shows the tables with their heights.
pub(crate) fn show_tables(log_heights: &[usize], output: &mut Output) -> Result<(), Failure> {
    let row = |(table, &log_height): (Table, &usize)| {
        let columns = table.columns() as u64;
        let rows = rows(log_height);
        let cells = rows.map_or_else(String::new, |rows| {
            thousands(u128::from(rows).saturating_mul(u128::from(columns)))
        });
        let rows = rows.map_or_else(|| format!("2^{log_height}"), thousands);
        vec![table.name().to_owned(), rows, thousands(columns), cells]
    };
    let lines: Vec<_> = TREE_UPDATE.into_iter().zip(log_heights).map(row).collect();
    output.table(&["table", "rows", "columns", "cells"], &lines)
}

/// The tables for scripts.
pub(crate) fn tables_json(log_heights: &[usize]) -> Vec<Value> {
    let tables = TREE_UPDATE.into_iter().zip(log_heights);
    tables
        .map(|(table, &log_height)| {
            json!({ "table": table.name(), "rows": rows(log_height), "columns": table.columns() })
        })
        .collect()
}

/// Bits of security for people: a tenth is not rounded up.
pub(crate) fn bits(bits: f64) -> String {
    format!("{:.1}", (bits * 10.0).floor() / 10.0)
}

/// The security for scripts.
pub(crate) fn security_json(security: &Security) -> Value {
    let terms = security.terms.iter().map(|(term, bits)| json!({ "term": term, "bits": bits }));
    json!({ "provenBits": security.bits, "terms": terms.collect::<Vec<_>>() })
}

/// Shows a proof that has just been made.
pub(crate) fn show(proven: &Proven, output: &mut Output) -> Result<(), Failure> {
    let Proven { proof, verified, .. } = proven;
    for (name, value) in fields(&proof.statement) {
        output.field(name, text(&value))?;
    }
    output.field("key", key(&proof.key))?;
    output.field("configuration", proof.kind().name())?;
    output.field("proof", bytes(proven.bytes.len() as u64))?;
    let bits = bits(verified.security.bits);
    output.field("security", format_args!("{bits} bits, proven"))?;
    output.heading("Tables")?;
    show_tables(&verified.log_heights, output)?;
    output.heading("Cost")?;
    let rows: Vec<_> = proven.costs.iter().map(Cost::row).collect();
    output.table(&["phase", "seconds", "CPU seconds"], &rows)?;
    peak_memory().map_or(Ok(()), |peak| output.field("peak memory", bytes(peak)))
}

/// The same for scripts.
pub(crate) fn to_json(proven: &Proven) -> Value {
    let Proof { key: key_digest, statement, .. } = &proven.proof;
    json!({
        "what": "tree",
        "proves": claim(statement.batch_number),
        "config": proven.proof.kind(),
        "key": key(key_digest),
        "statement": statement_json(statement),
        "tables": tables_json(&proven.verified.log_heights),
        "proofBytes": proven.bytes.len(),
        "security": security_json(&proven.verified.security),
        "phases": proven.costs.map(Cost::to_json),
        "peakMemoryBytes": peak_memory(),
    })
}
