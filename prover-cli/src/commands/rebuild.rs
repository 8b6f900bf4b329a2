//! `rebuild`: the state from what was published.

use std::fs;

use engine::pubdata::Rebuilder;
use primitives::H256;
use serde_json::json;

use super::state::parse_hash;
use crate::{
    chain::read_genesis,
    failure::Failure,
    options::RebuildOptions,
    output::{Output, full, progress, thousands},
};

pub(crate) fn run(options: &RebuildOptions, output: &mut Output) -> Result<(), Failure> {
    let expected = options.expect.as_deref().map(parse_hash).transpose()?;
    let (_, genesis) = read_genesis(&options.genesis)?;
    let mut rebuilder = Rebuilder::new(genesis);
    let bar = progress(options.pubdata.len() as u64, "batches");
    for path in &options.pubdata {
        let bytes = fs::read(path).map_err(|error| Failure::file(path, error))?;
        rebuilder.apply_bytes(&bytes).map_err(|error| Failure::file(path, error))?;
        bar.inc(1);
    }
    bar.finish_and_clear();
    let commitment = H256(rebuilder.tree().commitment().digest().to_bytes());
    let batch = rebuilder.context().batch_number;
    output.line(format_args!("rebuilt up to batch {batch}"))?;
    output.field("commitment", full(&commitment))?;
    output.field("accounts", thousands(rebuilder.state().headers().count() as u64))?;
    output.field("storage slots", thousands(rebuilder.state().slots().count() as u64))?;
    output.json(&json!({ "batchNumber": batch, "commitment": full(&commitment) }))?;
    match expected {
        Some(expected) if expected != commitment => Err(Failure::check(format!(
            "the commitment is {}, expected {}",
            full(&commitment),
            full(&expected)
        ))),
        _ => Ok(()),
    }
}
