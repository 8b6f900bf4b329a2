//! `prove`: a proof of a batch.

use super::{execution_proof, tree_proof};
use crate::{
    chain::Chain,
    execution::Job,
    failure::Failure,
    options::{ProveOptions, What},
    output::Output,
    partial::PartialFile,
    proving::{prove_tree, record_of},
};

pub(crate) fn run(options: &ProveOptions, output: &mut Output) -> Result<(), Failure> {
    match options.what {
        What::Execution => execution(options, output),
        What::Tree => tree(options, output),
    }
}

fn execution(options: &ProveOptions, output: &mut Output) -> Result<(), Failure> {
    let ProveOptions { output: path, memory, .. } = options;
    let kind = options.config.kind();
    let job = Job::of(&options.source)?;
    let proven = job.prove(kind, *memory, path)?;
    output.line(format_args!("{} proves", path.display()))?;
    output.line(format_args!("{}.", execution_proof::claim(&proven.statement)))?;
    execution_proof::show(&proven, output)?;
    output.json(&execution_proof::to_json(&proven))
}

fn tree(options: &ProveOptions, output: &mut Output) -> Result<(), Failure> {
    let path = &options.output;
    let (Some(state), Some(batch)) = (&options.source.state, options.source.batch) else {
        return Err(Failure::input("--what tree needs --state and --batch"));
    };
    let (chain_id, record) = {
        // Proving takes long and needs the record only: the state is free for others meanwhile.
        let chain = Chain::open(state)?;
        (chain.config.chain_id, record_of(&chain, batch)?)
    };
    let file = PartialFile::create(path)?;
    let proven = prove_tree(chain_id, batch, &record, options.config.kind())?;
    file.finish_with(&proven.bytes)?;

    output.line(format_args!("{} proves", path.display()))?;
    output.line(format_args!("{}.", tree_proof::claim(batch)))?;
    output.heading("Proof")?;
    tree_proof::show(&proven, output)?;
    output.json(&tree_proof::to_json(&proven))
}
