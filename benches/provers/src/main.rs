//! `peers`: the same programs proven by Colonnade and by other provers, in turns, on one machine.
//!
//! `cargo run --release --features openvm`, in this folder.
//!
//! Each proof is made in a process of its own, so that its memory and its time are its own; it is
//! verified, and what it commits to must be what the program computes here. All provers use all cores
//! and prove segments without folding them into one.

#![forbid(unsafe_code)]

mod failure;
mod measured;
mod programs;
mod provers;
mod report;

use std::{
    env,
    io::{self, Write},
    process::{Command, ExitCode, Stdio},
};

use clap::{
    Parser,
    builder::{PossibleValuesParser, TypedValueParser},
};

use crate::{
    failure::Failure, measured::Measured, programs::Program, provers::Prover, report::Line,
};

/// Proves the same programs with Colonnade and with other provers, in turns.
///
/// Exits with 0 if all proofs verify and say what the programs compute, 2 if not.
#[derive(Debug, Parser)]
#[command(name = "peers")]
struct Options {
    /// Only this program; can be given several times.
    #[arg(long, value_name = "NAME", value_parser = program_names())]
    program: Vec<String>,
    /// Only this prover; can be given several times.
    #[arg(long, value_name = "NAME", value_parser = prover_names())]
    prover: Vec<String>,
    /// How often everything is proven; of figures the medians are printed.
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
    repeat: u32,
    /// Rounds of the programs' loops, instead of their own.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    rounds: Option<u32>,
    /// Prints a JSON document instead of a table.
    #[arg(long)]
    json: bool,
    /// Proves one program with one prover in this process, and prints what it took.
    #[arg(long, hide = true)]
    here: bool,
}

fn program_names() -> impl TypedValueParser<Value = String> {
    PossibleValuesParser::new(programs::ALL.map(|program| program.name)).map(String::from)
}

fn prover_names() -> impl TypedValueParser<Value = String> {
    PossibleValuesParser::new(provers::ALL.iter().map(|prover| prover.name)).map(String::from)
}

/// Without any names all are.
fn is_wanted(names: &[String], name: &str) -> bool {
    names.is_empty() || names.iter().any(|wanted| wanted == name)
}

impl Options {
    fn programs(&self) -> impl Iterator<Item = &'static Program> + '_ {
        programs::ALL.iter().filter(|program| is_wanted(&self.program, program.name))
    }

    fn provers(&self) -> impl Iterator<Item = &'static Prover> + '_ {
        provers::ALL.iter().filter(|prover| is_wanted(&self.prover, prover.name))
    }

    fn rounds(&self, program: &Program) -> u32 {
        self.rounds.unwrap_or(program.rounds)
    }
}

fn main() -> ExitCode {
    let options = Options::parse();
    let done = if options.here { prove_here(&options) } else { prove_all(&options) };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("error: {failure}");
            ExitCode::from(2)
        }
    }
}

fn prove_here(options: &Options) -> Result<(), Failure> {
    let program = options.programs().next().ok_or("no program")?;
    let prover = options.provers().next().ok_or("no prover")?;
    let measured = (prover.prove)(program, options.rounds(program))?;
    writeln!(io::stdout(), "{}", serde_json::to_string(&measured)?)?;
    Ok(())
}

fn prove_all(options: &Options) -> Result<(), Failure> {
    let mut lines = Vec::new();
    if !options.json {
        report::head()?;
    }
    for program in options.programs() {
        let provers: Vec<_> = options.provers().collect();
        let mut measured = vec![Vec::new(); provers.len()];
        for _ in 0..options.repeat {
            for (prover, measured) in provers.iter().zip(&mut measured) {
                eprintln!("{} proves {}: {}", prover.name, program.name, program.about);
                measured.push(prove_apart(options, program, prover)?);
            }
        }
        let first = lines.len();
        for (prover, measured) in provers.iter().zip(&measured) {
            lines.extend(Line::of(program.name, prover.name, measured));
        }
        if !options.json {
            report::lines(&lines[first..])?;
        }
    }
    if options.json { report::json(&lines) } else { Ok(()) }
}

/// Proves in a process of its own.
fn prove_apart(options: &Options, program: &Program, prover: &Prover) -> Result<Measured, Failure> {
    let rounds = options.rounds(program);
    let mut command = Command::new(env::current_exe()?);
    command.args(["--here", "--program", program.name, "--prover", prover.name]);
    let output =
        command.args(["--rounds", &rounds.to_string()]).stderr(Stdio::inherit()).output()?;
    let of = |what: &str| format!("{} of {}: {what}", prover.name, program.name);
    if !output.status.success() {
        return Err(of(&format!("ended with {}", output.status)).into());
    }
    let line = output.stdout.split(|&byte| byte == b'\n').rfind(|line| line.starts_with(b"{"));
    let measured: Measured = serde_json::from_slice(line.unwrap_or_default())?;
    if measured.result != program.result(rounds) {
        return Err(of("the proof says something else than the program computes").into());
    }
    Ok(measured)
}
