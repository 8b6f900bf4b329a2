//! A case on the machine: the firmware must state what the engine states natively.

use engine::kernel::Kernel;
use firmware::{Native, NotDone, run};
use machine::Program;

use crate::{
    as_batch::{BatchCase, as_batch},
    fixture::{Case, Fixture},
    run::Verdict,
};

/// Executes a case natively and by the firmware, and compares the statements.
pub fn run_on_machine(
    program: &Program,
    fixture: &Fixture,
    revision: &str,
    case: &Case,
) -> Verdict {
    let BatchCase { config, genesis, batch } = match as_batch(fixture, revision, case) {
        Ok(batch) => batch,
        Err(why) => return Verdict::Skipped(why),
    };
    let at = (&config, &genesis.context);
    let state = (&genesis.state, &genesis.tree);
    let Ok(native) = Native::execute(&mut Kernel::default(), at, state, &batch) else {
        return Verdict::Skipped("the block's environment is none of a chain");
    };
    let expected = native.sealed.statement.digest();
    let (actual, why) = match run(program, native.answers, &mut ()) {
        Ok(done) if done.digest == expected => return Verdict::Passed,
        Ok(done) => (done.digest, "another statement".to_owned()),
        Err(error @ NotDone::Refused { .. }) => (Default::default(), error.to_string()),
        Err(error) => (Default::default(), format!("the machine: {error}")),
    };
    Verdict::Failed { expected, actual, why }
}
