//! Random code that mostly works: it knows how deep its stack is at least, jumps to places where it
//! may, and calls what exists.

mod calls;
mod operands;
mod simple;

use engine::vms::evm::opcodes::OPCODES;
use primitives::{H160, Word};

use super::{PrecompileInputs, Random};
use crate::asm::{opcode, push};

/// What random code may speak to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Surroundings<'a> {
    /// Accounts that may be called, looked at, or paid.
    pub(super) accounts: &'a [H160],
    /// Precompiles' addresses, some of which the revision does not have.
    pub(super) precompiles: &'a [u64],
    /// What they can be asked.
    pub(super) inputs: &'a PrecompileInputs,
    /// The number of the block.
    pub(super) block: u64,
}

/// Random code of about so many parts.
pub(super) fn code(random: &mut Random, around: &Surroundings<'_>, parts: usize) -> Vec<u8> {
    let mut writer = Writer { random, around, code: Vec::new(), data: Vec::new(), depth: 0 };
    if writer.random.once_in(5) {
        // Enough for every shuffle.
        for _ in 0..17 {
            let word = writer.random.word();
            writer.push(word);
        }
    }
    writer.parts(parts, 2);
    if writer.random.once_in(2) {
        writer.confess();
    }
    if writer.random.once_in(2) {
        writer.end();
    }
    writer.finish()
}

/// Writes one kind of part.
type Write<'a> = fn(&mut Writer<'a>);

struct Writer<'a> {
    random: &'a mut Random,
    around: &'a Surroundings<'a>,
    code: Vec<u8>,
    /// Bytes behind the code, and the places of the pushes that name their start.
    data: Vec<(usize, Vec<u8>)>,
    /// Items on the stack at least.
    depth: usize,
}

impl Writer<'_> {
    fn op(&mut self, name: &str) {
        self.byte(opcode(name));
    }

    fn byte(&mut self, byte: u8) {
        if let Some(opcode) = OPCODES.iter().find(|opcode| opcode.byte == byte) {
            self.depth =
                self.depth.saturating_sub(opcode.takes.into()) + usize::from(opcode.leaves);
        }
        self.code.push(byte);
    }

    fn push(&mut self, number: Word) {
        if self.random.once_in(16) {
            // A longer push than needed.
            self.code.push(opcode("PUSH32"));
            self.code.extend(number.to_be_bytes::<32>());
        } else {
            push(&mut self.code, number);
        }
        self.depth += 1;
    }

    fn small(&mut self, number: usize) {
        self.push(Word::from(number));
    }

    /// Pushes the place of a jump destination or of data, which is known later.
    fn later(&mut self) -> usize {
        self.code.extend([opcode("PUSH2"), 0, 0]);
        self.depth += 1;
        self.code.len() - 2
    }

    fn fill_in(&mut self, place: usize) {
        let here = self.code.len() as u16;
        self.code[place..place + 2].copy_from_slice(&here.to_be_bytes());
    }

    fn finish(mut self) -> Vec<u8> {
        for (place, bytes) in std::mem::take(&mut self.data) {
            self.fill_in(place);
            self.code.extend(bytes);
        }
        self.code
    }

    fn parts(&mut self, count: usize, nesting: usize) {
        for _ in 0..count {
            self.part(nesting);
        }
    }

    fn part(&mut self, nesting: usize) {
        let kinds: &[(usize, Write<'_>)] = &[
            (30, Self::plain),
            (8, Self::shuffle),
            (10, Self::memory),
            (6, Self::copy),
            (14, Self::storage),
            (4, Self::log),
            (12, Self::call),
            (6, Self::precompile),
            (4, Self::create),
            (4, Self::look),
            (5, Self::remember),
            (3, Self::confess),
            (1, Self::nonsense),
        ];
        match self.random.below(16) {
            0 if nesting > 0 => self.either(nesting),
            1 if nesting > 0 => self.repeat(),
            _ => {
                let write = self.random.weighted(kinds);
                write(self);
            }
        }
    }

    /// Skips some parts, or not.
    fn either(&mut self, nesting: usize) {
        if self.random.once_in(2) || self.depth == 0 {
            let condition = self.random.below(2);
            self.small(condition);
        }
        let over = self.later();
        self.op("JUMPI");
        let before = self.depth;
        let count = self.random.below(5);
        self.parts(count, nesting - 1);
        if self.random.once_in(4) {
            self.end();
        }
        self.fill_in(over);
        self.op("JUMPDEST");
        self.depth = self.depth.min(before);
    }

    /// Runs some parts a few times. They leave the stack as they find it, up to what they put on it.
    fn repeat(&mut self) {
        let times = 1 + self.random.below(6);
        self.small(times);
        let outer = std::mem::replace(&mut self.depth, 0);
        let start = self.code.len();
        self.op("JUMPDEST");
        let count = 1 + self.random.below(3);
        self.parts(count, 0);
        for _ in 0..self.depth {
            self.op("POP");
        }
        self.depth = outer;
        self.small(1);
        self.op("SWAP1");
        self.op("SUB");
        self.op("DUP1");
        self.small(start);
        self.op("JUMPI");
        self.op("POP");
    }

    fn end(&mut self) {
        match self.random.weighted(&[
            (8, "RETURN"),
            (5, "REVERT"),
            (4, "STOP"),
            (4, "SELFDESTRUCT"),
            (1, "INVALID"),
        ]) {
            name @ ("RETURN" | "REVERT") => {
                self.len();
                self.place();
                self.op(name);
            }
            "SELFDESTRUCT" => {
                self.account();
                self.op("SELFDESTRUCT");
            }
            name => self.op(name),
        }
    }
}
