//! Which cases of which files are run.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use ethereum_tests::{CaseId, cases_of, fixture_files, sample};
use rayon::prelude::*;

use crate::{failure::Failure, options::StatetestOptions, output::progress};

/// The files, and what is run of them.
pub(super) struct Chosen {
    fork: Option<String>,
    files: Vec<(PathBuf, Option<BTreeSet<CaseId>>)>,
}

impl Chosen {
    /// What the options choose.
    pub(super) fn of(options: &StatetestOptions) -> Result<Self, Failure> {
        let mut files = Vec::new();
        for path in &options.paths {
            files.extend(fixture_files(path).map_err(Failure::input)?);
        }
        let is_listed = options.sample.is_some() || options.cases.is_some() || options.prove;
        let files = if is_listed {
            let cases = named(&files, options.fork.as_deref())?;
            let cases = match (options.sample, &options.cases) {
                (Some(count), _) => sample(cases, count),
                (None, Some(list)) => those_of(list, cases)?,
                (None, None) => cases,
            };
            let mut by_file: BTreeMap<PathBuf, BTreeSet<CaseId>> = BTreeMap::new();
            for (file, case) in cases {
                by_file.entry(file).or_default().insert(case);
            }
            by_file.into_iter().map(|(file, cases)| (file, Some(cases))).collect()
        } else {
            files.into_iter().map(|file| (file, None)).collect()
        };
        Ok(Self { fork: options.fork.clone(), files })
    }

    /// The files that have chosen cases.
    pub(super) fn files(&self) -> &[(PathBuf, Option<BTreeSet<CaseId>>)] {
        &self.files
    }

    /// Whether a case of a file, of which these are chosen, is run.
    pub(super) fn has(&self, of_file: Option<&BTreeSet<CaseId>>, case: &CaseId) -> bool {
        of_file.is_none_or(|cases| cases.contains(case)) && is_of(self.fork.as_deref(), case)
    }

    /// How many cases are run, if they were chosen one by one.
    pub(super) fn count(&self) -> Option<usize> {
        self.files.iter().map(|(_, cases)| Some(cases.as_ref()?.len())).sum()
    }
}

fn is_of(fork: Option<&str>, case: &CaseId) -> bool {
    fork.is_none_or(|fork| fork.eq_ignore_ascii_case(&case.revision))
}

/// The cases of all files by name, without those that are skipped anyway.
fn named(files: &[PathBuf], fork: Option<&str>) -> Result<Vec<(PathBuf, CaseId)>, Failure> {
    let bar = progress(files.len() as u64, "listing cases");
    let cases_of = |file: &PathBuf| {
        let cases = cases_of(file).map_err(Failure::input)?;
        bar.inc(1);
        Ok(cases.into_iter().filter(|it| is_of(fork, it)).map(|it| (file.clone(), it)).collect())
    };
    let cases: Result<Vec<Vec<_>>, Failure> = files.par_iter().map(cases_of).collect();
    bar.finish_and_clear();
    Ok(cases?.concat())
}

/// Those of the cases that a list names. A name that several files have means all of them.
fn those_of(list: &Path, cases: Vec<(PathBuf, CaseId)>) -> Result<Vec<(PathBuf, CaseId)>, Failure> {
    let in_list = |error: &dyn std::fmt::Display| Failure::file(list, error);
    let text = fs::read_to_string(list).map_err(|error| in_list(&error))?;
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    let mut names = BTreeMap::new();
    for line in lines {
        let name: CaseId = line.parse().map_err(|error| in_list(&error))?;
        names.insert(name, false);
    }
    let mut chosen = Vec::new();
    for (file, case) in cases {
        if let Some(is_found) = names.get_mut(&case) {
            *is_found = true;
            chosen.push((file, case));
        }
    }
    match names.into_iter().find(|(_, is_found)| !is_found) {
        Some((name, _)) => Err(in_list(&format_args!("there is no case {name}"))),
        None => Ok(chosen),
    }
}
