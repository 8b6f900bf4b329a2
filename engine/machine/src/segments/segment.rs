//! A segment, and running it from what it has.

use chips::digest::Digest;
use rayon::prelude::*;

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
        SegmentRunError,
        page::{REGISTER_PAGE, hash_page, register_page},
        proof,
    },
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

impl Segment {
    /// The machine at the start, with the pages and nothing else, if they are proven.
    pub fn resume<'a>(&'a self, program: &'a Program) -> Result<Resumed<'a>, SegmentRunError> {
        let (index, pc) = (self.index, self.start.pc);
        if !pc.is_multiple_of(4) {
            return Err(SegmentRunError::Pc { index, pc });
        }
        let digests = self.pages.iter().map(|(page, words)| (*page, hash_page(words)));
        let digests: Vec<_> = digests.collect();
        let (found, expected) = (self.root(&digests)?, self.start.root);
        if found != expected {
            return Err(SegmentRunError::StartRoot { index, found, expected });
        }
        let registers = self.pages.first().filter(|(page, _)| *page == REGISTER_PAGE);
        let registers = registers.and_then(|(_, words)| words.first_chunk::<REGISTERS>());
        let registers = registers.filter(|registers| registers[0] == 0);
        let registers = registers.ok_or(SegmentRunError::Registers { index })?;
        let cycle = self.start.cycle;
        let machine = Machine::resume(program, pc, cycle, registers, &self.pages[1..]);
        Ok(Resumed { segment: self, machine, digests })
    }

    /// Runs it, and checks that it is what it says.
    pub fn run(&self, program: &Program) -> Result<SegmentRun, SegmentRunError> {
        self.resume(program)?.run(&mut ())
    }

    /// As [`Self::run`], and records it.
    pub fn record(&self, program: &Program) -> Result<Trace, SegmentRunError> {
        let mut resumed = self.resume(program)?;
        let mut recording = Recording::new(resumed.machine(), &self.counts);
        resumed.run(&mut recording)?;
        Ok(recording.finish(resumed.machine()))
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

/// A machine that stands at a segment's start, and has no more than the segment.
#[derive(Debug)]
pub struct Resumed<'a> {
    segment: &'a Segment,
    machine: Machine<'a>,
    /// Of the pages at the start.
    digests: Vec<(u32, Digest)>,
}

impl<'a> Resumed<'a> {
    /// The machine.
    pub fn machine(&self) -> &Machine<'a> {
        &self.machine
    }

    /// Runs the segment to its end, and checks that it is what it says.
    pub fn run(&mut self, recorder: &mut impl Recorder) -> Result<SegmentRun, SegmentRunError> {
        let Segment { index, start, end, stop, hints, .. } = self.segment;
        let index = *index;
        let mut host = TapeHost::new(hints.clone());
        let mut recorders = (Touched::default(), recorder);
        let cycles = end.cycle.saturating_sub(start.cycle);
        let expected = SegmentRun { end: *end, stop: *stop };
        let stop = self
            .machine
            .run(&mut host, &mut recorders, cycles)
            .map_err(|source| SegmentRunError::Run { index, source })?;
        self.segment.check_pages(&recorders.0.pages)?;
        if host.unread() > 0 {
            return Err(SegmentRunError::Hints { index, unread: host.unread() });
        }
        let root = self.segment.root(&self.digests_now())?;
        let end = Boundary { pc: self.machine.pc(), cycle: self.machine.cycle(), root };
        let found = SegmentRun { end, stop };
        if found != expected {
            let (found, expected) = (Box::new(found), Box::new(expected));
            return Err(SegmentRunError::End { index, found, expected });
        }
        Ok(found)
    }

    /// Most pages are only read: those keep their digests.
    fn digests_now(&self) -> Vec<(u32, Digest)> {
        let pages = self.segment.pages.iter().zip(&self.digests);
        let digest = |((page, before), digest): (&Page, &(u32, Digest))| {
            let words = match *page {
                REGISTER_PAGE => register_page(&self.machine.registers()).1,
                page => TouchedPages::words(self.machine.memory(), page),
            };
            if words == *before { *digest } else { (*page, hash_page(&words)) }
        };
        pages.map(digest).collect()
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
