//! What is shown of a folded proof, wherever one is shown.

use recursion::tree_update::Statement;
use serde_json::{Map, Value, json};

use super::tree_proof::digest;

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
    let fields = fields(statement).into_iter().map(|(name, value)| (name.to_owned(), value));
    Value::Object(fields.collect::<Map<_, _>>())
}
