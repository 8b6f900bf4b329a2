//! The recorder that writes everything down.

use crate::{
    calls::{A0, A7, ARGUMENTS_MAX, CallEffects, Kind, arguments},
    clk,
    instruction::{Family, Instruction},
    machine::Machine,
    memory::{Memory, slot},
    record::{
        ArithmeticRow, BranchRow, CallRow, Counts, EcallRow, JumpRow, LoadRow, MemoryRows,
        RegisterBoundary, StoreRow, TouchedPages, Trace, WordRow,
    },
    recorder::{Recorder, Registers, Step},
};

/// Records a segment: from where the machine stands until [`Self::finish`].
#[derive(Debug)]
pub struct Recording {
    /// The first clock of the next instruction.
    clk: u32,
    register_clks: Box<Registers>,
    memory_clks: Vec<u32>,
    pages: TouchedPages,
    trace: Trace,
}

impl Recording {
    /// Nothing recorded yet, with room for what was counted.
    pub fn new(machine: &Machine<'_>, counts: &Counts) -> Self {
        let start = machine.registers();
        let registers = RegisterBoundary { start, end: start, clk: start.map(|_| 0) };
        Self {
            clk: clk::PER_CYCLE,
            register_clks: Box::new([0; 256]),
            memory_clks: vec![0; machine.memory().words().len()],
            pages: TouchedPages::default(),
            trace: Trace::with_capacity(counts, registers, machine.pc()),
        }
    }

    /// What was recorded, now that the machine stands at the segment's end.
    pub fn finish(mut self, machine: &Machine<'_>) -> Trace {
        let trace = &mut self.trace;
        trace.end_pc = machine.pc();
        trace.cycles = u64::from(self.clk / clk::PER_CYCLE) - 1;
        trace.registers.end = machine.registers();
        trace.registers.clk = core::array::from_fn(|register| self.register_clks[register]);
        trace.pages.sort_unstable_by_key(|(page, _)| *page);
        trace.memory = MemoryRows::collect(&trace.pages, machine.memory(), &self.memory_clks);
        self.trace
    }

    /// Accesses a register; when it was accessed before.
    #[inline(always)]
    fn register(&mut self, register: u8, sub_clk: u32) -> u32 {
        let previous = &mut self.register_clks[register as usize];
        core::mem::replace(previous, self.clk + sub_clk)
    }

    /// Accesses a word, which must be one; when it was accessed before.
    #[inline(always)]
    fn word(&mut self, memory: &Memory, slot: u32, sub_clk: u32) -> u32 {
        let Some(previous) = self.memory_clks.get_mut(slot as usize) else { return 0 };
        let previous = core::mem::replace(previous, self.clk + sub_clk);
        if previous == 0 {
            self.first_access(memory, slot);
        }
        previous
    }

    #[inline(never)]
    fn first_access(&mut self, memory: &Memory, slot: u32) {
        let page = TouchedPages::page_of(slot);
        if self.pages.touch(page) {
            self.trace.pages.push((page, TouchedPages::words(memory, page)));
        }
    }

    #[inline(always)]
    fn tick(&mut self) {
        self.clk += clk::PER_CYCLE;
    }

    /// The words of a call; those of a range have the same clock.
    fn words(&mut self, memory: &Memory, effects: &CallEffects) {
        let mut written = effects.written.iter();
        for (access, time) in effects.accesses.timed() {
            let sub_clk = clk::CALL_RANGES + time;
            let first = slot(access.address);
            for slot in first..first + access.words {
                let before = memory.words()[slot as usize];
                let after = match access.kind {
                    Kind::Read => before,
                    Kind::Update | Kind::Write => written.next().copied().unwrap_or(before),
                };
                let before_clk = self.word(memory, slot, sub_clk);
                let (clk, address) = (self.clk + sub_clk, crate::memory::address_of(slot));
                self.trace.call_words.push(WordRow { clk, address, before, after, before_clk });
            }
        }
    }

    /// The clocks of a call's registers, and the values of those that it reads.
    fn ecall_row(&mut self, row: u32, registers: &Registers, effects: &CallEffects) -> EcallRow {
        let a7_clk = self.register(A7 as u8, clk::CALL_NUMBER);
        let (mut values, mut clks) = ([0; ARGUMENTS_MAX], [0; ARGUMENTS_MAX]);
        for at in 0..effects.call.map_or(0, arguments) {
            values[at] = registers[A0 + at];
            clks[at] = self.register((A0 + at) as u8, clk::CALL_ARGUMENTS + at as u32);
        }
        let ([a0, a1, a2, a3, a4], [a0_clk, a1_clk, a2_clk, a3_clk, a4_clk]) = (values, clks);
        let has_status = effects.call != Some(chips::Call::Halt);
        let status_clk = if has_status { self.register(A0 as u8, clk::CALL_STATUS) } else { 0 };
        EcallRow {
            clk: self.clk,
            row,
            a7: registers[A7],
            a7_clk,
            a0,
            a1,
            a2,
            a3,
            a4,
            a0_clk,
            a1_clk,
            a2_clk,
            a3_clk,
            a4_clk,
            status: if has_status { effects.status } else { 0 },
            status_before: if has_status { registers[A0] } else { 0 },
            status_clk,
        }
    }
}

