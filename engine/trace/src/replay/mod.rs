//! Rebuilds what an execution did from its columns alone, and finds columns that contradict
//! themselves.
//!
//! Checked: every read of storage, transient storage and account headers follows from the writes
//! before it, reverts included, and from the state before the batch; every read of a frame's heap
//! and stack from its own writes; every read of calldata and return data from the pools. Not
//! checked, because the columns do not hold it: code that is read as data, what an account had
//! that nobody touched, and whether a slot was warm.

mod frames;
mod logs;
mod pages;
mod state;

use primitives::{AccountId, Word};
use thiserror::Error;

pub use logs::{Log, logs_of_kind};
pub use state::{Change, StateChanges};

use crate::{AccountField, Columns, Dictionaries, TableId};
use frames::Frames;
use state::State;

/// The state before the trace.
pub trait PreState {
    /// Value of a storage slot; `None` if unknown: then the first read is believed.
    fn slot(&self, account: AccountId, key: Word) -> Option<Word>;
    /// Value of a header's field; `None` if unknown: then the first read is believed.
    fn field(&self, account: AccountId, field: AccountField) -> Option<Word>;
}

/// Nothing is known: first reads are believed.
impl PreState for () {
    fn slot(&self, _account: AccountId, _key: Word) -> Option<Word> {
        None
    }

    fn field(&self, _account: AccountId, _field: AccountField) -> Option<Word> {
        None
    }
}

impl<P: PreState> PreState for &P {
    fn slot(&self, account: AccountId, key: Word) -> Option<Word> {
        (**self).slot(account, key)
    }

    fn field(&self, account: AccountId, field: AccountField) -> Option<Word> {
        (**self).field(account, field)
    }
}

/// Where columns contradict themselves or the state before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ReplayError {
    /// A row says another value than follows from the rows before it.
    #[error("{} row {row}: expected {expected:#x}, found {found:#x}", table.name())]
    Mismatch {
        /// Table of the row.
        table: TableId,
        /// Its number.
        row: u64,
        /// What follows from the rows before.
        expected: Word,
        /// What the row says.
        found: Word,
    },
    /// A row reads what was never written.
    #[error("{} row {row}: reads what was never written", table.name())]
    NeverWritten {
        /// Table of the row.
        table: TableId,
        /// Its number.
        row: u64,
    },
    /// A row is malformed or points to something that is not there.
    #[error("{} row {row}: {what}", table.name())]
    Malformed {
        /// Table of the row.
        table: TableId,
        /// Its number.
        row: u64,
        /// What is wrong.
        what: &'static str,
    },
}

/// A replay under way: one call of [`Replay::segment`] per segment, in bounded memory except for
/// the state that it rebuilds.
#[derive(Debug)]
pub struct Replay<P> {
    pre: P,
    dictionaries: Dictionaries,
    state: State,
    frames: Frames,
}

impl<P: PreState> Replay<P> {
    /// Starts from the state before the trace.
    pub fn new(pre: P) -> Self {
        Self {
            pre,
            dictionaries: Dictionaries::default(),
            state: State::default(),
            frames: Frames::default(),
        }
    }

    /// Replays the next segment.
    pub fn segment(&mut self, segment: &Columns) -> Result<(), ReplayError> {
        self.dictionaries.extend(segment);
        self.frames.segment(segment)?;
        self.state.segment(segment, &self.dictionaries, &self.pre)
    }

    /// What the trace changed.
    pub fn finish(self) -> Result<StateChanges, ReplayError> {
        self.frames.finish()?;
        Ok(self.state.changes())
    }
}

/// Checks a whole trace and returns what it changed.
pub fn post_state<'a>(
    segments: impl IntoIterator<Item = &'a Columns>,
    pre: impl PreState,
) -> Result<StateChanges, ReplayError> {
    let mut replay = Replay::new(pre);
    for segment in segments {
        replay.segment(segment)?;
    }
    replay.finish()
}
