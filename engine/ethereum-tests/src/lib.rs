//! Runs Ethereum's official state-test fixtures against the engine: the classic ones and those of
//! the execution-spec-tests.

#![forbid(unsafe_code)]

mod as_batch;
mod case_id;
mod exceptions;
mod exclusions;
pub mod fixture;
mod on_machine;
mod root;
mod run;
mod sample;
mod suite;

pub use as_batch::{BatchCase, as_batch, execute_as_batch};
pub use case_id::{CaseId, CaseIdError};
pub use exceptions::Refusal;
pub use exclusions::exclusion;
pub use on_machine::{OnMachine, run_on_machine};
pub use run::{Ran, Verdict, run_case};
pub use sample::sample;
pub use suite::{Failing, SuiteError, Summary, cases_of, fixture_files, run_file, run_file_with};
