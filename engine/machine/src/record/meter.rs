//! Counting without recording: what a run costs, and where.

use crate::{
    calls::{Access, CallEffects},
    instruction::Family,
    memory::{Memory, slot},
    program::Program,
    record::{Counts, TouchedPages},
    recorder::{Recorder, Registers, Step},
};

/// Counts the executions of every instruction, calls, and pages.
#[derive(Clone, Debug)]
pub struct Meter {
    executions: Vec<u64>,
    calls: Counts,
    pages: TouchedPages,
}

/// What a function has cost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FunctionCycles {
    /// Its name; none for instructions that belong to no function.
    pub name: Option<String>,
    /// Its own instructions that were executed.
    pub cycles: u64,
}

impl Meter {
    /// Nothing counted yet.
    pub fn new(program: &Program) -> Self {
        let executions = vec![0; program.instructions().len()];
        Self { executions, calls: Counts::default(), pages: TouchedPages::default() }
    }

    /// How often each row of the program was executed.
    pub fn executions(&self) -> &[u64] {
        &self.executions
    }

    /// The pages that were touched.
    pub fn pages(&self) -> &TouchedPages {
        &self.pages
    }

    /// Rows by table.
    pub fn counts(&self, program: &Program) -> Counts {
        let mut counts = self.calls.clone();
        for (instruction, executions) in program.instructions().iter().zip(&self.executions) {
            if let Some(family) = instruction.op.family() {
                counts.families[family as usize] += executions;
            }
        }
        counts.pages = self.pages.len() as u64;
        counts
    }

    /// What each function has cost, the dearest first; those that cost nothing are left out.
    pub fn profile(&self, program: &Program) -> Vec<FunctionCycles> {
        let mut functions: Vec<FunctionCycles> = Vec::new();
        for (row, &cycles) in self.executions.iter().enumerate().filter(|(_, cycles)| **cycles > 0)
        {
            let symbol = program.symbols().at(program.pc(row as u32));
            let name = symbol.map(|symbol| symbol.name.clone());
            match functions.last_mut() {
                Some(last) if last.name == name => last.cycles += cycles,
                _ => functions.push(FunctionCycles { name, cycles }),
            }
        }
        functions.sort_by(|a, b| a.name.cmp(&b.name));
        functions.dedup_by(|next, kept| {
            let is_same = next.name == kept.name;
            kept.cycles += if is_same { next.cycles } else { 0 };
            is_same
        });
        functions.sort_by(|a, b| (b.cycles, &a.name).cmp(&(a.cycles, &b.name)));
        functions
    }

    #[inline(always)]
    fn count(&mut self, row: u32) {
        if let Some(executions) = self.executions.get_mut(row as usize) {
            *executions += 1;
        }
    }
}

impl Recorder for Meter {
    #[inline(always)]
    fn arithmetic(&mut self, _family: Family, step: &Step) {
        self.count(step.row);
    }

    #[inline(always)]
    fn branch(&mut self, step: &Step) {
        self.count(step.row);
    }

    #[inline(always)]
    fn jump(&mut self, step: &Step) {
        self.count(step.row);
    }

    #[inline(always)]
    fn load(&mut self, _family: Family, step: &Step, _memory: &Memory, slot: u32, _word: u32) {
        self.count(step.row);
        self.pages.touch(TouchedPages::page_of(slot));
    }

    #[inline(always)]
    fn store(&mut self, _family: Family, step: &Step, _memory: &Memory, slot: u32, _before: u32) {
        self.count(step.row);
        self.pages.touch(TouchedPages::page_of(slot));
    }

    fn call(&mut self, row: u32, _registers: &Registers, _memory: &Memory, effects: &CallEffects) {
        self.count(row);
        self.calls.add_call(effects);
        for page in effects.accesses.iter().flat_map(Access::pages) {
            self.pages.touch(page);
        }
    }
}

impl Access {
    /// The pages that it touches.
    pub fn pages(&self) -> std::ops::Range<u32> {
        if self.words == 0 {
            return 0..0;
        }
        let first = slot(self.address);
        let last = first + self.words - 1;
        TouchedPages::page_of(first)..TouchedPages::page_of(last) + 1
    }
}
