//! What filling a table finds out about accesses, for the tables of memory.

use circuits::{access::GAP_MAX, config::Felt};
use p3_field::PrimeCharacteristicRing;

/// A read that brings a word near enough to its next access.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Refresh {
    pub(crate) address: u64,
    pub(crate) value: u32,
    pub(crate) before_clk: u32,
    pub(crate) clk: u32,
}

/// In the order of rows, whatever the number of threads.
#[derive(Debug, Default)]
pub(crate) struct Accesses {
    pub(crate) refreshes: Vec<Refresh>,
    /// Words with the clock just before their first access.
    pub(crate) firsts: Vec<(u64, u32)>,
}

impl Accesses {
    /// When a word that is accessed at `clk` was accessed before, as its row has to say it: a first
    /// access has the clock before it, and one that comes too late is preceded by a refresh.
    pub(crate) fn before(&mut self, address: u64, value: u32, before_clk: u32, clk: u32) -> Felt {
        let just_before = clk - 1;
        if before_clk == 0 {
            self.firsts.push((address, just_before));
        } else if clk - before_clk > GAP_MAX {
            self.refreshes.push(Refresh { address, value, before_clk, clk: just_before });
        } else {
            return Felt::from_u32(before_clk);
        }
        Felt::from_u32(just_before)
    }

    pub(crate) fn append(&mut self, mut other: Self) {
        self.refreshes.append(&mut other.refreshes);
        self.firsts.append(&mut other.firsts);
    }
}
