//! When a segment is full.

use chips::Call;

use crate::{
    calls::{self, A7, CallEffects},
    clk,
    instruction::{Family, Instruction, Op},
    memory::{Memory, slot},
    record::{Counts, Page, TouchedPages, merkle_hashes},
    recorder::{Recorder, Registers, Step},
};

/// The most that a segment may have of what makes tables long. No table of instructions has more
/// rows than there are cycles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// Instructions.
    pub cycles: u64,
    /// Words that calls read or write; no chip is called more often.
    pub call_words: u64,
    /// Hashes of `MerklePath` calls: levels times lanes.
    pub merkle_hashes: u64,
    /// Pages of memory, the registers' not among them.
    pub pages: u64,
    /// What single tables have room for.
    pub limits: Limits,
}

/// The most rows of single tables, where a proof's tables have given heights.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Instructions by [`Op::group`].
    pub groups: [u64; Op::GROUPS],
    /// Calls by [`Call`].
    pub calls: [u64; Call::ALL.len()],
    /// Words that hints are answered with; a hint without any counts as one.
    pub hint_words: u64,
}

impl Limits {
    /// Room for everything.
    pub const NONE: Self = Self {
        groups: [u64::MAX; Op::GROUPS],
        calls: [u64::MAX; Call::ALL.len()],
        hint_words: u64::MAX,
    };
}

impl Budget {
    /// At most so many rows in any table, where a page has a row for each of its words.
    pub const fn of_rows(rows: u64) -> Self {
        let pages = rows / crate::record::PAGE_WORDS as u64;
        Self { cycles: rows, call_words: rows, merkle_hashes: rows, pages, limits: Limits::NONE }
    }
}

/// Admits instructions as long as the budget lasts; counts them, and keeps pages as they were.
#[derive(Debug)]
pub(crate) struct Gauge {
    budget: Budget,
    counts: Counts,
    cycles: u64,
    /// What is left of the limits for instructions.
    left: [u64; Op::GROUPS],
    hint_words: u64,
    touched: TouchedPages,
    pages: Vec<Page>,
}

impl Gauge {
    pub(crate) fn new(budget: Budget) -> Self {
        let cycles = budget.cycles.min(clk::CYCLES_MAX);
        let budget = Budget { cycles, ..budget };
        Self {
            budget,
            counts: Counts::default(),
            cycles: 0,
            left: budget.limits.groups,
            hint_words: 0,
            touched: TouchedPages::default(),
            pages: Vec::new(),
        }
    }

    /// What was counted, and the pages in the order in which they were touched.
    pub(crate) fn into_parts(self) -> (Counts, Vec<Page>) {
        let pages = self.pages.len() as u64;
        (Counts { pages, ..self.counts }, self.pages)
    }

    fn has_room_for_page_at(&self, address: u32) -> bool {
        let slot = slot(address & !3);
        let is_memory = (slot as usize) < crate::memory::WORDS;
        // What is no memory traps.
        !is_memory || self.touched.contains(TouchedPages::page_of(slot))
    }

    #[cold]
    #[inline(never)]
    fn has_room_for_call(&self, registers: &Registers, memory: &Memory) -> bool {
        let accesses = calls::accesses(registers, memory);
        let words = accesses.words() as u64;
        let call = Call::from_number(registers[A7]);
        let is_path = call == Some(Call::MerklePath) && !accesses.is_empty();
        let hashes = if is_path { merkle_hashes(&accesses) } else { 0 };
        let new = |page: &u32| !self.touched.contains(*page);
        let mut pages: Vec<u32> =
            accesses.iter().flat_map(calls::Access::pages).filter(new).collect();
        pages.sort_unstable();
        pages.dedup();
        self.counts.call_words + words <= self.budget.call_words
            && self.counts.merkle_hashes + hashes <= self.budget.merkle_hashes
            && (self.pages.len() + pages.len()) as u64 <= self.budget.pages
            && call.is_none_or(|call| self.has_room_for(call, words))
    }

    /// Whether the tables of a call's kind have room for one more, with so many words.
    fn has_room_for(&self, call: Call, words: u64) -> bool {
        let Limits { calls, hint_words, .. } = &self.budget.limits;
        let is_within = self.counts.call(call) < calls[call as usize];
        is_within && (call != Call::Hint || self.hint_words + words.max(1) <= *hint_words)
    }

    #[inline(always)]
    fn count(&mut self, family: Family, op: Op) {
        self.counts.families[family as usize] += 1;
        self.left[op.group()] -= 1;
        self.cycles += 1;
    }

    #[inline(always)]
    fn touch(&mut self, memory: &Memory, page: u32) {
        if self.touched.touch(page) {
            self.pages.push((page, TouchedPages::words(memory, page)));
        }
    }
}

impl Recorder for Gauge {
    #[inline(always)]
    fn admits(&mut self, next: Instruction, registers: &Registers, memory: &Memory) -> bool {
        if self.cycles >= self.budget.cycles || self.left[next.op.group()] == 0 {
            return false;
        }
        match next.op {
            Op::Ecall => self.has_room_for_call(registers, memory),
            Op::Lw | Op::Lb | Op::Lbu | Op::Lh | Op::Lhu | Op::Sw | Op::Sb | Op::Sh => {
                let is_full = self.pages.len() as u64 >= self.budget.pages;
                let address = || registers[next.rs1 as usize].wrapping_add(next.imm as u32);
                !is_full || self.has_room_for_page_at(address())
            }
            _ => true,
        }
    }

    #[inline(always)]
    fn arithmetic(&mut self, family: Family, step: &Step) {
        self.count(family, step.instruction.op);
    }

    #[inline(always)]
    fn branch(&mut self, step: &Step) {
        self.count(Family::Branch, step.instruction.op);
    }

    #[inline(always)]
    fn jump(&mut self, step: &Step) {
        self.count(Family::Jump, step.instruction.op);
    }

    #[inline(always)]
    fn load(&mut self, family: Family, step: &Step, memory: &Memory, slot: u32, _word: u32) {
        self.count(family, step.instruction.op);
        self.touch(memory, TouchedPages::page_of(slot));
    }

    #[inline(always)]
    fn store(&mut self, family: Family, step: &Step, memory: &Memory, slot: u32, _before: u32) {
        self.count(family, step.instruction.op);
        self.touch(memory, TouchedPages::page_of(slot));
    }

    fn call(&mut self, _row: u32, _registers: &Registers, memory: &Memory, effects: &CallEffects) {
        self.count(Family::Ecall, Op::Ecall);
        self.counts.add_call(effects);
        if effects.call == Some(Call::Hint) {
            self.hint_words += (effects.accesses.words() as u64).max(1);
        }
        for page in effects.accesses.iter().flat_map(calls::Access::pages) {
            self.touch(memory, page);
        }
    }
}
