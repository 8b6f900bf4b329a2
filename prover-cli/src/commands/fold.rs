//! `fold`: one proof of constant size of what several prove.

use std::{io::Write, path::Path};

use recursion::{
    file::FoldedFile,
    fold::Folded,
    tree_update::{Statement, TreeFolder},
};
use serde_json::json;

use super::{folded_proof, tree_proof};
use crate::{
    cost::{Cost, peak_memory},
    failure::Failure,
    options::FoldOptions,
    output::{Output, bytes, progress},
    partial::PartialFile,
    proving::{AnyProof, read_any_proof},
};

pub(crate) fn run(options: &FoldOptions, output: &mut Output) -> Result<(), Failure> {
    let mut proofs = Vec::with_capacity(options.proofs.len());
    for path in &options.proofs {
        proofs.push((path.as_path(), read_any_proof(path)?.0));
    }
    let mut file = PartialFile::create(&options.output)?;
    let bar = progress(2 * proofs.len() as u64 + 1, "building circuits");
    let (folder, building) = Cost::of("circuits", TreeFolder::new);
    let folder = folder.map_err(Failure::input)?;
    bar.inc(1);
    bar.set_message("wrapping");
    let (wrapped, wrapping) = Cost::of("wrap", || wrap_all(&folder, &proofs, || bar.inc(1)));
    let wrapped = wrapped?;
    bar.set_message("folding");
    let (folded, folding) = Cost::of("fold", || fold_all(&folder, wrapped, || bar.inc(1)));
    let folded = folded?;
    let folded = FoldedFile::new(&folder, &folded);
    let (statement, verifying) = Cost::of("verify", || folded.verify());
    bar.finish_and_clear();
    let statement = statement.map_err(Failure::check)?;
    let written = folded.to_bytes();
    file.write_all(&written).map_err(|error| Failure::file(file.partial(), error))?;
    file.finish()?;

    let costs = [building, wrapping, folding, verifying];
    show(options, &statement, (&folded, written.len()), &costs, output)?;
    output.json(&json!({
        "what": "tree",
        "proves": folded_proof::claim(&statement),
        "key": tree_proof::key(&folded.key()),
        "statement": folded_proof::statement_json(&statement),
        "proofs": options.proofs.len(),
        "wrapperLogRows": folder.wrapper_log_rows(),
        "foldLogRows": folder.folder().log_rows(),
        "fileBytes": written.len(),
        "proofBytes": folded.proof_bytes(),
        "phases": costs.map(Cost::to_json),
        "peakMemoryBytes": peak_memory(),
    }))
}

fn wrap_all(
    folder: &TreeFolder,
    proofs: &[(&Path, AnyProof)],
    mut done: impl FnMut(),
) -> Result<Vec<Folded>, Failure> {
    let mut wrapped = Vec::with_capacity(proofs.len());
    for (path, proof) in proofs {
        let refused =
            |error: &dyn std::fmt::Display| Failure::check(format!("{}: {error}", path.display()));
        wrapped.push(match proof {
            AnyProof::Batch(proof) => folder.wrap(proof).map_err(|error| refused(&error))?,
            AnyProof::Folded(file) => file.folded(folder).map_err(|error| refused(&error))?,
        });
        done();
    }
    Ok(wrapped)
}

/// From the first to the last: which proofs were folded with which is part of the touched digest.
fn fold_all(
    folder: &TreeFolder,
    wrapped: Vec<Folded>,
    mut done: impl FnMut(),
) -> Result<Folded, Failure> {
    let mut wrapped = wrapped.into_iter();
    let first = wrapped.next().ok_or_else(|| Failure::input("there is no proof to fold"))?;
    wrapped.try_fold(first, |folded, next| {
        done();
        folder.fold(&folded, &next).map_err(Failure::check)
    })
}

fn show(
    options: &FoldOptions,
    statement: &Statement,
    (folded, size): (&FoldedFile, usize),
    costs: &[Cost; 4],
    output: &mut Output,
) -> Result<(), Failure> {
    output.line(format_args!("{} proves", options.output.display()))?;
    output.line(format_args!("{}.", folded_proof::claim(statement)))?;
    output.heading("Proof")?;
    for (name, value) in folded_proof::fields(statement) {
        output.field(name, tree_proof::text(&value))?;
    }
    output.field("key", tree_proof::key(&folded.key()))?;
    output.field("file", bytes(size as u64))?;
    output.field("of it proof", bytes(folded.proof_bytes() as u64))?;
    output.field("security", folded_proof::SECURITY)?;
    output.heading("Cost")?;
    let rows: Vec<_> = costs.iter().map(Cost::row).collect();
    output.table(&["phase", "seconds", "CPU seconds"], &rows)?;
    peak_memory().map_or(Ok(()), |peak| output.field("peak memory", bytes(peak)))
}
