//! What is shown of a folded proof, wherever one is shown.

use recursion::tree_update::Statement;
use serde_json::{Value, json};

use super::tree_proof::{self, digest};
use crate::{
    cost::{Cost, peak_memory},
    failure::Failure,
    folding::Folding,
    output::{Output, bytes},
};

/// plonky2 claims its security by a conjecture; what it wraps is proven.
pub(crate) const SECURITY: &str =
    "about 100 bits, conjectured (plonky2); the batches' proofs inside: 100 bits, proven";

/// What a folded proof says.
pub(crate) fn claim(statement: &Statement) -> String {
    let Statement { first_batch, last_batch, .. } = statement;
    format!(
        "the net updates of the state tree by batches {first_batch} to {last_batch}; \
         NOT a proof of execution"
    )
}

/// The statement's fields in order.
pub(crate) fn fields(statement: &Statement) -> [(&'static str, Value); 6] {
    let Statement { chain_id, first_batch, last_batch, previous, next, touched } = statement;
    [
        ("chainId", json!(chain_id)),
        ("firstBatch", json!(first_batch)),
        ("batchNumber", json!(last_batch)),
        ("previousState", json!(digest(previous))),
        ("nextState", json!(digest(next))),
        ("touched", json!(digest(touched))),
    ]
}

/// The same as one value.
pub(crate) fn statement_json(statement: &Statement) -> Value {
    tree_proof::object(fields(statement))
}

/// Shows a proof that has just been folded.
pub(crate) fn show(folding: &Folding, output: &mut Output) -> Result<(), Failure> {
    let Folding { file, statement, costs, .. } = folding;
    for (name, value) in fields(statement) {
        output.field(name, tree_proof::text(&value))?;
    }
    output.field("key", tree_proof::key(&file.key()))?;
    output.field("file", bytes(file.to_bytes().len() as u64))?;
    output.field("of it proof", bytes(file.proof_bytes() as u64))?;
    output.field("security", SECURITY)?;
    output.heading("Cost")?;
    let rows: Vec<_> = costs.iter().map(Cost::row).collect();
    output.table(&["phase", "seconds", "CPU seconds"], &rows)?;
    peak_memory().map_or(Ok(()), |peak| output.field("peak memory", bytes(peak)))
}

/// The same for scripts.
pub(crate) fn to_json(folding: &Folding) -> Value {
    json!({
        "what": "tree",
        "proves": claim(&folding.statement),
        "key": tree_proof::key(&folding.file.key()),
        "statement": statement_json(&folding.statement),
        "wrapperLogRows": folding.wrapper_log_rows,
        "foldLogRows": folding.fold_log_rows,
        "fileBytes": folding.file.to_bytes().len(),
        "proofBytes": folding.file.proof_bytes(),
        "phases": folding.costs.map(Cost::to_json),
        "peakMemoryBytes": peak_memory(),
    })
}
