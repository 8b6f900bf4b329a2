//! A case on the machine: the firmware must state what the engine states natively.

use firmware::{NotDone, run};
use machine::Program;

use crate::{
    as_batch::execute_as_batch,
    fixture::{Case, Fixture},
    run::Verdict,
};

/// What came of a case on the machine.
#[derive(Clone, Debug)]
pub struct OnMachine {
    /// Whether the statements agree.
    pub verdict: Verdict,
    /// Instructions that the machine executed; 0 if it came to no end.
    pub cycles: u64,
}

/// Executes a case natively and by the firmware, and compares the statements.
pub fn run_on_machine(
    program: &Program,
    fixture: &Fixture,
    revision: &str,
    case: &Case,
) -> OnMachine {
    let native = match execute_as_batch(fixture, revision, case) {
        Ok(native) => native,
        Err(why) => return OnMachine { verdict: Verdict::Skipped(why), cycles: 0 },
    };
    let expected = native.sealed.statement.digest();
    let (actual, why, cycles) = match run(program, native.answers, &mut ()) {
        Ok(done) if done.digest == expected => {
            return OnMachine { verdict: Verdict::Passed, cycles: done.cycles };
        }
        Ok(done) => (done.digest, "another statement".to_owned(), done.cycles),
        Err(error @ NotDone::Refused { .. }) => (Default::default(), error.to_string(), 0),
        Err(error) => (Default::default(), format!("the machine: {error}"), 0),
    };
    OnMachine { verdict: Verdict::Failed { expected, actual, why }, cycles }
}
