//! `inspect`: what a proof's file claims, or what a verifying key fixes.

mod execution;
mod folded;
mod keys;
mod sizes;

use std::path::Path;

use circuits::{
    key::VerifyingKey,
    proof::{Proof, VERSION},
    security::Security,
    systems::HeightError,
    verify::claimed_security,
};
use serde_json::json;

use super::tree_proof;
use crate::{
    failure::Failure,
    options::{InspectOptions, What},
    output::{Output, thousands},
    proving::{AnyProof, read_any_proof},
};
use sizes::Part;

/// What is shown may be anything.
const NOT_VERIFIED: &str = "Nothing of it was verified: `colonnade verify` does that.";

pub(crate) fn run(options: &InspectOptions, output: &mut Output) -> Result<(), Failure> {
    match (&options.proof, options.key) {
        (Some(path), _) => file(path, output),
        (None, Some(config)) => match options.what {
            What::Execution => keys::execution(config.kind(), output),
            What::Tree => keys::tree(config.kind(), output),
        },
        (None, None) => Err(Failure::input("neither a proof nor --key was given")),
    }
}

fn file(path: &Path, output: &mut Output) -> Result<(), Failure> {
    match read_any_proof(path)? {
        (AnyProof::Batch(found), bytes) => proof(&found, &bytes, output),
        (AnyProof::Execution(found), bytes) => execution::show(&found, &bytes, output),
        (AnyProof::Folded(found), bytes) => folded::updates(&found, bytes.len(), output),
        (AnyProof::FoldedExecution(found), bytes) => folded::execution(&found, bytes.len(), output),
    }
}

fn proof(proof: &Proof, bytes: &[u8], output: &mut Output) -> Result<(), Failure> {
    let parts = sizes::of_proof(proof, bytes.len())?;
    let security = claimed_security(proof);
    let is_ours = proof.key == VerifyingKey::of(proof.kind()).digest();
    show_header(proof, bytes.len(), is_ours, output)?;
    output.heading("Statement, as claimed")?;
    for (name, value) in tree_proof::fields(&proof.statement) {
        output.field(name, tree_proof::text(&value))?;
    }
    output.heading("Tables")?;
    tree_proof::show_tables(proof.log_heights(), output)?;
    show_parts(&parts, output)?;
    show_security(&security, output)?;
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
        "parts": parts_json(&parts),
        "security": security.as_ref().ok().map(tree_proof::security_json),
    }))
}

fn show_parts(parts: &[Part], output: &mut Output) -> Result<(), Failure> {
    output.heading("Bytes of the file")?;
    let row = |(part, size): &Part| vec![(*part).to_owned(), thousands(*size as u64)];
    output.table(&["part", "bytes"], &parts.iter().map(row).collect::<Vec<_>>())
}

fn parts_json(parts: &[Part]) -> Vec<serde_json::Value> {
    parts.iter().map(|(part, size)| json!({ "part": part, "bytes": size })).collect()
}

fn show_header(
    proof: &Proof,
    size: usize,
    is_ours: bool,
    output: &mut Output,
) -> Result<(), Failure> {
    output.line("A proof file that says:")?;
    output.line(format_args!("{}.", tree_proof::claim(proof.statement.batch_number)))?;
    output.line(NOT_VERIFIED)?;
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
