//! A segment, and running it from what it has.

use chips::digest::Digest;
use rayon::prelude::*;
use thiserror::Error;

use crate::{
    calls::{Access, CallEffects},
    host::TapeHost,
    instruction::{Family, REGISTERS},
    machine::{Machine, Stop},
    memory::Memory,
    program::Program,
    record::{Counts, Page, Recording, TouchedPages, Trace},
    recorder::{Recorder, Registers, Step},
    segments::{
        page::{REGISTER_PAGE, hash_page, register_page},
        proof::{self, ProofError},
    },
    trap::RunError,
};

/// The machine between two segments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Boundary {
    /// The next instruction's address.
    pub pc: u32,
    /// The instructions before it.
    pub cycle: u64,
    /// The root of memory and registers.
    pub root: Digest,
}

/// A part of a run, with all that is needed to run it again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    /// Its number.
    pub index: u64,
    /// The machine before it.
    pub start: Boundary,
    /// The machine after it.
    pub end: Boundary,
    /// How it ends: by a halt, or because the next one begins.
    pub stop: Stop,
    /// The pages that it touches, and the registers', as they are at the start, ascending.
    pub pages: Vec<Page>,
    /// What proves the pages against the root at the start, and with what they become gives the root
    /// at the end.
    pub siblings: Vec<Digest>,
    /// The answers to its hints.
    pub hints: Vec<u32>,
    /// Rows by table: what to make room for.
    pub counts: Counts,
}

/// What running a segment comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SegmentRun {
    /// The machine after it.
    pub end: Boundary,
    /// How it stopped.
    pub stop: Stop,
}

/// Why a segment is none.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SegmentRunError {
    /// The siblings do not fit the pages.
    #[error("segment {index}: its pages are not proven")]
    Proof {
        /// Its number.
        index: u64,
        /// What is wrong.
        source: ProofError,
    },
    /// The pages are not those of the machine.
    #[error("segment {index}: its pages have the root {found:?}, but it starts with {expected:?}")]
    StartRoot {
        /// Its number.
        index: u64,
        /// The root that its pages have.
        found: Digest,
        /// The root that it says.
        expected: Digest,
    },
    /// The page of the registers is missing, or its first register is not zero.
    #[error("segment {index}: it has no registers")]
    Registers {
        /// Its number.
        index: u64,
    },
    /// Its program counter is no instruction's.
    #[error("segment {index}: it starts at {pc:#010x}, which is not a multiple of 4")]
    Pc {
        /// Its number.
        index: u64,
        /// The program counter.
        pc: u32,
    },
    /// An instruction failed.
    #[error("segment {index}: it cannot be run")]
    Run {
        /// Its number.
        index: u64,
        /// Why.
        source: RunError,
    },
    /// A page was touched that the segment does not have, or has for nothing.
    #[error("segment {index}: it touches {touched} pages, not the {given} that it has")]
    Pages {
        /// Its number.
        index: u64,
        /// How many pages of memory it touches.
        touched: usize,
        /// How many it has.
        given: usize,
    },
    /// Hints were not asked for.
    #[error("segment {index}: {unread} words of its hints were not asked for")]
    Hints {
        /// Its number.
        index: u64,
        /// How many.
        unread: usize,
    },
    /// It ends otherwise.
    #[error("segment {index}: it ends with {found:?}, but says {expected:?}")]
    End {
        /// Its number.
        index: u64,
        /// What it comes to.
        found: Box<SegmentRun>,
        /// What it says.
        expected: Box<SegmentRun>,
    },
}

