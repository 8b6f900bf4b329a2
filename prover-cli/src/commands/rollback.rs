//! `rollback`: takes batches back.

use primitives::H256;
use serde_json::json;

use crate::{
    chain::Chain,
    failure::Failure,
    options::RollbackOptions,
    output::{Output, full},
};

pub(crate) fn run(options: &RollbackOptions, output: &mut Output) -> Result<(), Failure> {
    let mut chain = Chain::open(&options.state)?;
    let from = chain.store.head().number;
    let commitment = chain.store.rollback_to(options.to).map_err(Failure::input)?;
    let commitment = H256(commitment.digest().to_bytes());
    output.line(format_args!("from batch {from} back to batch {}", options.to))?;
    output.field("commitment", full(&commitment))?;
    output.json(&json!({ "from": from, "to": options.to, "commitment": full(&commitment) }))
}
