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
    fn admits(&mut self, _instruction: Instruction, _registers: &Registers) -> bool {
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
