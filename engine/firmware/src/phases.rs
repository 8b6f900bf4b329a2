//! Tells the host what the program's cycles are for.

use trace::{BatchPart, Recorder};

use crate::{
    host::{Host, Phase},
    state::HintedState,
};

/// Records nothing of an execution but where it is.
pub(crate) struct Phases<'a, H>(pub(crate) &'a HintedState<H>);

impl<H: Host> Recorder for Phases<'_, H> {
    const IS_ON: bool = false;

    fn part(&mut self, part: BatchPart) {
        let (phase, block, index) = match part {
            BatchPart::BlockStart { block } => (Phase::BlockStart, block, 0),
            BatchPart::Deposit { block, index } => (Phase::Deposit, block, index),
            BatchPart::Transaction { block, index } => (Phase::Transaction, block, index),
            BatchPart::BlockEnd { block } => (Phase::BlockEnd, block, 0),
        };
        self.0.enter(phase, block, index);
    }
}
