//! `pubdata`: what a stored batch publishes.

use std::fs;

use serde_json::json;

use crate::{
    chain::Chain,
    failure::Failure,
    options::PubdataOptions,
    output::{Output, bytes, full},
    pipeline::execute_again,
};

pub(crate) fn run(options: &PubdataOptions, output: &mut Output) -> Result<(), Failure> {
    let chain = Chain::open(&options.state)?;
    let (_, sealed) = execute_again(&chain, options.batch)?;
    let path = &options.output;
    fs::write(path, &sealed.pubdata).map_err(|error| Failure::file(path, error))?;
    let size = sealed.pubdata.len() as u64;
    let hash = full(&sealed.statement.pubdata_hash);
    output.line(format_args!("{} written to {}", bytes(size), path.display()))?;
    output.field("hash", &hash)?;
    output.json(&json!({ "batchNumber": options.batch, "bytes": size, "hash": hash }))
}
