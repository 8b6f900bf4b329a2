//! Official cases as batches.

use std::path::PathBuf;

use ethereum_tests::{
    CaseId, Verdict, cases_of, execute_as_batch, fixture_files, run_file_with, sample,
};

use crate::{data, is_all, prover::quick};

/// How many cases, and how many when all is wanted.
const SAMPLES: [usize; 2] = [6, 300];

/// A run with more cycles is left out, with a word: some take thousands of millions.
const CYCLES_MAX: u64 = 1 << 21;

#[test]
fn a_sample_of_official_cases_is_proven() {
    let Some(tests) = data("evm/state-tests") else { return };
    let count = SAMPLES[usize::from(is_all())];
    let files = fixture_files(&tests).unwrap();
    // Some files are enough for a few cases, and reading all of them takes long.
    let step = if is_all() { 1 } else { files.len() / 30 };
    let of_file = |file: &PathBuf| {
        cases_of(file).unwrap().into_iter().map(|case| (file.clone(), case)).collect::<Vec<_>>()
    };
    let cases = files.iter().step_by(step.max(1)).flat_map(of_file).collect();
    let mut proven = 0;
    for (file, chosen) in sample(cases, count) {
        let judge = |id: &CaseId, fixture: &_, case: &_| match execute_as_batch(
            fixture,
            &id.revision,
            case,
        ) {
            Ok(native) => match quick().prove_up_to(CYCLES_MAX, &id.to_string(), native) {
                Some(_) => {
                    proven += 1;
                    Verdict::Passed
                }
                None => Verdict::Skipped("it takes too long"),
            },
            Err(why) => Verdict::Skipped(why),
        };
        run_file_with(&file, |id| *id == chosen, judge, |_| ()).unwrap();
    }
    println!("{proven} cases proven");
    assert!(proven > count / 2, "only {proven} cases were proven");
}
