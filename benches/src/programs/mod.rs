//! Programs that the bench times: known ones from the test data, and some of our own.

mod files;
mod own;

use primitives::H160;
use trace::{Recorder, Step};
use transaction::Transaction;

use crate::{Ours, World};

pub use files::{FileError, known};
pub use own::own;

/// A transaction that is sent over and over.
#[derive(Clone, Debug)]
pub struct Program {
    /// Its name in reports.
    pub name: String,
    /// Where it starts.
    pub world: World,
    /// The transaction; its nonce grows with each repetition.
    pub transaction: Transaction,
    /// Who sends it.
    pub sender: H160,
}

/// Counts instructions.
#[derive(Clone, Copy, Debug, Default)]
struct StepCounter(u64);

impl Recorder for StepCounter {
    fn step(&mut self, _step: Step) {
        self.0 += 1;
    }
}

impl Program {
    /// The transaction in its first `count` repetitions.
    pub fn transactions(&self, count: usize) -> Vec<Transaction> {
        let first = self.transaction.nonce;
        let numbered = |nonce| Transaction { nonce, ..self.transaction.clone() };
        (first..first + count as u64).map(numbered).collect()
    }

    /// Instructions that a repetition executes once state is warm: those of the second one.
    pub fn steps(&self) -> u64 {
        let steps_of = |count| {
            let state = self.world.state();
            let mut ours = Ours::new(&self.world, &state, StepCounter::default());
            for tx in self.transactions(count) {
                // One that is refused has no steps; the bench compares outcomes anyway.
                let _refused_or_not = ours.execute(&tx, self.sender);
            }
            ours.into_recorder().0
        };
        steps_of(2) - steps_of(1)
    }
}
