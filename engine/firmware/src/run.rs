//! Running the program on the machine to its end.

use engine::state::StateReader;
use machine::{Machine, Program, Recorder, RunError, Stop, TapeHost, Taping};
use primitives::H256;
use thiserror::Error;

use crate::answers::Answers;

/// A run that committed to a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done {
    /// The statement's digest.
    pub digest: H256,
    /// Instructions executed.
    pub cycles: u64,
    /// All answers of the host: with them alone, the run can be repeated.
    pub tape: Vec<u32>,
}

/// Why a run committed to nothing.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum NotDone {
    /// A trap, or a question without an answer.
    #[error(transparent)]
    Machine(#[from] RunError),
    /// The program refused what it was told.
    #[error("the firmware ended with exit code {exit_code}: {message}")]
    Refused {
        /// 1 for a refusal, 2 for a panic.
        exit_code: u32,
        /// What it said.
        message: String,
    },
    /// The tape has answers that nobody asked for.
    #[error("{0} words of the tape were not asked for")]
    Unread(usize),
}

/// Runs the program with an honest host.
pub fn run<D: StateReader>(
    program: &Program,
    answers: Answers<D>,
    recorder: &mut impl Recorder,
) -> Result<Done, NotDone> {
    let mut host = Taping::new(answers);
    let mut machine = Machine::new(program);
    let stop = machine.run(&mut host, recorder, u64::MAX)?;
    let (answers, tape) = host.into_parts();
    let message = || answers.messages().join("; ");
    Ok(Done { digest: digest_of(stop, message)?, cycles: machine.cycle(), tape })
}

/// Repeats a run from its tape.
pub fn replay(
    program: &Program,
    tape: Vec<u32>,
    recorder: &mut impl Recorder,
) -> Result<Done, NotDone> {
    let mut host = TapeHost::new(tape.clone());
    let mut machine = Machine::new(program);
    let stop = machine.run(&mut host, recorder, u64::MAX)?;
    let digest = digest_of(stop, || "run from a tape".into())?;
    match host.unread() {
        0 => Ok(Done { digest, cycles: machine.cycle(), tape }),
        unread => Err(NotDone::Unread(unread)),
    }
}

fn digest_of(stop: Stop, message: impl FnOnce() -> String) -> Result<H256, NotDone> {
    match stop {
        Stop::Halted { exit_code: 0, digest } => {
            let mut bytes = [0; 32];
            for (chunk, word) in bytes.as_chunks_mut().0.iter_mut().zip(digest) {
                *chunk = word.to_le_bytes();
            }
            Ok(H256(bytes))
        }
        Stop::Halted { exit_code, .. } => Err(NotDone::Refused { exit_code, message: message() }),
        Stop::Paused => Err(NotDone::Refused { exit_code: 0, message: "it did not end".into() }),
    }
}
