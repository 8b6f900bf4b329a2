//! What verifying keys fix.

use circuits::{
    config::Parameters,
    key::{Kind, TableKey, VerifyingKey},
};
use primitives::H256;
use serde_json::{Map, Value, json};

use super::super::tree_proof;
use crate::{
    execution,
    failure::Failure,
    output::{Output, full, short, spinner, thousands},
};

/// The key of tree updates.
pub(super) fn tree(kind: Kind, output: &mut Output) -> Result<(), Failure> {
    let key = VerifyingKey::of(kind);
    let digest = tree_proof::key(&key.digest());
    output.line("The verifying key of this build for proofs of tree updates")?;
    output.field("digest", &digest)?;
    show(key, output)?;
    let mut json = to_json(key);
    json["digest"] = json!(digest);
    output.json(&json)
}

/// The key of executions of the committed firmware.
pub(super) fn execution(kind: Kind, output: &mut Output) -> Result<(), Failure> {
    let image = execution::image()?;
    let bar = spinner("preparing the key");
    let key = execution::key(&image, kind);
    bar.finish_and_clear();
    let (digest, start, verifying) = (tree_proof::key(&key.digest()), key.start(), key.verifying());
    let (hash, root) = (full(&H256(image.hash)), tree_proof::digest(&start.root));
    let (pc, text) = (format!("{:#x}", start.pc), image.program.instructions().len());
    output.line("The verifying key of this build for proofs of execution: of the machine,")?;
    output.line("of the firmware that is executed on it, and of where it starts")?;
    output.field("digest", &digest)?;
    output.field("image of the firmware", &hash)?;
    output.field("instructions", thousands(text as u64))?;
    output.field("starts at", &pc)?;
    output.field("with memory of root", &root)?;
    show(verifying, output)?;
    let mut json = to_json(verifying);
    json["digest"] = json!(digest);
    json["image"] = json!(hash);
    json["instructions"] = json!(text);
    json["start"] = json!({ "pc": pc, "root": root });
    output.json(&json)
}

/// What a key has of itself.
fn show(key: &VerifyingKey, output: &mut Output) -> Result<(), Failure> {
    output.field("protocol", key.protocol)?;
    output.field("configuration", key.kind.name())?;
    output.heading("Parameters")?;
    for (name, value) in parameters(&key.parameters) {
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
    output.table(&head, &key.tables.iter().map(row).collect::<Vec<_>>())
}

fn to_json(key: &VerifyingKey) -> Value {
    let parameters = parameters(&key.parameters);
    let parameters = parameters.map(|(name, value)| (name.to_owned(), json!(value)));
    json!({
        "protocol": key.protocol,
        "config": key.kind,
        "parameters": Map::from_iter(parameters),
        "tables": key.tables.iter().map(table_json).collect::<Vec<_>>(),
        "preprocessed": format!("0x{}", hex::encode(&key.preprocessed)),
    })
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
