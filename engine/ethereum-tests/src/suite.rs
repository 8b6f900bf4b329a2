//! Runs files of fixtures and counts.

use std::{
    fs, io,
    ops::AddAssign,
    path::{Path, PathBuf},
};

use engine::revision::Revision;
use primitives::H256;
use thiserror::Error;

use crate::{
    case_id::CaseId,
    exclusions::exclusion,
    fixture::{Case, Fixture, Fixtures},
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

impl AddAssign for Summary {
    fn add_assign(&mut self, more: Self) {
        self.passed += more.passed;
        self.failed += more.failed;
        self.skipped += more.skipped;
    }
}

/// A case that came out otherwise than the fixture says.
#[derive(Clone, Debug)]
pub struct Failing {
    /// Which case.
    pub case: CaseId,
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

fn read(path: &Path) -> Result<Fixtures, SuiteError> {
    let text = fs::read_to_string(path)
        .map_err(|source| SuiteError::Io { path: path.to_owned(), source })?;
    serde_json::from_str(&text)
        .map_err(|source| SuiteError::Format { path: path.to_owned(), source })
}

/// Every case of a file with its name, in order.
fn cases(fixtures: &Fixtures) -> Vec<(CaseId, &Fixture, &Case)> {
    let mut all = Vec::new();
    for (test, fixture) in fixtures {
        for (revision, cases) in &fixture.post {
            all.extend(cases.iter().map(|case| {
                let (test, revision, indexes) = (test.clone(), revision.clone(), case.indexes);
                (CaseId { test, revision, indexes }, fixture, case)
            }));
        }
    }
    all
}

/// The cases of a file that are not left out for their revision or their name.
pub fn cases_of(path: &Path) -> Result<Vec<CaseId>, SuiteError> {
    let is_supported = |id: &CaseId| {
        let revision = Revision::from_name(&id.revision).and_then(Revision::rules);
        revision.is_some() && exclusion(&id.test).is_none()
    };
    let fixtures = read(path)?;
    Ok(cases(&fixtures).into_iter().map(|(id, ..)| id).filter(is_supported).collect())
}

/// Runs every case of a file, or only the chosen ones, and judges them by the fixture.
pub fn run_file(
    path: &Path,
    is_chosen: impl Fn(&CaseId) -> bool,
    on_failure: impl FnMut(&Failing),
) -> Result<Summary, SuiteError> {
    let judge = |id: &CaseId, fixture: &Fixture, case: &Case| {
        run_case(fixture, &id.revision, case, ()).verdict
    };
    run_file_with(path, is_chosen, judge, on_failure)
}

/// The same with another judge.
pub fn run_file_with(
    path: &Path,
    is_chosen: impl Fn(&CaseId) -> bool,
    mut judge: impl FnMut(&CaseId, &Fixture, &Case) -> Verdict,
    mut on_failure: impl FnMut(&Failing),
) -> Result<Summary, SuiteError> {
    let fixtures = read(path)?;
    let mut summary = Summary::default();
    for (id, fixture, case) in cases(&fixtures).into_iter().filter(|(id, ..)| is_chosen(id)) {
        if exclusion(&id.test).is_some() {
            summary.skipped += 1;
            continue;
        }
        match judge(&id, fixture, case) {
            Verdict::Passed => summary.passed += 1,
            Verdict::Skipped(_) => summary.skipped += 1,
            Verdict::Failed { expected, actual, why } => {
                summary.failed += 1;
                on_failure(&Failing { case: id, expected, actual, why });
            }
        }
    }
    Ok(summary)
}
