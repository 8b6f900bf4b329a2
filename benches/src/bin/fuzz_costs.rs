//! Looks for batches that take more on the machine than was charged for them.
//!
//! `cargo run --release -p benches --bin fuzz_costs -- [--seconds N] [--seed N] [--gas N] [--image FILE]`

#![expect(clippy::print_stdout, reason = "a report is printed")]

use std::{process::ExitCode, time::Instant};

use benches::{
    costs::{KIND_NAMES, check},
    fuzz::PrecompileInputs,
};
use machine::Program;

fn main() -> ExitCode {
    match search() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(why) => {
            println!("{why}");
            ExitCode::FAILURE
        }
    }
}

fn search() -> Result<bool, String> {
    let (mut seconds, mut seed, mut gas, mut image) = (60, 0, 400_000, None);
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let value = arguments.next().ok_or("a value is missing")?;
        let number = value.parse::<u64>().map_err(|error| error.to_string());
        match argument.as_str() {
            "--seconds" => seconds = number?,
            "--seed" => seed = number?,
            "--gas" => gas = number?,
            "--image" => image = Some(value),
            _ => return Err(format!("what is {argument}?")),
        }
    }
    let image = image.map(std::fs::read).transpose().map_err(|error| error.to_string())?;
    let program = Program::from_elf(image.as_deref().unwrap_or(firmware::IMAGE));
    let program = program.map_err(|error| error.to_string())?;
    let inputs = PrecompileInputs::load();
    let start = Instant::now();
    let (mut is_paid, mut count) = (true, 0);
    let mut ratios: Vec<Vec<(f64, u64, String)>> = vec![Vec::new(); KIND_NAMES.len()];
    while start.elapsed().as_secs() < seconds {
        match check(&program, seed, gas, &inputs) {
            Ok(None) => {}
            Ok(Some(checked)) => {
                count += 1;
                let each: Vec<String> =
                    checked.ratios().map(|ratio| format!("{ratio:.2}")).collect();
                let cycles = checked.measured.rows[0];
                println!("{seed} {}: {} of {cycles} cycles", checked.name, each.join(" "));
                if !checked.is_paid() {
                    is_paid = false;
                    let (rows, bound) = (checked.measured.rows, checked.bound);
                    println!("NOT PAID: {rows:?} of {bound:?}");
                }
                for (all, ratio) in ratios.iter_mut().zip(checked.ratios()) {
                    all.push((ratio, seed, checked.name.clone()));
                }
            }
            Err(why) => {
                println!("{seed}: {why}");
                is_paid = false;
            }
        }
        seed += 1;
    }
    println!("{count} batches, next seed {seed}; taken by charged:");
    for (name, all) in KIND_NAMES.iter().zip(&mut ratios) {
        all.sort_by(|a, b| a.0.total_cmp(&b.0));
        if let (Some(median), Some(worst)) = (all.get(all.len() / 2), all.last()) {
            let (ratio, seed, what) = worst;
            println!("{name:<10} median {:.2}, worst {ratio:.2} ({what}, seed {seed})", median.0);
        }
    }
    Ok(is_paid)
}
