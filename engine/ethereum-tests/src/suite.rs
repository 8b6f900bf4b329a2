//! Runs files of fixtures and counts.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use primitives::H256;
use thiserror::Error;

use crate::{
    exclusions::exclusion,
    fixture::{Case, Fixture, Fixtures, Indexes},
    run::{Verdict, run_case},
};

/// How many cases passed, failed and were skipped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Cases that came out as the fixture says.
    pub passed: usize,
    /// Cases that did not.
    pub failed: usize,
    /// Cases of revisions that are not supported yet, and those that are left out by name.
    pub skipped: usize,
}

/// A case that came out otherwise than the fixture says.
#[derive(Clone, Debug)]
pub struct Failing {
    /// Name of the test.
    pub test: String,
    /// Revision.
    pub revision: String,
    /// Which variant.
    pub indexes: Indexes,
    /// State root that the fixture has.
    pub expected: H256,
    /// State root that we have.
    pub actual: H256,
    /// What differs.
    pub why: String,
}

/// A path that cannot be run.
#[derive(Debug, Error)]
pub enum SuiteError {
    /// It cannot be read.
    #[error("{path}: {source}")]
    Io {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// It is no fixture file.
    #[error("{path}: not a state-test fixture: {source}")]
    Format {
        /// Which.
        path: PathBuf,
        /// Why, with line and column.
        source: serde_json::Error,
    },
}

/// Every `.json` file at or below `path`, sorted.
pub fn fixture_files(path: &Path) -> Result<Vec<PathBuf>, SuiteError> {
    let mut files = Vec::new();
    collect(path, &mut files)?;
    files.sort();
    Ok(files)
}

fn collect(path: &Path, files: &mut Vec<PathBuf>) -> Result<(), SuiteError> {
    let io = |source| SuiteError::Io { path: path.to_owned(), source };
    if !fs::metadata(path).map_err(io)?.is_dir() {
        files.push(path.to_owned());
        return Ok(());
    }
    for entry in fs::read_dir(path).map_err(io)? {
        let path = entry.map_err(io)?.path();
        if path.is_dir() || path.extension().is_some_and(|extension| extension == "json") {
            collect(&path, files)?;
        }
    }
    Ok(())
}

/// Runs every case of a file, or only those of one revision, and judges them by the fixture.
pub fn run_file(
    path: &Path,
    only: Option<&str>,
    on_failure: impl FnMut(&Failing),
) -> Result<Summary, SuiteError> {
    let judge = |fixture: &Fixture, revision: &str, case: &Case| {
        run_case(fixture, revision, case, ()).verdict
    };
    run_file_with(path, only, judge, on_failure)
}

/// The same with another judge.
pub fn run_file_with(
    path: &Path,
    only: Option<&str>,
    judge: impl Fn(&Fixture, &str, &Case) -> Verdict,
    mut on_failure: impl FnMut(&Failing),
) -> Result<Summary, SuiteError> {
    let text = fs::read_to_string(path)
        .map_err(|source| SuiteError::Io { path: path.to_owned(), source })?;
    let fixtures: Fixtures = serde_json::from_str(&text)
        .map_err(|source| SuiteError::Format { path: path.to_owned(), source })?;
    let mut summary = Summary::default();
    for (test, fixture) in &fixtures {
        for (revision, cases) in &fixture.post {
            if only.is_some_and(|only| !only.eq_ignore_ascii_case(revision)) {
                continue;
            }
            for case in cases {
                if exclusion(test).is_some() {
                    summary.skipped += 1;
                    continue;
                }
                match judge(fixture, revision, case) {
                    Verdict::Passed => summary.passed += 1,
                    Verdict::Skipped(_) => summary.skipped += 1,
                    Verdict::Failed { expected, actual, why } => {
                        summary.failed += 1;
                        let (test, revision) = (test.clone(), revision.clone());
                        let indexes = case.indexes;
                        on_failure(&Failing { test, revision, indexes, expected, actual, why });
                    }
                }
            }
        }
    }
    Ok(summary)
}
