//! From the proof of an execution to one of constant size, and back from its file.

use std::path::Path;

use circuits::{
    execution::{ExecutionKey, SegmentProof, file::ExecutionFile},
    key::Kind,
    shapes,
};
use engine::statement::Statement;
use indicatif::ProgressBar;
use primitives::H256;
use recursion::{
    execution::{ExecutionFoldError, Finished, folder::ExecutionFolder},
    file::execution::FoldedExecution,
    fold::Folded,
};

use crate::{cost::Cost, execution, failure::Failure, output::progress};

/// A folded execution, with what it took.
pub(crate) struct ExecutionFolding {
    pub(crate) file: FoldedExecution,
    pub(crate) key: [u8; 32],
    pub(crate) statement: Statement,
    pub(crate) finished: Finished,
    pub(crate) costs: [Cost; 4],
    pub(crate) wrapper_log_rows: Vec<usize>,
    pub(crate) fold_log_rows: usize,
}

/// Folds the proof of an execution, and verifies what comes of it as a reader of the file would.
pub(crate) fn fold(path: &Path, proof: &ExecutionFile) -> Result<ExecutionFolding, Failure> {
    let refused =
        |error: &dyn std::fmt::Display| Failure::check(format!("{}: {error}", path.display()));
    let key = execution::key(&execution::image()?, Kind::Recursive);
    let shapes = shapes::of(key.system());
    // What is wrong with the proof is said before any circuit is built.
    if proof.kind != Kind::Recursive {
        return Err(refused(&ExecutionFoldError::Configuration));
    }
    for segment in &proof.segments {
        let heights = segment.body.log_heights();
        if !shapes.iter().any(|shape| shape[..] == *heights) {
            return Err(refused(&ExecutionFoldError::Shape(heights.to_vec())));
        }
    }
    execution::verify_under(&key, proof).map_err(|failure| failure.of_batch(path))?;

    let bar = progress(2 * proof.segments.len() as u64 + 1, "building circuits");
    let (folder, building) = Cost::of("circuits", || ExecutionFolder::new(&key, &shapes));
    let folder = folder.map_err(Failure::input)?;
    bar.inc(1);
    let (wrapped, wrapping) = Cost::of("wrap", || wrap_all(&folder, &proof.segments, &bar));
    let wrapped = wrapped.map_err(|error| refused(&error))?;
    let (folded, folding) = Cost::of("fold", || fold_all(&folder, wrapped, &bar));
    let folded = folded.map_err(|error| refused(&error))?;
    let folded = folded.ok_or_else(|| refused(&"there is no segment"))?;
    let file = FoldedExecution::new(&folder, &folded, proof.claim.clone());
    let (checked, verifying) = Cost::of("verify", || check(&key, &file));
    bar.finish_and_clear();
    let (statement, finished) = checked?;
    Ok(ExecutionFolding {
        file,
        key: key.digest(),
        statement,
        finished,
        costs: [building, wrapping, folding, verifying],
        wrapper_log_rows: folder.wrapper_log_rows(),
        fold_log_rows: folder.folder().log_rows(),
    })
}

fn wrap_all(
    folder: &ExecutionFolder<'_>,
    segments: &[SegmentProof],
    bar: &ProgressBar,
) -> Result<Vec<Folded>, ExecutionFoldError> {
    bar.set_message("wrapping");
    let wrap = |segment| {
        let wrapped = folder.wrap(segment);
        bar.inc(1);
        wrapped
    };
    segments.iter().map(wrap).collect()
}

/// In pairs, then in pairs of pairs: as deep as need be, and no deeper.
fn fold_all(
    folder: &ExecutionFolder<'_>,
    mut level: Vec<Folded>,
    bar: &ProgressBar,
) -> Result<Option<Folded>, ExecutionFoldError> {
    bar.set_message("folding");
    while level.len() > 1 {
        let fold = |pair: &[Folded]| match pair {
            [left, right] => {
                bar.inc(1);
                folder.fold(left, right)
            }
            _ => Ok(pair[0].clone()),
        };
        level = level.chunks(2).map(fold).collect::<Result<_, _>>()?;
    }
    Ok(level.pop())
}

/// A folded proof that was read and found to hold.
pub(crate) struct Checked {
    pub(crate) key: [u8; 32],
    pub(crate) statement: Statement,
    pub(crate) finished: Finished,
    pub(crate) costs: [Cost; 2],
}

/// Verifies a file's proof: under the published keys of its circuits, and for the key of the
/// committed firmware.
pub(crate) fn verify(file: &FoldedExecution) -> Result<Checked, Failure> {
    let image = execution::image()?;
    let (key, of_key) = Cost::of("key", || execution::key(&image, Kind::Recursive));
    let (checked, verifying) = Cost::of("verify", || check(&key, file));
    let (statement, finished) = checked?;
    Ok(Checked { key: key.digest(), statement, finished, costs: [of_key, verifying] })
}

/// What the proof says is the digest of the claim that lies beside it.
fn check(key: &ExecutionKey, file: &FoldedExecution) -> Result<(Statement, Finished), Failure> {
    let statement = Statement::decode(&file.claim).map_err(Failure::check)?;
    let finished = file.verify(key).map_err(Failure::check)?;
    if H256(finished.digest) != statement.digest() {
        return Err(Failure::check("the execution commits to another statement than the file's"));
    }
    Ok((statement, finished))
}