impl Recorder for Recording {
    /// Clocks are words.
    #[inline(always)]
    fn admits(&mut self, _next: Instruction, _registers: &Registers, _memory: &Memory) -> bool {
        u64::from(self.clk) <= clk::CYCLES_MAX * u64::from(clk::PER_CYCLE)
    }

    #[inline(always)]
    fn arithmetic(&mut self, family: Family, step: &Step) {
        let i = step.instruction;
        let rs1_clk = self.register(i.rs1, clk::RS1);
        let rs2_clk = if i.op.reads_rs2() { self.register(i.rs2, clk::RS2) } else { 0 };
        let rd_clk = self.register(i.rd, clk::RD);
        let &Step { row, rs1, rs2, rd_before, .. } = step;
        let clk = self.clk;
        let table = match family {
            Family::Bitwise => &mut self.trace.bitwise,
            Family::Shift => &mut self.trace.shift,
            Family::Compare => &mut self.trace.compare,
            Family::Mul => &mut self.trace.mul,
            Family::Div => &mut self.trace.div,
            _ => &mut self.trace.add,
        };
        table.push(ArithmeticRow { clk, row, rs1, rs2, rs1_clk, rs2_clk, rd_before, rd_clk });
        self.tick();
    }

    #[inline(always)]
    fn branch(&mut self, step: &Step) {
        let &Step { row, instruction, rs1, rs2, .. } = step;
        let rs1_clk = self.register(instruction.rs1, clk::RS1);
        let rs2_clk = self.register(instruction.rs2, clk::RS2);
        let clk = self.clk;
        self.trace.branch.push(BranchRow { clk, row, rs1, rs2, rs1_clk, rs2_clk });
        self.tick();
    }

    #[inline(always)]
    fn jump(&mut self, step: &Step) {
        let &Step { row, instruction: i, rs1, rd_before, .. } = step;
        let rs1_clk = if i.op.reads_rs1() { self.register(i.rs1, clk::RS1) } else { 0 };
        let rd_clk = self.register(i.rd, clk::RD);
        let clk = self.clk;
        self.trace.jump.push(JumpRow { clk, row, rs1, rs1_clk, rd_before, rd_clk });
        self.tick();
    }

    #[inline(always)]
    fn load(&mut self, family: Family, step: &Step, memory: &Memory, slot: u32, word: u32) {
        let &Step { row, instruction, rs1, rd_before, .. } = step;
        let rs1_clk = self.register(instruction.rs1, clk::RS1);
        let word_clk = self.word(memory, slot, clk::MEMORY);
        let rd_clk = self.register(instruction.rd, clk::RD);
        let clk = self.clk;
        let table = match family {
            Family::Load => &mut self.trace.load,
            _ => &mut self.trace.load_part,
        };
        table.push(LoadRow { clk, row, rs1, rs1_clk, word, word_clk, rd_before, rd_clk });
        self.tick();
    }

    #[inline(always)]
    fn store(&mut self, family: Family, step: &Step, memory: &Memory, slot: u32, before: u32) {
        let &Step { row, instruction, rs1, rs2, .. } = step;
        let rs1_clk = self.register(instruction.rs1, clk::RS1);
        let rs2_clk = self.register(instruction.rs2, clk::RS2);
        let word_clk = self.word(memory, slot, clk::MEMORY);
        let (clk, word_before) = (self.clk, before);
        let table = match family {
            Family::Store => &mut self.trace.store,
            _ => &mut self.trace.store_part,
        };
        table.push(StoreRow { clk, row, rs1, rs2, rs1_clk, rs2_clk, word_before, word_clk });
        self.tick();
    }

    fn call(&mut self, row: u32, registers: &Registers, memory: &Memory, effects: &CallEffects) {
        let (ecall, first_word) = (self.trace.ecall.len(), self.trace.call_words.len());
        let ecall_row = self.ecall_row(row, registers, effects);
        self.trace.ecall.push(ecall_row);
        self.words(memory, effects);
        if let Some(call) = effects.call.filter(|_| !effects.accesses.is_empty()) {
            let words = (self.trace.call_words.len() - first_word) as u32;
            let (ecall, first_word) = (ecall as u32, first_word as u32);
            self.trace.calls[call as usize].push(CallRow { ecall, first_word, words });
        }
        self.tick();
    }
}
