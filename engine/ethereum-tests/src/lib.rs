//! Runs Ethereum's official state-test fixtures against the engine: the classic ones and those of
//! the execution-spec-tests.

#![forbid(unsafe_code)]

mod as_batch;
mod exceptions;
mod exclusions;
pub mod fixture;
mod on_machine;
mod root;
mod run;
mod suite;

pub use as_batch::{BatchCase, as_batch};
pub use exceptions::Refusal;
pub use exclusions::exclusion;
pub use on_machine::run_on_machine;
pub use run::{Ran, Verdict, run_case};
pub use suite::{Failing, SuiteError, Summary, fixture_files, run_file, run_file_with};
