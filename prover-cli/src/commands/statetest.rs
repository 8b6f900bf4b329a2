//! `statetest`: Ethereum's official state-test fixtures.

use std::path::PathBuf;

use ethereum_tests::{
    Failing, SuiteError, Summary,
    fixture::{Case, Fixture},
    fixture_files, run_file, run_file_with, run_on_machine,
};
use rayon::prelude::*;
use serde_json::{Value, json};

use crate::{
    failure::Failure,
    options::StatetestOptions,
    output::{Output, full, progress},
};

pub(crate) fn run(options: &StatetestOptions, output: &mut Output) -> Result<(), Failure> {
    let mut files = Vec::new();
    for path in &options.paths {
        files.extend(fixture_files(path).map_err(Failure::input)?);
    }
    let bar = progress(files.len() as u64, "state tests");
    let fork = options.fork.as_deref();
    let program = options.machine.then(firmware::program).transpose().map_err(Failure::input)?;
    let done: Vec<_> = files
        .par_iter()
        .map(|file| {
            let mut failing = Vec::new();
            let on_failure = |case: &Failing| failing.push(case.clone());
            let summary = match &program {
                None => run_file(file, fork, on_failure),
                Some(program) => {
                    let judge = |fixture: &Fixture, revision: &str, case: &Case| {
                        run_on_machine(program, fixture, revision, case)
                    };
                    run_file_with(file, fork, judge, on_failure)
                }
            };
            bar.inc(1);
            summary.map(|summary| (file, summary, failing))
        })
        .collect();
    bar.finish_and_clear();

    let mut total = Summary::default();
    let mut rows = Vec::new();
    for result in done {
        let (file, summary, failing): (&PathBuf, Summary, Vec<Failing>) =
            result.map_err(|error: SuiteError| Failure::input(error))?;
        total.passed += summary.passed;
        total.failed += summary.failed;
        total.skipped += summary.skipped;
        for case in &failing {
            output.line(line(case))?;
            rows.push(row(&file.display().to_string(), case));
        }
    }
    output.json(&json!({
        "passed": total.passed,
        "failed": total.failed,
        "skipped": total.skipped,
        "failing": rows,
    }))?;
    let last =
        format!("{} passed, {} failed, {} skipped", total.passed, total.failed, total.skipped);
    output.line(&last)?;
    if total.failed > 0 { Err(Failure::check(last)) } else { Ok(()) }
}

fn line(case: &Failing) -> String {
    let Failing { test, revision, indexes, expected, actual, why } = case;
    format!(
        "{test} {revision} [data {}, gas {}, value {}]: expected {}, got {} ({why})",
        indexes.data,
        indexes.gas,
        indexes.value,
        full(expected),
        full(actual),
    )
}

fn row(file: &str, case: &Failing) -> Value {
    json!({
        "file": file,
        "test": case.test,
        "fork": case.revision,
        "data": case.indexes.data,
        "gas": case.indexes.gas,
        "value": case.indexes.value,
        "expected": full(&case.expected),
        "actual": full(&case.actual),
        "why": case.why,
    })
}
