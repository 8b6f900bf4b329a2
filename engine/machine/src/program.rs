//! A program: its text, decoded, and what memory holds before the first cycle.

use std::ops::Range;

use crate::{decode::decode, instruction::Instruction, symbols::Symbols};

/// What a machine runs.
#[derive(Clone, Debug)]
pub struct Program {
    text_start: u32,
    entry: u32,
    instructions: Vec<Instruction>,
    image: Vec<(u32, u32)>,
    symbols: Symbols,
}

impl Program {
    /// A program of a text and other words of memory, both by address. The addresses must be
    /// aligned and the text nonempty and in memory, as [`Self::from_elf`] sees to.
    pub(crate) fn new(
        text_start: u32,
        text: &[u32],
        entry: u32,
        data: impl IntoIterator<Item = (u32, u32)>,
        symbols: Symbols,
    ) -> Self {
        let addresses = || (text_start..).step_by(4);
        let instructions =
            text.iter().zip(addresses()).map(|(&word, pc)| decode(word, pc)).collect();
        let mut image: Vec<_> = addresses().zip(text.iter().copied()).chain(data).collect();
        image.sort_unstable_by_key(|&(address, _)| address);
        Self { text_start, entry, instructions, image, symbols }
    }

    /// The addresses of the text.
    pub fn text(&self) -> Range<u32> {
        self.text_start..self.text_start + 4 * self.instructions.len() as u32
    }

    /// The text; what is no instruction is [`Illegal`](crate::instruction::Op::Illegal).
    pub fn instructions(&self) -> &[Instruction] {
        &self.instructions
    }

    /// The first instruction's address.
    pub fn entry(&self) -> u32 {
        self.entry
    }

    /// Words of memory before the first cycle, the text's too, by ascending address; all others are
    /// zero.
    pub fn image(&self) -> &[(u32, u32)] {
        &self.image
    }

    /// The functions.
    pub fn symbols(&self) -> &Symbols {
        &self.symbols
    }

    /// The row of the instruction at an address; beyond the last row, if there is none.
    #[inline(always)]
    pub fn row(&self, pc: u32) -> u32 {
        pc.wrapping_sub(self.text_start) >> 2
    }

    /// The reverse of [`Self::row`], for rows beyond the last too.
    #[inline(always)]
    pub fn pc(&self, row: u32) -> u32 {
        self.text_start.wrapping_add(row.wrapping_mul(4))
    }
}
