//! Parts that stay in their frame.

use engine::vms::evm::opcodes::OPCODES;
use primitives::Word;

use super::Writer;
use crate::asm::opcode;

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

/// Bytes of memory in which results are noted.
const NOTES: usize = 320;

impl Writer<'_> {
    pub(super) fn plain(&mut self) {
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
        self.note();
    }

    /// Keeps the top of the stack, now and then, where [`Self::confess`] finds it.
    fn note(&mut self) {
        if self.depth == 0 || self.random.once_in(2) {
            return;
        }
        self.op("DUP1");
        let place = self.random.below(NOTES - 31);
        self.small(place);
        self.op("MSTORE");
    }

    /// Makes what was noted in memory visible from outside.
    pub(super) fn confess(&mut self) {
        self.small(NOTES);
        self.small(0);
        if self.random.once_in(2) {
            self.op("LOG0");
        } else {
            self.op("KECCAK256");
            self.slot();
            self.op("SSTORE");
        }
    }

    pub(super) fn shuffle(&mut self) {
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

    pub(super) fn memory(&mut self) {
        let name = self.random.pick(&["MLOAD", "MSTORE", "MSTORE8", "KECCAK256", "MSTORE"]);
        match name {
            "KECCAK256" => self.len(),
            "MLOAD" => {}
            _ => self.value(),
        }
        self.place();
        self.op(name);
    }

    pub(super) fn copy(&mut self) {
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

    pub(super) fn storage(&mut self) {
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

    pub(super) fn log(&mut self) {
        let topics = self.random.below(5);
        for _ in 0..topics {
            self.value();
        }
        self.len();
        self.place();
        self.op(self.log_name(topics));
    }

    pub(super) const fn log_name(&self, topics: usize) -> &'static str {
        ["LOG0", "LOG1", "LOG2", "LOG3", "LOG4"][topics]
    }

    pub(super) fn look(&mut self) {
        self.account();
        let name = self.random.pick(&["BALANCE", "EXTCODESIZE", "EXTCODEHASH"]);
        self.op(name);
        self.note();
    }

    /// Stores something that would otherwise be forgotten: gas, a result, returned data.
    pub(super) fn remember(&mut self) {
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

    pub(super) fn nonsense(&mut self) {
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
}
