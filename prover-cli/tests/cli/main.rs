//! Runs the `colonnade` binary as its users do.

mod bad_inputs;
mod bad_stored;
mod chains;
mod files;
mod generated;
mod golden;
mod interface;
mod messages;
mod state_tests;
mod support;
mod world;
