//! The seam between executing and writing down what was executed.
//!
//! The interpreter tells a recorder of every instruction just before its effects, so that what it
//! overwrites can still be seen. `()` records nothing and costs nothing: the calls are inlined, and
//! what was read for them alone is not read.

use crate::{
    calls::CallEffects,
    instruction::{Family, Instruction},
    memory::Memory,
};

/// Registers by number; an instruction's fields can name no other, so no access is checked.
pub type Registers = [u32; 256];

/// An instruction that is being executed.
#[derive(Clone, Copy, Debug)]
pub struct Step {
    /// Its row in the program.
    pub row: u32,
    /// The instruction.
    pub instruction: Instruction,
    /// The first register's value; zero where it reads none.
    pub rs1: u32,
    /// The second register's value; zero where it reads none.
    pub rs2: u32,
    /// What the written register holds before; zero where it writes none.
    pub rd_before: u32,
}

/// Writes a run down.
///
/// Slots count the words of memory from its start. Every instruction that is executed leads to
/// exactly one call, one that traps to none.
pub trait Recorder {
    /// Whether the next instruction may be executed; if not, the run is paused before it.
    #[inline(always)]
    fn admits(&mut self, _next: Instruction, _registers: &Registers, _memory: &Memory) -> bool {
        true
    }

    /// From registers to a register: `add`, `bitwise`, `shift`, `compare`, `mul`, `div`.
    #[inline(always)]
    fn arithmetic(&mut self, _family: Family, _step: &Step) {}

    /// A branch, taken or not.
    #[inline(always)]
    fn branch(&mut self, _step: &Step) {}

    /// `jal` and `jalr`.
    #[inline(always)]
    fn jump(&mut self, _step: &Step) {}

    /// A load from within the word in `slot`.
    #[inline(always)]
    fn load(&mut self, _family: Family, _step: &Step, _memory: &Memory, _slot: u32, _word: u32) {}

    /// A store into the word in `slot`, which holds `before` still.
    #[inline(always)]
    fn store(&mut self, _family: Family, _step: &Step, _memory: &Memory, _slot: u32, _before: u32) {
    }

    /// A system call, its effects computed but not yet there.
    #[inline(always)]
    fn call(
        &mut self,
        _row: u32,
        _registers: &Registers,
        _memory: &Memory,
        _effects: &CallEffects,
    ) {
    }
}

impl Recorder for () {}

/// Both record.
impl<A: Recorder, B: Recorder> Recorder for (A, B) {
    #[inline(always)]
    fn admits(&mut self, next: Instruction, registers: &Registers, memory: &Memory) -> bool {
        self.0.admits(next, registers, memory) && self.1.admits(next, registers, memory)
    }

    #[inline(always)]
    fn arithmetic(&mut self, family: Family, step: &Step) {
        self.0.arithmetic(family, step);
        self.1.arithmetic(family, step);
    }

    #[inline(always)]
    fn branch(&mut self, step: &Step) {
        self.0.branch(step);
        self.1.branch(step);
    }

    #[inline(always)]
    fn jump(&mut self, step: &Step) {
        self.0.jump(step);
        self.1.jump(step);
    }

    #[inline(always)]
    fn load(&mut self, family: Family, step: &Step, memory: &Memory, slot: u32, word: u32) {
        self.0.load(family, step, memory, slot, word);
        self.1.load(family, step, memory, slot, word);
    }

    #[inline(always)]
    fn store(&mut self, family: Family, step: &Step, memory: &Memory, slot: u32, before: u32) {
        self.0.store(family, step, memory, slot, before);
        self.1.store(family, step, memory, slot, before);
    }

    fn call(&mut self, row: u32, registers: &Registers, memory: &Memory, effects: &CallEffects) {
        self.0.call(row, registers, memory, effects);
        self.1.call(row, registers, memory, effects);
    }
}

impl<R: Recorder> Recorder for &mut R {
    #[inline(always)]
    fn admits(&mut self, next: Instruction, registers: &Registers, memory: &Memory) -> bool {
        (**self).admits(next, registers, memory)
    }

    #[inline(always)]
    fn arithmetic(&mut self, family: Family, step: &Step) {
        (**self).arithmetic(family, step);
    }

    #[inline(always)]
    fn branch(&mut self, step: &Step) {
        (**self).branch(step);
    }

    #[inline(always)]
    fn jump(&mut self, step: &Step) {
        (**self).jump(step);
    }

    #[inline(always)]
    fn load(&mut self, family: Family, step: &Step, memory: &Memory, slot: u32, word: u32) {
        (**self).load(family, step, memory, slot, word);
    }

    #[inline(always)]
    fn store(&mut self, family: Family, step: &Step, memory: &Memory, slot: u32, before: u32) {
        (**self).store(family, step, memory, slot, before);
    }

    fn call(&mut self, row: u32, registers: &Registers, memory: &Memory, effects: &CallEffects) {
        (**self).call(row, registers, memory, effects);
    }
}
