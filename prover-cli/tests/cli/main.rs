//! Runs the `colonnade` binary as its users do.
#![allow(clippy::unwrap_used, reason = "tests say what they expect by unwrapping")]
#![allow(clippy::print_stdout, reason = "a test that skips must be seen to skip")]

mod bad_inputs;
mod bad_stored;
mod chains;
mod execution_files;
mod executions;
mod files;
mod folding;
mod generated;
mod golden;
mod interface;
#[cfg(unix)]
mod limits;
mod machine;
mod messages;
mod proof_files;
mod proofs;
mod state_tests;
mod support;
mod witnesses;
mod world;
