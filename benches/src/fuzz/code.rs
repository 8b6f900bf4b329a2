//! Random code that mostly works: it knows how deep its stack is at least, jumps to places where it
//! may, and calls what exists.

use engine::vms::evm::opcodes::OPCODES;
use primitives::{H160, Word};

use super::{PrecompileInputs, Random};
use crate::asm::{opcode, push};

/// Instructions that need no care about their operands.
const PLAIN: &[&str] = &[
    "ADD",
    "MUL",
    "SUB",
    "DIV",
    "SDIV",
    "MOD",
    "SMOD",
    "ADDMOD",
    "MULMOD",
    "EXP",
    "SIGNEXTEND",
    "LT",
    "GT",
    "SLT",
    "SGT",
    "EQ",
    "ISZERO",
    "AND",
    "OR",
    "XOR",
    "NOT",
    "BYTE",
    "SHL",
    "SHR",
    "SAR",
    "CLZ",
    "ADDRESS",
    "ORIGIN",
    "CALLER",
    "CALLVALUE",
    "CALLDATASIZE",
    "CALLDATALOAD",
    "CODESIZE",
    "GASPRICE",
    "RETURNDATASIZE",
    "COINBASE",
    "TIMESTAMP",
    "NUMBER",
    "PREVRANDAO",
    "GASLIMIT",
    "CHAINID",
    "SELFBALANCE",
    "BASEFEE",
    "BLOBHASH",
    "BLOBBASEFEE",
    "BLOCKHASH",
    "POP",
    "PC",
    "MSIZE",
    "GAS",
    "JUMPDEST",
    "PUSH0",
];

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

    fn plain(&mut self) {
        let name = self.random.pick(PLAIN);
        let takes = OPCODES.iter().find(|opcode| opcode.name == name).map_or(0, |it| it.takes);
        while self.depth < usize::from(takes) || self.random.once_in(3) {
            let word = match name {
                "BLOCKHASH" => {
                    Word::from((self.around.block + 2).saturating_sub(self.random.u64() % 260))
                }
                "BLOBHASH" | "BYTE" | "SIGNEXTEND" | "CALLDATALOAD" if self.random.once_in(2) => {
                    Word::from(self.random.below(40))
                }
                _ => self.random.word(),
            };
            self.push(word);
        }
        self.op(name);
    }

    fn shuffle(&mut self) {
        let reach = self.depth.min(16);
        if self.random.once_in(2) && reach > 0 {
            let byte = opcode("DUP1") + self.random.below(reach) as u8;
            self.code.push(byte);
            self.depth += 1;
        } else if reach > 1 {
            let byte = opcode("SWAP1") + self.random.below(reach - 1) as u8;
            self.code.push(byte);
        } else {
            let word = self.random.word();
            self.push(word);
        }
    }

    /// A place in memory, seldom an absurd one.
    fn place(&mut self) {
        let place = match self.random.below(250) {
            0 => self.random.word(),
            1 => Word::from(self.random.below(100_000)),
            _ => Word::from(self.random.below(300)),
        };
        self.push(place);
    }

    fn len(&mut self) {
        let len = match self.random.below(250) {
            0 => self.random.word(),
            1..40 => Word::ZERO,
            _ => Word::from(self.random.below(130)),
        };
        self.push(len);
    }

    fn value(&mut self) {
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

    fn memory(&mut self) {
        let name = self.random.pick(&["MLOAD", "MSTORE", "MSTORE8", "KECCAK256", "MSTORE"]);
        match name {
            "KECCAK256" => self.len(),
            "MLOAD" => {}
            _ => self.value(),
        }
        self.place();
        self.op(name);
    }

    fn copy(&mut self) {
        let name = self.random.pick(&[
            "CALLDATACOPY",
            "CODECOPY",
            "MCOPY",
            "RETURNDATACOPY",
            "EXTCODECOPY",
        ]);
        if name == "RETURNDATACOPY" && !self.random.once_in(8) {
            self.op("RETURNDATASIZE");
            self.small(0);
        } else {
            self.len();
            self.place();
        }
        self.place();
        if name == "EXTCODECOPY" {
            self.account();
        }
        self.op(name);
    }

    fn slot(&mut self) {
        let slot = match self.random.below(20) {
            0 => self.random.word(),
            _ => Word::from(self.random.below(5)),
        };
        self.push(slot);
    }

    fn storage(&mut self) {
        let name = self.random.pick(&["SLOAD", "SSTORE", "SSTORE", "TLOAD", "TSTORE"]);
        if name.ends_with("STORE") {
            if self.random.once_in(3) {
                self.value();
            } else {
                let value = self.random.below(3);
                self.small(value);
            }
        }
        self.slot();
        self.op(name);
    }

    fn log(&mut self) {
        let topics = self.random.below(5);
        for _ in 0..topics {
            self.value();
        }
        self.len();
        self.place();
        self.op(self.log_name(topics));
    }

    const fn log_name(&self, topics: usize) -> &'static str {
        ["LOG0", "LOG1", "LOG2", "LOG3", "LOG4"][topics]
    }

    /// Pushes the account that something is done with.
    fn account(&mut self) {
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

    fn gas(&mut self) {
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

    fn call(&mut self) {
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

    fn call_name(&mut self) -> &'static str {
        self.random.weighted(&[
            (5, "CALL"),
            (2, "CALLCODE"),
            (3, "DELEGATECALL"),
            (2, "STATICCALL"),
        ])
    }

    /// Pushes the value of a call, if it has one.
    fn sent(&mut self, name: &str) {
        if matches!(name, "CALL" | "CALLCODE") {
            let value = match self.random.below(12) {
                0 => self.random.word(),
                1..4 => Word::from(self.random.below(5)),
                _ => Word::ZERO,
            };
            self.push(value);
        }
    }

    /// Copies bytes that stand behind the code into memory, and returns how many.
    fn bring(&mut self, bytes: Vec<u8>, to: usize) -> usize {
        let len = bytes.len();
        self.small(len);
        let from = self.later();
        self.small(to);
        self.op("CODECOPY");
        self.data.push((from, bytes));
        len
    }

    fn precompile(&mut self) {
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

    fn create(&mut self) {
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

    fn init_code(&mut self) -> Vec<u8> {
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

    fn look(&mut self) {
        self.account();
        let name = self.random.pick(&["BALANCE", "EXTCODESIZE", "EXTCODEHASH"]);
        self.op(name);
    }

    /// Stores something that would otherwise be forgotten: gas, a result, returned data.
    fn remember(&mut self) {
        match self.random.below(4) {
            0 => self.op("GAS"),
            1 => self.op("RETURNDATASIZE"),
            2 => {
                self.place();
                self.op("MLOAD");
            }
            _ if self.depth > 0 => {}
            _ => self.op("MSIZE"),
        }
        self.slot();
        let name = self.random.pick(&["SSTORE", "SSTORE", "TSTORE"]);
        self.op(name);
    }

    fn nonsense(&mut self) {
        match self.random.below(5) {
            0 => {
                let byte = self.random.u64() as u8;
                self.byte(byte);
            }
            1 => {
                let target = self.random.below(self.code.len() + 10);
                self.small(target);
                self.op("JUMP");
            }
            2 => {
                // Almost fills the stack.
                let times = 1000 + self.random.below(30);
                for _ in 0..times {
                    self.op("PUSH0");
                }
            }
            3 => self.op("POP"),
            _ => self.end(),
        }
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
