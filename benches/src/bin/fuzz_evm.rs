//! Looks for differences between our engine and revm.
//!
//! `cargo run --release -p benches --bin fuzz_evm -- [--seconds N] [--seed N] [--only-seed N]`
//!
//! Runs the cases of the seeds from `--seed` on. At the first difference it prints the seed and the
//! smallest case that it finds, and fails.

#![expect(clippy::print_stdout, reason = "a report is printed")]

use std::{
    process::ExitCode,
    time::{Duration, Instant},
};

use benches::fuzz::{Case, Coverage, Difference, PrecompileInputs, minimise, run};

struct Options {
    seconds: u64,
    seed: u64,
    only_seed: Option<u64>,
}

fn main() -> ExitCode {
    let Some(options) = options() else {
        println!("usage: fuzz_evm [--seconds N] [--seed N] [--only-seed N]");
        return ExitCode::FAILURE;
    };
    let inputs = PrecompileInputs::load();
    if inputs.is_empty() {
        println!("skipped: known inputs of precompiles, there is no test data");
    }
    if let Some(seed) = options.only_seed {
        let case = Case::new(seed, &inputs);
        return match run(&case, &mut Coverage::default()) {
            Some(difference) => report(seed, &case, &difference),
            None => {
                println!("{case}seed {seed}: 0 differences");
                ExitCode::SUCCESS
            }
        };
    }
    search(&options, &inputs)
}

fn options() -> Option<Options> {
    let mut options = Options { seconds: 60, seed: 1, only_seed: None };
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let number: u64 = arguments.next()?.parse().ok()?;
        match argument.as_str() {
            "--seconds" => options.seconds = number,
            "--seed" => options.seed = number,
            "--only-seed" => options.only_seed = Some(number),
            _ => return None,
        }
    }
    Some(options)
}

fn search(options: &Options, inputs: &PrecompileInputs) -> ExitCode {
    const PROGRESS: Duration = Duration::from_secs(5);
    let start = Instant::now();
    let mut coverage = Coverage::default();
    let (mut count, mut said) = (0, start);
    while start.elapsed().as_secs() < options.seconds {
        let seed = options.seed + count;
        let case = Case::new(seed, inputs);
        if let Some(difference) = run(&case, &mut coverage) {
            return report(seed, &case, &difference);
        }
        count += 1;
        if said.elapsed() > PROGRESS {
            said = Instant::now();
            let speed = count as f64 / start.elapsed().as_secs_f64();
            println!("{count} cases, {speed:.0} per second, next seed {}", seed + 1);
        }
    }
    println!("{coverage}");
    println!("{count} cases, 0 differences");
    ExitCode::SUCCESS
}

fn report(seed: u64, case: &Case, difference: &Difference) -> ExitCode {
    println!("seed {seed}: {difference}");
    let small = minimise(case);
    println!("the smallest case that differs:\n{small}");
    if let Some(difference) = run(&small, &mut Coverage::default()) {
        println!("{difference}");
    }
    ExitCode::FAILURE
}
