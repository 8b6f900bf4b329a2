//! The `colonnade` binary.

#![forbid(unsafe_code)]

use std::process::ExitCode;

fn main() -> ExitCode {
    prover_cli::main()
}
