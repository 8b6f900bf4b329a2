//! Parts that lead to other frames.

use primitives::Word;

use super::{Writer, code};
use crate::asm::opcode;

impl Writer<'_> {
    pub(super) fn call(&mut self) {
        let name = self.call_name();
        self.len();
        self.place();
        self.len();
        self.place();
        self.sent(name);
        self.account();
        self.gas();
        self.op(name);
    }

    pub(super) fn call_name(&mut self) -> &'static str {
        self.random.weighted(&[
            (5, "CALL"),
            (2, "CALLCODE"),
            (3, "DELEGATECALL"),
            (2, "STATICCALL"),
        ])
    }

    /// Copies bytes that stand behind the code into memory, and returns how many.
    pub(super) fn bring(&mut self, bytes: Vec<u8>, to: usize) -> usize {
        let len = bytes.len();
        self.small(len);
        let from = self.later();
        self.small(to);
        self.op("CODECOPY");
        self.data.push((from, bytes));
        len
    }

    pub(super) fn precompile(&mut self) {
        let address = self.random.pick(self.around.precompiles);
        let input = self.around.inputs.pick(address, self.random);
        let to = self.random.below(70);
        let len = self.bring(input, to);
        let name = self.call_name();
        self.len();
        self.place();
        self.small(len);
        self.small(to);
        self.sent(name);
        self.push(Word::from(address));
        self.gas();
        self.op(name);
        self.remember();
    }

    pub(super) fn create(&mut self) {
        let init = self.init_code();
        let to = self.random.below(70);
        let len = self.bring(init, to);
        let name = self.random.pick(&["CREATE", "CREATE2"]);
        if name == "CREATE2" {
            let salt = self.random.below(2);
            self.small(salt);
        }
        match self.random.below(40) {
            0 => self.len(),
            // One byte above the limit.
            1 => self.small(2 * 24_576 + 1),
            _ => self.small(len),
        }
        self.small(to);
        self.sent("CALL");
        self.op(name);
        // Also calls it, now and then.
        if self.random.once_in(2) && self.depth < 1000 {
            for _ in 0..5 {
                self.small(0);
            }
            self.code.push(opcode("DUP6"));
            self.depth += 1;
            self.gas();
            self.op("CALL");
        }
    }

    pub(super) fn init_code(&mut self) -> Vec<u8> {
        let parts = self.random.below(4);
        let (random, around) = (&mut *self.random, self.around);
        let mut writer = Writer { random, around, code: Vec::new(), data: Vec::new(), depth: 0 };
        writer.parts(parts, 0);
        match writer.random.below(8) {
            0 => writer.end(),
            1 => {
                // Any memory becomes code.
                writer.len();
                writer.place();
                writer.op("RETURN");
            }
            2 => {
                let len = writer.random.pick(&[24_576, 24_577, 1_000]);
                writer.small(len);
                writer.small(0);
                writer.op("RETURN");
            }
            _ => {
                let mut runtime = code(writer.random, around, 3);
                if writer.random.once_in(10) {
                    runtime.insert(0, 0xef);
                }
                let len = writer.bring(runtime, 0);
                writer.small(len);
                writer.small(0);
                writer.op("RETURN");
            }
        }
        writer.finish()
    }
}
