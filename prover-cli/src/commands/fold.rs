//! `fold`: one proof of constant size of what several prove.

use std::io::Write;

use super::folded_proof;
use crate::{
    failure::Failure, folding, options::FoldOptions, output::Output, partial::PartialFile,
    proving::read_any_proof,
};

pub(crate) fn run(options: &FoldOptions, output: &mut Output) -> Result<(), Failure> {
    let mut proofs = Vec::with_capacity(options.proofs.len());
    for path in &options.proofs {
        proofs.push((path.as_path(), read_any_proof(path)?.0));
    }
    let mut file = PartialFile::create(&options.output)?;
    let folding = folding::fold(&proofs)?;
    let written = folding.file.to_bytes();
    file.write_all(&written).map_err(|error| Failure::file(file.partial(), error))?;
    file.finish()?;
    output.line(format_args!("{} proves", options.output.display()))?;
    output.line(format_args!("{}.", folded_proof::claim(&folding.statement)))?;
    output.heading("Proof")?;
    folded_proof::show(&folding, output)?;
    output.json(&folded_proof::to_json(&folding))
}
