//! What a run has rows for, interval by interval.

use std::{collections::HashMap, ops::Range};

use circuits::{
    chips::{limbs, pages::PAGE_ROWS},
    tables::Table,
};
use machine::{
    Memory, Program, Recorder, Registers, Step,
    calls::{Access, CallEffects},
    instruction::{Family, Op},
    record::TouchedPages,
};

use super::rows::{Rows, TABLES, add_call, at, table_of};

/// Cycles, and calls, of an interval.
const CYCLES: u64 = 1 << 12;
const CALLS: u64 = 1 << 6;
/// Cycles for a row that carries the clock of an access along, as measured on the firmware.
const CYCLES_PER_REFRESH: u64 = 16;

/// Rows by interval, as sums from the start of the run.
#[derive(Clone, Debug)]
struct Mark {
    cycles: u64,
    rows: Rows,
    /// For each page that the interval before the mark touches, how many intervals there are up to the
    /// last one that did so before: 0 if none did. Ascending.
    touched_before: Vec<usize>,
}

/// Counts a run, interval by interval.
#[derive(Debug)]
pub struct Survey {
    marks: Vec<Mark>,
    /// The most cycles of an interval.
    interval: u64,
    cycles: u64,
    /// When the interval is over at the latest.
    cycles_end: u64,
    calls: u64,
    rows: Rows,
    touched: TouchedPages,
    /// By page, how many intervals there are up to the last one that touched it.
    touched_in: HashMap<u32, usize>,
    /// What every segment has.
    fixed: Rows,
}

impl Survey {
    /// Of a run of this program from its start.
    pub fn new(program: &Program) -> Self {
        Self::by_intervals(program, CYCLES)
    }

    pub(super) fn by_intervals(program: &Program, interval: u64) -> Self {
        let mut fixed = [0; TABLES];
        fixed[at(Table::Segment)] = 1;
        fixed[at(Table::Program)] = program.instructions().len() as u64;
        fixed[at(Table::Limbs)] = 1 << limbs::LOG_HEIGHT;
        let start = Mark { cycles: 0, rows: [0; TABLES], touched_before: Vec::new() };
        Self {
            marks: vec![start],
            cycles: 0,
            interval,
            cycles_end: interval,
            calls: 0,
            rows: [0; TABLES],
            touched: TouchedPages::default(),
            touched_in: HashMap::new(),
            fixed,
        }
    }

    /// What a segment has in which nothing happens.
    pub fn empty(&self) -> Rows {
        self.fixed
    }

    /// The intervals that were seen. The run must be over.
    pub(super) fn intervals(&self) -> usize {
        self.marks.len() - 1
    }

    /// Cycles from an interval's start to another one's.
    pub(super) fn cycles_between(&self, from: usize, to: usize) -> u64 {
        self.marks[to].cycles - self.marks[from].cycles
    }

    /// For each interval's end after an interval's start, the pages touched between them.
    pub(super) fn pages_from(&self, from: usize) -> impl Iterator<Item = (usize, u64)> + '_ {
        // The registers are a page.
        let mut pages = 1;
        (from + 1..self.marks.len()).map(move |to| {
            let touched = &self.marks[to].touched_before;
            pages += touched.partition_point(|&before| before <= from) as u64;
            (to, pages)
        })
    }

    /// The rows of a segment from an interval's start to another one's.
    pub(super) fn rows(&self, from: usize, to: usize, pages: u64) -> Rows {
        let [before, after] = [&self.marks[from], &self.marks[to]];
        let mut rows: Rows =
            core::array::from_fn(|at| self.fixed[at] + after.rows[at] - before.rows[at]);
        rows[at(Table::Refresh)] = (after.cycles - before.cycles) / CYCLES_PER_REFRESH;
        rows[at(Table::Pages)] = pages * PAGE_ROWS as u64;
        // Pages are hashed as found, unless they are zeros as most are at the start of a run, and as
        // left, unless nothing changed or the run is over.
        let found = if from > 0 { pages * 3 / 4 } else { pages / 4 };
        let left = if to < self.intervals() { pages / 2 } else { 0 };
        rows[at(Table::Poseidon2)] += (found + left) * PAGE_ROWS as u64;
        rows
    }

    /// About the rows of a segment of these cycles: those of all intervals that it has a part in. The
    /// run must be over.
    pub fn rows_around(&self, cycles: Range<u64>) -> Rows {
        let from = self.marks.partition_point(|mark| mark.cycles <= cycles.start).saturating_sub(1);
        let to = self.marks.partition_point(|mark| mark.cycles < cycles.end);
        let to = to.clamp(from, self.intervals());
        let pages = self.pages_from(from).take_while(|(at, _)| *at <= to).last();
        self.rows(from, to, pages.map_or(1, |(_, pages)| pages))
    }

    /// Says that the run is over.
    pub fn finish(mut self) -> Self {
        if self.cycles > self.marks[self.intervals()].cycles {
            self.mark();
        }
        self
    }

    #[inline(always)]
    fn count(&mut self, op: Op) {
        if self.cycles >= self.cycles_end {
            self.mark();
        }
        self.rows[at(table_of(op))] += 1;
        self.cycles += 1;
    }

    #[cold]
    #[inline(never)]
    fn mark(&mut self) {
        let intervals = self.marks.len();
        let before = |page: &u32| self.touched_in.insert(*page, intervals).unwrap_or(0);
        let mut touched_before: Vec<_> = self.touched.pages().iter().map(before).collect();
        touched_before.sort_unstable();
        self.touched.clear();
        self.marks.push(Mark { cycles: self.cycles, rows: self.rows, touched_before });
        (self.cycles_end, self.calls) = (self.cycles + self.interval, 0);
    }
}

impl Recorder for Survey {
    #[inline(always)]
    fn arithmetic(&mut self, _family: Family, step: &Step) {
        self.count(step.instruction.op);
    }

    #[inline(always)]
    fn branch(&mut self, step: &Step) {
        self.count(step.instruction.op);
    }

    #[inline(always)]
    fn jump(&mut self, step: &Step) {
        self.count(step.instruction.op);
    }

    #[inline(always)]
    fn load(&mut self, _family: Family, step: &Step, _memory: &Memory, slot: u32, _word: u32) {
        self.count(step.instruction.op);
        self.touched.touch(TouchedPages::page_of(slot));
    }

    #[inline(always)]
    fn store(&mut self, _family: Family, step: &Step, _memory: &Memory, slot: u32, _before: u32) {
        self.count(step.instruction.op);
        self.touched.touch(TouchedPages::page_of(slot));
    }

    fn call(&mut self, _row: u32, _registers: &Registers, _memory: &Memory, effects: &CallEffects) {
        self.count(Op::Ecall);
        add_call(&mut self.rows, effects);
        effects.accesses.iter().flat_map(Access::pages).for_each(|page| {
            self.touched.touch(page);
        });
        self.calls += 1;
        if self.calls == CALLS {
            self.cycles_end = self.cycles;
        }
    }
}
