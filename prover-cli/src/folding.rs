//! From proofs of successive batches to one.

use std::path::Path;

use recursion::{
    file::FoldedFile,
    fold::Folded,
    tree_update::{Statement, TreeFolder, check},
};

use crate::{cost::Cost, failure::Failure, output::progress, proving::AnyProof};

/// A folded proof, with what it took.
pub(crate) struct Folding {
    pub(crate) file: FoldedFile,
    pub(crate) statement: Statement,
    pub(crate) costs: [Cost; 4],
    pub(crate) wrapper_log_rows: Vec<usize>,
    pub(crate) fold_log_rows: usize,
}

/// Folds the proofs, and verifies what comes of it as a reader of the file would.
pub(crate) fn fold(proofs: &[(&Path, AnyProof)]) -> Result<Folding, Failure> {
    check_all(proofs)?;
    let bar = progress(2 * proofs.len() as u64 + 1, "building circuits");
    let (folder, building) = Cost::of("circuits", TreeFolder::new);
    let folder = folder.map_err(Failure::input)?;
    bar.inc(1);
    bar.set_message("wrapping");
    let (wrapped, wrapping) = Cost::of("wrap", || wrap_all(&folder, proofs, || bar.inc(1)));
    let wrapped = wrapped?;
    bar.set_message("folding");
    let (folded, folding) = Cost::of("fold", || fold_all(&folder, wrapped, || bar.inc(1)));
    let file = FoldedFile::new(&folder, &folded?);
    let (statement, verifying) = Cost::of("verify", || file.verify());
    bar.finish_and_clear();
    Ok(Folding {
        statement: statement.map_err(Failure::check)?,
        file,
        costs: [building, wrapping, folding, verifying],
        wrapper_log_rows: folder.wrapper_log_rows(),
        fold_log_rows: folder.folder().log_rows(),
    })
}

/// What is said of proofs of execution among others.
const NOT_FOLDED: &str = "a proof of execution is folded by itself: it is one batch's";

/// What is wrong with the proofs or their order is said before any circuit is built.
fn check_all(proofs: &[(&Path, AnyProof)]) -> Result<(), Failure> {
    let mut before: Option<Statement> = None;
    for (path, proof) in proofs {
        let refused =
            |error: &dyn std::fmt::Display| Failure::check(format!("{}: {error}", path.display()));
        let statement = match proof {
            AnyProof::Batch(proof) => check(proof).map_err(|error| refused(&error))?,
            AnyProof::Folded(file) => file.verify().map_err(|error| refused(&error))?,
            AnyProof::Execution(_) | AnyProof::FoldedExecution(_) => {
                return Err(refused(&NOT_FOLDED));
            }
        };
        if let Some(before) = before {
            before.is_followed_by(&statement).map_err(|error| refused(&error))?;
        }
        before = Some(statement);
    }
    Ok(())
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
            AnyProof::Execution(_) | AnyProof::FoldedExecution(_) => {
                return Err(refused(&NOT_FOLDED));
            }
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
