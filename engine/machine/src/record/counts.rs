//! How many rows a run has in each table.

use chips::Call;

use crate::{
    calls::{Accesses, CallEffects},
    instruction::Family,
};

/// Rows by table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Instructions by [`Family`].
    pub families: [u64; Family::COUNT],
    /// Calls that read or wrote words, by [`Call`].
    pub calls: [u64; Call::ALL.len()],
    /// Words that calls read or wrote.
    pub call_words: u64,
    /// Hashes of `MerklePath` calls: levels times lanes.
    pub merkle_hashes: u64,
    /// Pages that were touched.
    pub pages: u64,
}

impl Counts {
    /// Instructions of all families.
    pub fn cycles(&self) -> u64 {
        self.families.iter().sum()
    }

    /// Rows of a family's table.
    pub fn family(&self, family: Family) -> u64 {
        self.families[family as usize]
    }

    /// Calls of a kind that read or wrote words.
    pub fn call(&self, call: Call) -> u64 {
        self.calls[call as usize]
    }

    /// Counts a call; not its instruction.
    pub fn add_call(&mut self, effects: &CallEffects) {
        let Some(call) = effects.call.filter(|_| !effects.accesses.is_empty()) else { return };
        self.calls[call as usize] += 1;
        self.call_words += effects.accesses.words() as u64;
        if call == Call::MerklePath {
            self.merkle_hashes += merkle_hashes(&effects.accesses);
        }
    }
}

/// Levels times lanes of a `MerklePath` that was not refused for its arguments.
pub(crate) fn merkle_hashes(accesses: &Accesses) -> u64 {
    accesses.iter().map(|access| u64::from(access.words) / 8).product()
}
