//! `inspect`: what a proof's file claims, or what a verifying key fixes.

mod sizes;

use std::path::Path;

use circuits::{
    config::Parameters,
    key::{TableKey, VerifyingKey},
    proof::{Proof, VERSION},
    security::Security,
    systems::HeightError,
    verify::claimed_security,
};
use primitives::H256;
use serde_json::{Map, Value, json};

use super::tree_proof;
use crate::{
    failure::Failure,
    options::InspectOptions,
    output::{Output, short, thousands},
    proving::read_proof,
};

pub(crate) fn run(options: &InspectOptions, output: &mut Output) -> Result<(), Failure> {
    match (&options.proof, options.key) {
        (Some(path), _) => proof(path, output),
        (None, Some(config)) => key(VerifyingKey::of(config.kind()), output),
        (None, None) => Err(Failure::input("neither a proof nor --key was given")),
    }
}

fn proof(path: &Path, output: &mut Output) -> Result<(), Failure> {
    let (proof, bytes) = read_proof(path)?;
    let parts = sizes::parts(&proof, bytes.len())?;
    let security = claimed_security(&proof);
    let is_ours = proof.key == VerifyingKey::of(proof.kind()).digest();
    show_header(&proof, bytes.len(), is_ours, output)?;
    output.heading("Statement, as claimed")?;
    for (name, value) in tree_proof::fields(&proof.statement) {
        output.field(name, tree_proof::text(&value))?;
    }
    output.heading("Tables")?;
    tree_proof::show_tables(proof.log_heights(), output)?;
    output.heading("Bytes of the file")?;
    let rows: Vec<_> = parts
        .iter()
        .map(|(part, size)| vec![(*part).to_owned(), thousands(*size as u64)])
        .collect();
    output.table(&["part", "bytes"], &rows)?;
    show_security(&security, output)?;
    let parts = parts.iter().map(|(part, size)| json!({ "part": part, "bytes": size }));
    output.json(&json!({
        "isVerified": false,
        "proves": tree_proof::claim(proof.statement.batch_number),
        "bytes": bytes.len(),
        "version": VERSION,
        "config": proof.kind(),
        "key": tree_proof::key(&proof.key),
        "isKeyOfThisBuild": is_ours,
        "statement": tree_proof::statement_json(&proof.statement),
        "tables": tree_proof::tables_json(proof.log_heights()),
        "parts": parts.collect::<Vec<_>>(),
        "security": security.as_ref().ok().map(tree_proof::security_json),
    }))
}

fn show_header(
    proof: &Proof,
    size: usize,
    is_ours: bool,
    output: &mut Output,
) -> Result<(), Failure> {
    output.line("A proof file that says:")?;
    output.line(format_args!("{}.", tree_proof::claim(proof.statement.batch_number)))?;
    output.line("Nothing of it was verified: `colonnade verify` does that.")?;
    output.heading("Header")?;
    output.field("bytes", thousands(size as u64))?;
    output.field("format version", VERSION)?;
    output.field("configuration", proof.kind().name())?;
    output.field("key", tree_proof::key(&proof.key))?;
    output.field("", if is_ours { "the key of this build" } else { "NOT the key of this build" })
}

fn show_security(
    security: &Result<Security, HeightError>,
    output: &mut Output,
) -> Result<(), Failure> {
    output.heading("Security of a proof of these heights, in proven bits")?;
    match security {
        Err(error) => output.line(format_args!("  none: {error}")),
        Ok(security) => {
            let term =
                |(term, bits): &(&str, f64)| vec![(*term).to_owned(), tree_proof::bits(*bits)];
            let mut rows: Vec<_> = security.terms.iter().map(term).collect();
            rows.push(vec!["all together".to_owned(), tree_proof::bits(security.bits)]);
            output.table(&["error term", "bits"], &rows)
        }
    }
}

fn key(key: &VerifyingKey, output: &mut Output) -> Result<(), Failure> {
    let digest = tree_proof::key(&key.digest());
    let parameters = parameters(&key.parameters);
    output.line("The verifying key of this build for proofs of tree updates")?;
    output.field("digest", &digest)?;
    output.field("protocol", key.protocol)?;
    output.field("configuration", key.kind.name())?;
    output.heading("Parameters")?;
    for (name, value) in parameters {
        output.field(name, value)?;
    }
    output.heading("Tables")?;
    let head = ["table", "rows", "columns", "constraints", "messages", "digest"];
    let row = |table: &TableKey| {
        let rows = table.fixed_log_height.and_then(tree_proof::rows);
        vec![
            table.name.to_owned(),
            rows.map_or_else(|| "any".to_owned(), thousands),
            table.columns.to_string(),
            table.constraints.to_string(),
            table.messages.to_string(),
            short(&H256(table.digest)),
        ]
    };
    output.table(&head, &key.tables.iter().map(row).collect::<Vec<_>>())?;
    output.json(&json!({
        "digest": digest,
        "protocol": key.protocol,
        "config": key.kind,
        "parameters": Map::from_iter(parameters.map(|(name, value)| (name.to_owned(), json!(value)))),
        "tables": key.tables.iter().map(table_json).collect::<Vec<_>>(),
        "preprocessed": format!("0x{}", hex::encode(&key.preprocessed)),
    }))
}

/// The parameters by the names that they have in JSON.
const fn parameters(parameters: &Parameters) -> [(&'static str, usize); 9] {
    let Parameters {
        log_blowup,
        queries,
        max_log_arity,
        log_final_poly_len,
        query_grinding,
        batch_grinding,
        lookup_grinding,
        opening_grinding,
        folding_grinding,
    } = *parameters;
    [
        ("logBlowup", log_blowup),
        ("queries", queries),
        ("maxLogArity", max_log_arity),
        ("logFinalPolyLen", log_final_poly_len),
        ("queryGrinding", query_grinding),
        ("batchGrinding", batch_grinding),
        ("lookupGrinding", lookup_grinding),
        ("openingGrinding", opening_grinding),
        ("foldingGrinding", folding_grinding),
    ]
}

fn table_json(table: &TableKey) -> Value {
    json!({
        "table": table.name,
        "rows": table.fixed_log_height.and_then(tree_proof::rows),
        "columns": table.columns,
        "constraints": table.constraints,
        "messages": table.messages,
        "digest": tree_proof::key(&table.digest),
    })
}
