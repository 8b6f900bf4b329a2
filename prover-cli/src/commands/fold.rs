//! `fold`: one proof of constant size of what several prove.

use std::path::Path;

use circuits::execution::file::ExecutionFile;

use super::{execution_proof, folded_execution, folded_proof};
use crate::{
    execution_folding,
    failure::Failure,
    folding,
    options::FoldOptions,
    output::Output,
    partial::PartialFile,
    proving::{AnyProof, read_any_proof},
};

pub(crate) fn run(options: &FoldOptions, output: &mut Output) -> Result<(), Failure> {
    let mut proofs = Vec::with_capacity(options.proofs.len());
    for path in &options.proofs {
        proofs.push((path.as_path(), read_any_proof(path)?.0));
    }
    if let [(path, AnyProof::Execution(proof))] = &proofs[..] {
        return fold_execution(options, path, proof, output);
    }
    let file = PartialFile::create(&options.output)?;
    let folding = folding::fold(&proofs)?;
    file.finish_with(&folding.file.to_bytes())?;
    output.line(format_args!("{} proves", options.output.display()))?;
    output.line(format_args!("{}.", folded_proof::claim(&folding.statement)))?;
    output.heading("Proof")?;
    folded_proof::show(&folding, output)?;
    output.json(&folded_proof::to_json(&folding))
}

fn fold_execution(
    options: &FoldOptions,
    path: &Path,
    proof: &ExecutionFile,
    output: &mut Output,
) -> Result<(), Failure> {
    let file = PartialFile::create(&options.output)?;
    let folding = execution_folding::fold(path, proof)?;
    file.finish_with(&folding.file.to_bytes())?;
    output.line(format_args!("{} proves", options.output.display()))?;
    output.line(format_args!("{}.", execution_proof::claim(&folding.statement)))?;
    folded_execution::show(&folding, output)?;
    output.json(&folded_execution::to_json(&folding))
}
