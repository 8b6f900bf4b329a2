//! The machine's state, and running it.

use chips::Call;

use crate::{
    calls::{A0, CallEffects, CallError},
    execute::{self, Exit},
    host::Host,
    instruction::REGISTERS,
    memory::Memory,
    program::Program,
    record::{PAGE_WORDS, Page},
    recorder::{Recorder, Registers},
    trap::{RunError, Trap, TrapKind},
};

/// How a run stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// The program ended itself.
    Halted {
        /// Zero if it commits to the digest.
        exit_code: u32,
        /// What it commits to.
        digest: [u32; 8],
    },
    /// The cycles that it was given are over, or the recorder is full. It can be run on.
    Paused,
}

/// A program being run.
#[derive(Debug)]
pub struct Machine<'a> {
    program: &'a Program,
    pc: u32,
    cycle: u64,
    registers: Box<Registers>,
    memory: Memory,
    effects: CallEffects,
}

impl<'a> Machine<'a> {
    /// A machine before its first cycle: the program's image in memory, all else zero.
    pub fn new(program: &'a Program) -> Self {
        let mut machine = Self::blank(program, program.entry());
        for &(address, word) in program.image() {
            machine.memory.place(address, word);
        }
        machine
    }

    /// A machine in the middle of a run, with these pages in its memory.
    pub(crate) fn resume(
        program: &'a Program,
        pc: u32,
        cycle: u64,
        registers: &[u32; REGISTERS],
        pages: &[Page],
    ) -> Self {
        let mut machine = Self::blank(program, pc);
        machine.cycle = cycle;
        machine.registers[..REGISTERS].copy_from_slice(registers);
        for (page, words) in pages {
            for (address, word) in (page * 4 * PAGE_WORDS as u32..).step_by(4).zip(words) {
                machine.memory.place(address, *word);
            }
        }
        machine
    }

    /// A machine with nothing in its memory.
    fn blank(program: &'a Program, pc: u32) -> Self {
        Self {
            program,
            pc,
            cycle: 0,
            registers: Box::new([0; 256]),
            memory: Memory::new(&program.text()),
            effects: CallEffects::default(),
        }
    }

    /// Executes at most so many instructions. After an error the machine stands before the
    /// instruction that could not be executed, as after a pause; after a halt, at the halt.
    pub fn run(
        &mut self,
        host: &mut impl Host,
        recorder: &mut impl Recorder,
        cycles_max: u64,
    ) -> Result<Stop, RunError> {
        let end = self.cycle.saturating_add(cycles_max);
        loop {
            let exit = self.run_to_call(recorder, end);
            match exit {
                Exit::Paused => return Ok(Stop::Paused),
                Exit::Trap(kind) => return Err(self.trap(kind).into()),
                Exit::Call => {
                    if let Some(stop) = self.call(host, recorder)? {
                        return Ok(stop);
                    }
                }
            }
        }
    }

    fn run_to_call(&mut self, recorder: &mut impl Recorder, end: u64) -> Exit {
        let mut row = self.program.row(self.pc);
        let mut cycles_left = end - self.cycle;
        let exit = execute::execute(
            self.program,
            &mut self.registers,
            &mut self.memory,
            recorder,
            &mut row,
            &mut cycles_left,
        );
        self.pc = self.program.pc(row);
        self.cycle = end - cycles_left;
        exit
    }

    /// Makes the call that the machine stands at; the end of the run, if it is that.
    fn call(
        &mut self,
        host: &mut impl Host,
        recorder: &mut impl Recorder,
    ) -> Result<Option<Stop>, RunError> {
        match self.effects.compute(&self.registers, &self.memory, host) {
            Ok(()) => {}
            Err(CallError::Trap(kind)) => return Err(self.trap(kind).into()),
            Err(CallError::Host(source)) => {
                return Err(RunError::Host { pc: self.pc, cycle: self.cycle, source });
            }
        }
        let row = self.program.row(self.pc);
        recorder.call(row, &self.registers, &self.memory, &self.effects);
        self.effects.apply(&mut self.memory);
        self.cycle += 1;
        if self.effects.call == Some(Call::Halt) {
            let digest = self.memory.range(self.registers[A0 + 1], 8);
            let digest = digest.and_then(<[u32]>::first_chunk).copied().unwrap_or_default();
            return Ok(Some(Stop::Halted { exit_code: self.registers[A0], digest }));
        }
        self.registers[A0] = self.effects.status;
        self.pc = self.pc.wrapping_add(4);
        Ok(None)
    }

    /// The next instruction's address.
    pub fn pc(&self) -> u32 {
        self.pc
    }

    /// Instructions executed so far.
    pub fn cycle(&self) -> u64 {
        self.cycle
    }

    /// The registers, with the sink.
    pub fn registers(&self) -> [u32; REGISTERS] {
        core::array::from_fn(|register| self.registers[register])
    }

    /// The memory.
    pub fn memory(&self) -> &Memory {
        &self.memory
    }

    /// The program.
    pub fn program(&self) -> &'a Program {
        self.program
    }

    #[cold]
    fn trap(&self, kind: TrapKind) -> Trap {
        Trap { kind, pc: self.pc, cycle: self.cycle }
    }
}
