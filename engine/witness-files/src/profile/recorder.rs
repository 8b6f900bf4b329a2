//! The recorder.

use std::collections::BTreeMap;

use chips::Call;
use firmware::{Phase, kind};
use machine::{
    Memory, Program, Recorder, Registers, Step,
    calls::{A0, CallEffects},
    instruction::Family,
    record::{Counts, TouchedPages},
};

use super::{
    Part,
    opcodes::Dispatch,
    report::{FunctionCycles, PartCycles, Profile},
};

/// Counts a run of the firmware in one pass.
#[derive(Debug)]
pub struct Profiler<'a> {
    /// By row, which function it belongs to.
    functions: Vec<u32>,
    names: Vec<String>,
    /// By phase and function.
    cycles: Vec<u64>,
    /// Where the current phase's are.
    first: usize,
    cycle: u64,
    part: Part,
    counts: Counts,
    parts: BTreeMap<Part, Counts>,
    pages: TouchedPages,
    dispatch: Dispatch<'a>,
}

impl<'a> Profiler<'a> {
    /// Of a run that executes these EVM instructions, in this order.
    pub fn new(program: &'a Program, opcodes: &'a [u8]) -> Self {
        let rows = program.instructions().len() as u32;
        let mut names = vec!["(no function)".to_owned()];
        let mut numbers = BTreeMap::new();
        let number = |row| {
            let Some(symbol) = program.symbols().at(program.pc(row)) else { return 0 };
            *numbers.entry(symbol.name.as_str()).or_insert_with(|| {
                names.push(symbol.name.clone());
                names.len() as u32 - 1
            })
        };
        let functions = (0..rows).map(number).collect();
        Self {
            functions,
            cycles: vec![0; Phase::ALL.len() * names.len()],
            names,
            first: 0,
            cycle: 0,
            part: Part { phase: Phase::Reading, block: 0, index: 0 },
            counts: Counts::default(),
            parts: BTreeMap::new(),
            pages: TouchedPages::default(),
            dispatch: Dispatch::new(program, opcodes),
        }
    }

    /// What was counted.
    pub fn finish(mut self) -> Profile {
        self.leave_part();
        let mut total = Counts::default();
        let part = |(part, counts): (Part, Counts)| {
            crate::tables::add(&mut total, &counts);
            PartCycles { part, counts }
        };
        let parts: Vec<PartCycles> = self.parts.into_iter().map(part).collect();
        let names = &self.names;
        let rows = Phase::ALL.into_iter().zip(self.cycles.chunks(names.len()));
        let functions = rows.flat_map(|(phase, cycles)| {
            let named = names.iter().zip(cycles).filter(|(_, cycles)| **cycles > 0);
            named.map(move |(name, &cycles)| FunctionCycles { phase, name: name.clone(), cycles })
        });
        let functions = functions.collect();
        let opcodes = self.dispatch.finish();
        Profile { counts: total, parts, functions, opcodes }
    }

    fn leave_part(&mut self) {
        let counts = core::mem::take(&mut self.counts);
        crate::tables::add(self.parts.entry(self.part).or_default(), &counts);
    }

    fn enter(&mut self, part: Part) {
        self.leave_part();
        self.dispatch.leave(self.cycle);
        self.part = part;
        self.first = part.phase as usize * self.names.len();
    }

    #[inline(always)]
    fn count(&mut self, family: Family, row: u32) {
        self.counts.families[family as usize] += 1;
        self.cycle += 1;
        let function = self.functions.get(row as usize).copied().unwrap_or(0);
        if let Some(cycles) = self.cycles.get_mut(self.first + function as usize) {
            *cycles += 1;
        }
    }

    #[inline(always)]
    fn touch(&mut self, page: u32) {
        if self.pages.touch(page) {
            self.counts.pages += 1;
        }
    }

    /// The part that a hint says follows, if it is such a hint.
    fn part_of(registers: &Registers, memory: &Memory, effects: &CallEffects) -> Option<Part> {
        let is_phase = effects.call == Some(Call::Hint) && registers[A0] == kind::PHASE;
        let question = is_phase.then(|| memory.range(registers[A0 + 1], 3)).flatten();
        let &[phase, block, index] = question?.first_chunk()?;
        let phase = Phase::ALL.get(phase as usize).copied()?;
        Some(Part { phase, block, index })
    }
}

impl Recorder for Profiler<'_> {
    #[inline(always)]
    fn arithmetic(&mut self, family: Family, step: &Step) {
        self.count(family, step.row);
    }

    #[inline(always)]
    fn branch(&mut self, step: &Step) {
        self.count(Family::Branch, step.row);
    }

    #[inline(always)]
    fn jump(&mut self, step: &Step) {
        self.count(Family::Jump, step.row);
        self.dispatch.jump(step, self.cycle);
    }

    #[inline(always)]
    fn load(&mut self, family: Family, step: &Step, _memory: &Memory, slot: u32, _word: u32) {
        self.count(family, step.row);
        self.touch(TouchedPages::page_of(slot));
    }

    #[inline(always)]
    fn store(&mut self, family: Family, step: &Step, _memory: &Memory, slot: u32, _before: u32) {
        self.count(family, step.row);
        self.touch(TouchedPages::page_of(slot));
    }

    fn call(&mut self, row: u32, registers: &Registers, memory: &Memory, effects: &CallEffects) {
        self.count(Family::Ecall, row);
        self.counts.add_call(effects);
        for page in effects.accesses.iter().flat_map(machine::calls::Access::pages) {
            self.touch(page);
        }
        if let Some(part) = Self::part_of(registers, memory, effects) {
            self.enter(part);
        }
    }
}
