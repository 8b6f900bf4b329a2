//! Runs a program and cuts the run.

use thiserror::Error;

use crate::{
    host::{Host, Taping},
    machine::{Machine, Stop},
    program::Program,
    record::{Page, TouchedPages},
    segments::{
        Boundary, Budget, Segment,
        budget::Gauge,
        page::{hash_page, register_page},
        tree::PageTree,
    },
    trap::RunError,
};

/// Why a run cannot be cut.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum CutError {
    /// The run does not come to its end.
    #[error(transparent)]
    Run(#[from] RunError),
    /// A single instruction is more than a segment may have.
    #[error(
        "the instruction at pc {pc:#010x} in cycle {cycle} alone exceeds the budget of a segment"
    )]
    Budget {
        /// Where it stands.
        pc: u32,
        /// The instructions before it.
        cycle: u64,
    },
}

/// A run that is being cut. It holds one segment at a time.
#[derive(Debug)]
pub struct Cutter<'a, H> {
    machine: Machine<'a>,
    host: Taping<H>,
    budget: Budget,
    tree: PageTree,
    segments: u64,
    is_over: bool,
}

impl<'a, H: Host> Cutter<'a, H> {
    /// Before the first cycle.
    pub fn new(program: &'a Program, host: H, budget: Budget) -> Self {
        Self {
            machine: Machine::new(program),
            host: Taping::new(host),
            budget,
            tree: PageTree::of_program(program),
            segments: 0,
            is_over: false,
        }
    }

    /// What the segments that follow may have.
    pub fn set_budget(&mut self, budget: Budget) {
        self.budget = budget;
    }

    /// The machine, as the last segment left it.
    pub fn machine(&self) -> &Machine<'a> {
        &self.machine
    }

    fn boundary(&self) -> Boundary {
        let (pc, cycle) = (self.machine.pc(), self.machine.cycle());
        Boundary { pc, cycle, root: self.tree.root() }
    }

    fn cut(&mut self) -> Result<Segment, CutError> {
        let start = self.boundary();
        let registers = register_page(&self.machine.registers());
        let mut gauge = Gauge::new(self.budget);
        let stop = self.machine.run(&mut self.host, &mut gauge, u64::MAX)?;
        if stop == Stop::Paused && self.machine.cycle() == start.cycle {
            return Err(CutError::Budget { pc: start.pc, cycle: start.cycle });
        }
        self.is_over = stop != Stop::Paused;
        let (counts, mut pages) = gauge.into_parts();
        pages.push(registers);
        pages.sort_unstable_by_key(|(page, _)| *page);
        let numbers: Vec<u32> = pages.iter().map(|(page, _)| *page).collect();
        let siblings = self.tree.siblings(&numbers);
        self.update(&pages);
        let (index, end, hints) = (self.segments, self.boundary(), self.host.take_tape());
        self.segments += 1;
        Ok(Segment { index, start, end, stop, pages, siblings, hints, counts })
    }

    /// Hashes the pages that changed since they were as given.
    fn update(&mut self, before: &[Page]) {
        let (_, registers) = register_page(&self.machine.registers());
        let now = before.iter().map(|(page, before)| match page {
            0 => (*page, before, registers),
            _ => (*page, before, TouchedPages::words(self.machine.memory(), *page)),
        });
        let changed = now.filter(|(_, before, now)| *before != now);
        self.tree.update(changed.map(|(page, _, words)| (page, hash_page(&words))));
    }
}

impl<H: Host> Iterator for Cutter<'_, H> {
    type Item = Result<Segment, CutError>;

    /// The next segment; none after the halt, or after an error.
    fn next(&mut self) -> Option<Self::Item> {
        if self.is_over {
            return None;
        }
        let segment = self.cut();
        self.is_over |= segment.is_err();
        Some(segment)
    }
}
