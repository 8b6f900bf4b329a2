//! `colonnade`: executes rollup batches and shows what they did.
//!
//! The binary is [`main`] and nothing else; what it is made of is not for other crates.
//!
//! Exit codes: 0, all is well; 1, a check failed; 2, the input is bad.

#![forbid(unsafe_code)]

mod chain;
mod commands;
mod cost;
mod estimated;
mod execution;
mod execution_folding;
mod failure;
mod folding;
mod interrupt;
mod machine;
mod options;
mod output;
mod partial;
mod pipeline;
mod proving;
mod stored;

use std::process::ExitCode;

use clap::Parser;

use failure::Failure;
use options::{Command, Options};
use output::Output;

/// Runs the command that the process was started with.
pub fn main() -> ExitCode {
    let options = Options::parse();
    let mut output = Output::new(options.json);
    let result = run(&options.command, &mut output).and_then(|()| output.finish());
    match result {
        Ok(()) => ExitCode::SUCCESS,
        // Whoever reads our output has seen enough.
        Err(failure) if failure.is_broken_pipe() => ExitCode::SUCCESS,
        Err(failure) => {
            output::complain(&failure, options.json);
            failure.exit_code()
        }
    }
}

fn run(command: &Command, output: &mut Output) -> Result<(), Failure> {
    match command {
        Command::Init(options) => commands::init::run(options, output),
        Command::Execute(options) => commands::execute::run(options, output),
        Command::State(options) => commands::state::run(options, output),
        Command::Rollback(options) => commands::rollback::run(options, output),
        Command::Pubdata(options) => commands::pubdata::run(options, output),
        Command::Rebuild(options) => commands::rebuild::run(options, output),
        Command::Messages(options) => commands::messages::list(options, output),
        Command::ProveMessage(options) => commands::messages::prove(options, output),
        Command::VerifyMessage(options) => commands::messages::verify(options, output),
        Command::Check(options) => commands::check::run(options, output),
        Command::Prove(options) => commands::prove::run(options, output),
        Command::Fold(options) => commands::fold::run(options, output),
        Command::Verify(options) => commands::verify::run(options, output),
        Command::Inspect(options) => commands::inspect::run(options, output),
        Command::Witness(options) => commands::witness::run(options, output),
        Command::Profile(options) => commands::profile::run(options, output),
        Command::Trace(options) => commands::trace::run(options, output),
        Command::Statetest(options) => commands::statetest::run(options, output),
        Command::NewBatch(options) => commands::new_batch::run(options, output),
        Command::Demo(options) => commands::demo::run(options, output),
    }
}