impl Segment {
    /// A machine at the start, with the pages and nothing else.
    pub fn machine<'a>(&self, program: &'a Program) -> Result<Machine<'a>, SegmentRunError> {
        let (index, pc) = (self.index, self.start.pc);
        if !pc.is_multiple_of(4) {
            return Err(SegmentRunError::Pc { index, pc });
        }
        let digests = self.pages.iter().map(|(page, words)| (*page, hash_page(words)));
        let found = self.root(&digests.collect::<Vec<_>>())?;
        let expected = self.start.root;
        if found != expected {
            return Err(SegmentRunError::StartRoot { index, found, expected });
        }
        let registers = self.pages.first().filter(|(page, _)| *page == REGISTER_PAGE);
        let registers = registers.and_then(|(_, words)| words.first_chunk::<REGISTERS>());
        let registers = registers.filter(|registers| registers[0] == 0);
        let registers = registers.ok_or(SegmentRunError::Registers { index })?;
        Ok(Machine::resume(program, pc, self.start.cycle, registers, &self.pages[1..]))
    }

    /// Runs it on a machine that [`Self::machine`] made, and checks that it is what it says.
    pub fn run(
        &self,
        machine: &mut Machine<'_>,
        recorder: &mut impl Recorder,
    ) -> Result<SegmentRun, SegmentRunError> {
        let index = self.index;
        let mut host = TapeHost::new(self.hints.clone());
        let mut recorders = (Touched::default(), recorder);
        let cycles = self.end.cycle.saturating_sub(self.start.cycle);
        let stop = machine
            .run(&mut host, &mut recorders, cycles)
            .map_err(|source| SegmentRunError::Run { index, source })?;
        self.check_pages(&recorders.0.pages)?;
        if host.unread() > 0 {
            return Err(SegmentRunError::Hints { index, unread: host.unread() });
        }
        let digests = self.pages.iter().map(|(page, _)| (*page, digest_now(machine, *page)));
        let root = self.root(&digests.collect::<Vec<_>>())?;
        let end = Boundary { pc: machine.pc(), cycle: machine.cycle(), root };
        let (found, expected) =
            (SegmentRun { end, stop }, SegmentRun { end: self.end, stop: self.stop });
        if found != expected {
            let (found, expected) = (Box::new(found), Box::new(expected));
            return Err(SegmentRunError::End { index, found, expected });
        }
        Ok(found)
    }

    /// Runs and records it.
    pub fn record(&self, program: &Program) -> Result<Trace, SegmentRunError> {
        let mut machine = self.machine(program)?;
        let mut recording = Recording::new(&machine, &self.counts);
        self.run(&mut machine, &mut recording)?;
        Ok(recording.finish(&machine))
    }

    fn root(&self, leaves: &[(u32, Digest)]) -> Result<Digest, SegmentRunError> {
        proof::root(leaves, &self.siblings)
            .map_err(|source| SegmentRunError::Proof { index: self.index, source })
    }

    /// The pages that were touched must be those that there are, without the registers'.
    fn check_pages(&self, touched: &TouchedPages) -> Result<(), SegmentRunError> {
        let given = self.pages.len() - 1;
        let is_given =
            |page: &u32| self.pages.binary_search_by_key(page, |(page, _)| *page).is_ok();
        if touched.len() == given && touched.pages().iter().all(is_given) {
            return Ok(());
        }
        Err(SegmentRunError::Pages { index: self.index, touched: touched.len(), given })
    }
}

fn digest_now(machine: &Machine<'_>, page: u32) -> Digest {
    match page {
        REGISTER_PAGE => hash_page(&register_page(&machine.registers()).1),
        page => hash_page(&TouchedPages::words(machine.memory(), page)),
    }
}

/// Records segments, side by side. The traces are in the segments' order and the same for any number
/// of threads.
pub fn record_all(program: &Program, segments: &[Segment]) -> Result<Vec<Trace>, SegmentRunError> {
    segments.par_iter().map(|segment| segment.record(program)).collect()
}

/// Sees which pages are touched.
#[derive(Debug, Default)]
struct Touched {
    pages: TouchedPages,
}

impl Recorder for Touched {
    #[inline(always)]
    fn load(&mut self, _family: Family, _step: &Step, _memory: &Memory, slot: u32, _word: u32) {
        self.pages.touch(TouchedPages::page_of(slot));
    }

    #[inline(always)]
    fn store(&mut self, _family: Family, _step: &Step, _memory: &Memory, slot: u32, _before: u32) {
        self.pages.touch(TouchedPages::page_of(slot));
    }

    fn call(&mut self, _row: u32, _registers: &Registers, _memory: &Memory, effects: &CallEffects) {
        for page in effects.accesses.iter().flat_map(Access::pages) {
            self.pages.touch(page);
        }
    }
}
