//! `prove`: a proof of a stored batch.

use std::io::Write;

use super::tree_proof;
use crate::{
    chain::Chain,
    failure::Failure,
    options::{ProveOptions, What},
    output::Output,
    partial::PartialFile,
    proving::{prove_tree, record_of},
};

pub(crate) fn run(options: &ProveOptions, output: &mut Output) -> Result<(), Failure> {
    match options.what {
        What::Tree => tree(options, output),
    }
}

fn tree(options: &ProveOptions, output: &mut Output) -> Result<(), Failure> {
    let ProveOptions { batch, output: path, .. } = options;
    let (chain_id, record) = {
        // Proving takes long and needs the record only: the state is free for others meanwhile.
        let chain = Chain::open(&options.state)?;
        (chain.config.chain_id, record_of(&chain, *batch)?)
    };
    let mut file = PartialFile::create(path)?;
    let proven = prove_tree(chain_id, *batch, &record, options.config.kind())?;
    file.write_all(&proven.bytes).map_err(|error| Failure::file(file.partial(), error))?;
    file.finish()?;

    output.line(format_args!("{} proves", path.display()))?;
    output.line(format_args!("{}.", tree_proof::claim(*batch)))?;
    output.heading("Proof")?;
    tree_proof::show(&proven, output)?;
    output.json(&tree_proof::to_json(&proven))
}
