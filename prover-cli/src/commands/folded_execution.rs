//! What is shown of a folded execution, wherever one is shown.

use primitives::H256;
use recursion::execution::Finished;
use serde_json::{Value, json};

use super::{execute, execution_proof, tree_proof};
use crate::{
    cost::{Cost, peak_memory},
    execution_folding::ExecutionFolding,
    failure::Failure,
    output::{Output, bytes, full, thousands},
};

/// What the proof's parts are worth.
pub(crate) fn security(finished: &Finished) -> String {
    format!(
        "about 100 bits, conjectured (plonky2); the segments' proofs inside: {} bits together, proven",
        tree_proof::bits(finished.bits)
    )
}

/// What was proven of the run, in words.
pub(crate) const CHECKED: [&str; 2] = [
    "One plonky2 proof says that all segments of the run have proofs for the key below: the first from",
    "the program's start, each from where the one before ends, the last to the halt with exit code 0.",
];

/// Shows a proof that has just been folded.
pub(crate) fn show(folding: &ExecutionFolding, output: &mut Output) -> Result<(), Failure> {
    execute::statement(&folding.statement, output)?;
    output.heading("Folded proof of the execution")?;
    output.field("key", full(&H256(folding.key)))?;
    output.field("circuit's key", tree_proof::key(&folding.file.key()))?;
    output.field("segments", thousands(folding.finished.segments))?;
    output.field("file", bytes(folding.file.to_bytes().len() as u64))?;
    output.field("of it proof", bytes(folding.file.proof_bytes() as u64))?;
    output.field("security", security(&folding.finished))?;
    output.heading("Cost")?;
    execution_proof::show_costs(&folding.costs, output)?;
    peak_memory().map_or(Ok(()), |peak| output.field("peak memory", bytes(peak)))
}

/// The same for scripts.
pub(crate) fn to_json(folding: &ExecutionFolding) -> Value {
    let ExecutionFolding { file, key, statement, finished, costs, .. } = folding;
    json!({
        "what": "execution",
        "proves": execution_proof::claim(statement),
        "key": full(&H256(*key)),
        "circuitKey": tree_proof::key(&file.key()),
        "statement": execution_proof::statement_json(statement),
        "digest": full(&statement.digest()),
        "segments": finished.segments,
        "provenBits": finished.bits,
        "wrapperLogRows": folding.wrapper_log_rows,
        "foldLogRows": folding.fold_log_rows,
        "fileBytes": file.to_bytes().len(),
        "proofBytes": file.proof_bytes(),
        "phases": costs.map(Cost::to_json),
        "peakMemoryBytes": peak_memory(),
    })
}
