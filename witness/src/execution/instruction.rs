//! What the rows of all instructions have in common.

use circuits::{
    access::{REGISTERS, sub_clock},
    config::Felt,
    instruction::{Destination, Source, Step},
    tables::Table,
};
use machine::{
    Program,
    instruction::{Instruction, Op},
    record::Trace,
};
use p3_field::PrimeCharacteristicRing;
use p3_matrix::dense::RowMajorMatrix;

use super::{accesses::Accesses, rows::fill_rows};

/// A recorded run of a program.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Run<'a> {
    pub(crate) program: &'a Program,
    pub(crate) trace: &'a Trace,
}

/// An instruction whose row is being filled.
pub(crate) struct Executed<'a> {
    pub(crate) instruction: Instruction,
    pub(crate) pc: u32,
    clk: u32,
    accesses: &'a mut Accesses,
}

impl Run<'_> {
    /// Fills a table with those of a family's recorded rows whose instructions it is for. A row is
    /// given by its number.
    pub(crate) fn fill(
        &self,
        table: Table,
        [clks, rows]: [&[u32]; 2],
        is_for: impl Fn(Op) -> bool + Sync,
        accesses: &mut Accesses,
        fill_row: impl Fn(usize, Executed<'_>, &mut [Felt]) + Sync,
    ) -> RowMajorMatrix<Felt> {
        let instructions = self.program.instructions();
        let items: Vec<u32> = (0u32..)
            .zip(rows)
            .filter(|&(_, &row)| is_for(instructions[row as usize].op))
            .map(|(at, _)| at)
            .collect();
        fill_rows(table, &items, accesses, |&at, cells, accesses| {
            let (at, row) = (at as usize, rows[at as usize]);
            let (instruction, pc) = (instructions[row as usize], self.program.pc(row));
            fill_row(at, Executed { instruction, pc, clk: clks[at], accesses }, cells);
        })
    }
}

impl Executed<'_> {
    pub(crate) fn step(&self) -> Step<Felt> {
        Step { clk: Felt::from_u32(self.clk), pc: Felt::from_u32(self.pc) }
    }

    fn source(&mut self, number: u8, value: u32, before_clk: u32, sub_clk: u32) -> Source<Felt> {
        let before_clk = self.register(number, value, before_clk, sub_clk);
        Source { number: Felt::from_u8(number), before_clk }
    }

    /// A register's previous access.
    pub(crate) fn register(
        &mut self,
        number: u8,
        value: u32,
        before_clk: u32,
        sub_clk: u32,
    ) -> Felt {
        let address = REGISTERS + 4 * u64::from(number);
        self.accesses.before(address, value, before_clk, self.clk + sub_clk)
    }

    pub(crate) fn rs1(&mut self, value: u32, before_clk: u32) -> Source<Felt> {
        self.source(self.instruction.rs1, value, before_clk, sub_clock::RS1)
    }

    pub(crate) fn rs2(&mut self, value: u32, before_clk: u32) -> Source<Felt> {
        self.source(self.instruction.rs2, value, before_clk, sub_clock::RS2)
    }

    pub(crate) fn rd(&mut self, before: u32, before_clk: u32) -> Destination<Felt> {
        let number = self.instruction.rd;
        let before_clk = self.register(number, before, before_clk, sub_clock::RD);
        Destination { number: Felt::from_u8(number), before: Felt::from_u32(before), before_clk }
    }

    /// The previous access of the word that an address is in.
    pub(crate) fn word(&mut self, address: u32, value: u32, before_clk: u32) -> Felt {
        let clk = self.clk + sub_clock::MEMORY;
        self.accesses.before(u64::from(address & !3), value, before_clk, clk)
    }

    /// The immediate as a word.
    pub(crate) fn immediate(&self) -> u32 {
        self.instruction.imm as u32
    }

    /// The address that a jump or a branch leads to.
    pub(crate) fn target(&self) -> u32 {
        self.pc.wrapping_add(self.immediate())
    }
}

/// A word's 16-bit limbs, least first.
pub(crate) fn limbs(word: u32) -> [Felt; 2] {
    [word & 0xffff, word >> 16].map(Felt::from_u32)
}

/// A word's bytes, least first.
pub(crate) fn bytes(word: u32) -> [Felt; 4] {
    word.to_le_bytes().map(Felt::from_u8)
}

/// A boolean.
pub(crate) fn flag(flag: bool) -> Felt {
    Felt::from_bool(flag)
}

/// The inverse; of 0, which has none, 0.
pub(crate) fn inverse_or_zero(element: Felt) -> Felt {
    use p3_field::Field;
    element.try_inverse().unwrap_or_default()
}
