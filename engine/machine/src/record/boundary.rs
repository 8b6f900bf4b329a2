//! What a segment found in registers and memory, and what it left.

use crate::{
    instruction::REGISTERS,
    memory::{Memory, address_of},
    record::{Page, TouchedPages},
};

/// The registers, the sink among them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegisterBoundary {
    /// Before the first cycle.
    pub start: [u32; REGISTERS],
    /// After the last.
    pub end: [u32; REGISTERS],
    /// When they were accessed last; 0 if never.
    pub clk: [u32; REGISTERS],
}

/// The words that a segment accessed, by ascending address.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MemoryRows {
    /// The address.
    pub address: Vec<u32>,
    /// The word before the first cycle.
    pub start: Vec<u32>,
    /// The word after the last.
    pub end: Vec<u32>,
    /// When it was accessed last.
    pub clk: Vec<u32>,
}

impl MemoryRows {
    /// From the touched pages as they were at the start, by ascending number; the memory now; and
    /// when each of its words was last accessed.
    pub(super) fn collect(pages: &[Page], memory: &Memory, clks: &[u32]) -> Self {
        let slots = |page: u32| {
            let slots = TouchedPages::slots_of(page);
            slots.start as usize..slots.end as usize
        };
        let touched = |page: u32| clks[slots(page)].iter().filter(|&&clk| clk != 0).count();
        let rows = pages.iter().map(|(page, _)| touched(*page)).sum();
        let column = || Vec::with_capacity(rows);
        let (address, start, end, clk) = (column(), column(), column(), column());
        let mut collected = Self { address, start, end, clk };
        for (page, words) in pages {
            for (slot, word) in slots(*page).zip(words) {
                if clks[slot] != 0 {
                    collected.address.push(address_of(slot as u32));
                    collected.start.push(*word);
                    collected.end.push(memory.words()[slot]);
                    collected.clk.push(clks[slot]);
                }
            }
        }
        collected
    }

    /// How many words there are.
    pub fn len(&self) -> usize {
        self.address.len()
    }

    /// Whether no word was accessed.
    pub fn is_empty(&self) -> bool {
        self.address.is_empty()
    }

    /// The bytes of the rows.
    pub fn bytes(&self) -> usize {
        4 * size_of::<u32>() * self.len()
    }
}
