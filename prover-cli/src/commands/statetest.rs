//! `statetest`: Ethereum's official state-test fixtures.

mod chosen;
mod judge;
mod report;

use std::{collections::BTreeSet, path::PathBuf};

use ethereum_tests::{
    CaseId, Failing, Summary,
    fixture::{Case, Fixture},
    run_file_with,
};
use indicatif::ProgressBar;
use rayon::prelude::*;

use crate::{
    failure::Failure,
    options::StatetestOptions,
    output::{Output, progress},
};
use chosen::Chosen;
use judge::{Judge, Judged};
use report::Report;

/// What came of a file.
struct OfFile {
    file: PathBuf,
    summary: Summary,
    failing: Vec<Failing>,
    /// The cases of which more is known than whether they passed.
    judged: Vec<(CaseId, Judged)>,
}

pub(crate) fn run(options: &StatetestOptions, output: &mut Output) -> Result<(), Failure> {
    let chosen = Chosen::of(options)?;
    let judge = Judge::of(options)?;
    let mut report = Report::new(options.longest);
    let files = chosen.files();
    // A prover takes all cores and much memory by itself.
    if let Judge::Proof(_) = judge {
        let bar = progress(chosen.count().unwrap_or(files.len()) as u64, "proving cases");
        for (file, cases) in files {
            let done = run_file(&judge, &chosen, (file, cases.as_ref()), &bar)?;
            report.add(done, output)?;
        }
        bar.finish_and_clear();
    } else {
        let bar = progress(files.len() as u64, "state tests");
        let run = |(file, cases): &(PathBuf, Option<BTreeSet<CaseId>>)| {
            let done = run_file(&judge, &chosen, (file, cases.as_ref()), &ProgressBar::hidden());
            bar.inc(1);
            done
        };
        let done: Vec<_> = files.par_iter().map(run).collect();
        bar.finish_and_clear();
        for done in done {
            report.add(done?, output)?;
        }
    }
    report.finish(output)
}

fn run_file(
    judge: &Judge,
    chosen: &Chosen,
    (file, cases): (&PathBuf, Option<&BTreeSet<CaseId>>),
    bar: &ProgressBar,
) -> Result<OfFile, Failure> {
    let (mut failing, mut judged) = (Vec::new(), Vec::new());
    let is_chosen = |case: &CaseId| chosen.has(cases, case);
    let judge = |id: &CaseId, fixture: &Fixture, case: &Case| {
        let done = judge.judge(fixture, &id.revision, case);
        bar.inc(1);
        let verdict = done.verdict.clone();
        if done.cycles > 0 {
            judged.push((id.clone(), done));
        }
        verdict
    };
    let on_failure = |case: &Failing| failing.push(case.clone());
    let summary = run_file_with(file, is_chosen, judge, on_failure).map_err(Failure::input)?;
    Ok(OfFile { file: file.clone(), summary, failing, judged })
}
