//! Runs Ethereum's official state-test fixtures against the engine: the classic ones and those of
//! the execution-spec-tests.

#![forbid(unsafe_code)]

mod exceptions;
mod exclusions;
pub mod fixture;
mod root;
mod run;
mod suite;

pub use exceptions::Refusal;
pub use exclusions::exclusion;
pub use run::{Ran, Verdict, run_case};
pub use suite::{Failing, SuiteError, Summary, fixture_files, run_file};
