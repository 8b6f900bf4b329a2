//! Operands that mostly make sense.

use primitives::Word;

use super::Writer;
use crate::asm::opcode;

impl Writer<'_> {
    /// A place in memory, seldom an absurd one.
    pub(super) fn place(&mut self) {
        let place = match self.random.below(250) {
            0 => self.random.word(),
            1 => Word::from(self.random.below(100_000)),
            _ => Word::from(self.random.below(300)),
        };
        self.push(place);
    }

    pub(super) fn len(&mut self) {
        let len = match self.random.below(250) {
            0 => self.random.word(),
            1..40 => Word::ZERO,
            _ => Word::from(self.random.below(130)),
        };
        self.push(len);
    }

    pub(super) fn value(&mut self) {
        if self.depth == 0 || self.random.once_in(2) {
            let word = self.random.word();
            self.push(word);
        } else {
            let reach = self.depth.min(16);
            let byte = opcode("DUP1") + self.random.below(reach) as u8;
            self.code.push(byte);
            self.depth += 1;
        }
    }

    pub(super) fn slot(&mut self) {
        let slot = match self.random.below(20) {
            0 => self.random.word(),
            _ => Word::from(self.random.below(5)),
        };
        self.push(slot);
    }

    /// Pushes the account that something is done with.
    pub(super) fn account(&mut self) {
        let account = match self.random.below(20) {
            0 => self.random.word(),
            1 => Word::from(self.random.pick(self.around.precompiles)),
            2 => {
                // Dirty high bytes, which must not count.
                let address = self.random.pick(self.around.accounts);
                Word::from_be_slice(&address.0) | Word::from(1) << (160 + self.random.below(96))
            }
            3 => return self.op("ADDRESS"),
            _ => Word::from_be_slice(&self.random.pick(self.around.accounts).0),
        };
        self.push(account);
    }

    pub(super) fn gas(&mut self) {
        match self.random.below(8) {
            0 => {
                let gas = self.random.word();
                self.push(gas);
            }
            1..4 => {
                let gas = self.random.below(60_000);
                self.small(gas);
            }
            _ => self.op("GAS"),
        }
    }

    /// Pushes the value of a call, if it has one.
    pub(super) fn sent(&mut self, name: &str) {
        if matches!(name, "CALL" | "CALLCODE") {
            let value = match self.random.below(12) {
                0 => self.random.word(),
                1..4 => Word::from(self.random.below(5)),
                _ => Word::ZERO,
            };
            self.push(value);
        }
    }
}
