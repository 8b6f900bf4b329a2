//! What was reached.

use std::{collections::BTreeMap, fmt};

use engine::vms::evm::opcodes::OPCODES;
use primitives::{AccountId, Status};
use trace::{FrameEnd, FrameStart, LogKind, LogQuery, Recorder, Step};
use transaction::TxType;

use crate::outcome::{Class, Outcome};

/// A recorder that counts what is executed.
#[derive(Clone, Debug)]
pub struct Coverage {
    opcodes: [u64; 256],
    precompiles: BTreeMap<u64, u64>,
    depth: usize,
    /// Frames by depth; the outermost is 1.
    depths: Vec<u64>,
    halts: BTreeMap<String, u64>,
    outcomes: BTreeMap<(TxType, &'static str), u64>,
    refusals: BTreeMap<String, u64>,
}

impl Default for Coverage {
    fn default() -> Self {
        Self {
            opcodes: [0; 256],
            precompiles: BTreeMap::new(),
            depth: 0,
            depths: Vec::new(),
            halts: BTreeMap::new(),
            outcomes: BTreeMap::new(),
            refusals: BTreeMap::new(),
        }
    }
}

impl Recorder for Coverage {
    fn step(&mut self, step: Step) {
        self.opcodes[usize::from(step.opcode)] += 1;
    }

    fn begin_frame(&mut self, _frame: &FrameStart<'_>) {
        self.depth += 1;
        if self.depths.len() < self.depth {
            self.depths.resize(self.depth, 0);
        }
        self.depths[self.depth - 1] += 1;
    }

    fn end_frame(&mut self, end: &FrameEnd<'_>) {
        self.depth = self.depth.saturating_sub(1);
        if let Status::Halt(halt) = end.status {
            *self.halts.entry(halt.to_string()).or_default() += 1;
        }
    }

    fn log(&mut self, query: &LogQuery<'_>) {
        if query.kind == LogKind::Precompile {
            *self.precompiles.entry(low(&query.account)).or_default() += 1;
        }
    }
}

impl Coverage {
    /// Counts what came of a transaction.
    pub(super) fn outcome(&mut self, tx_type: TxType, outcome: &Outcome) {
        let name = match outcome {
            Outcome::Ran(ran) => match ran.class {
                Class::Success => "success",
                Class::Revert => "revert",
                Class::Halt => "halt",
            },
            Outcome::Refused(why) => {
                *self.refusals.entry(without_numbers(why)).or_default() += 1;
                "refused"
            }
        };
        *self.outcomes.entry((tx_type, name)).or_default() += 1;
    }

    /// Instructions of any revision that were never executed.
    pub fn unreached_opcodes(&self) -> Vec<&'static str> {
        let unreached = OPCODES.iter().filter(|opcode| self.opcodes[usize::from(opcode.byte)] == 0);
        unreached.map(|opcode| opcode.name).collect()
    }

    /// How often the precompile at that address ran.
    pub fn precompile(&self, address: u64) -> u64 {
        self.precompiles.get(&address).copied().unwrap_or_default()
    }

    /// How many transactions of that type ended so: "success", "revert", "halt", "refused".
    pub fn outcomes(&self, tx_type: TxType, name: &'static str) -> u64 {
        self.outcomes.get(&(tx_type, name)).copied().unwrap_or_default()
    }

    /// The deepest frame.
    pub fn deepest(&self) -> usize {
        self.depths.len()
    }
}

/// A precompile's number.
fn low(account: &AccountId) -> u64 {
    account.0[24..].iter().fold(0, |low, &byte| low << 8 | u64::from(byte))
}

/// The kind of an error: its text with every number left out.
fn without_numbers(text: &str) -> String {
    let is_number = |word: &&str| !word.starts_with(|first: char| first.is_ascii_digit());
    text.split_whitespace().filter(is_number).collect::<Vec<_>>().join(" ")
}

impl fmt::Display for Coverage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "opcodes:")?;
        for opcode in OPCODES {
            write!(f, " {} {},", opcode.name, self.opcodes[usize::from(opcode.byte)])?;
        }
        let known: u64 = OPCODES.iter().map(|opcode| self.opcodes[usize::from(opcode.byte)]).sum();
        writeln!(f, " others {}", self.opcodes.iter().sum::<u64>() - known)?;
        writeln!(f, "precompiles: {:?}", self.precompiles)?;
        let from = |depth: usize| self.depths.iter().skip(depth - 1).sum::<u64>();
        write!(f, "frames:")?;
        for depth in [1, 2, 3, 5, 10, 100, 1000, 1024, 1025] {
            write!(f, " from depth {depth} on {},", from(depth))?;
        }
        writeln!(f, " deepest {}", self.deepest())?;
        writeln!(f, "halts of frames: {:?}", self.halts)?;
        writeln!(f, "transactions: {:?}", self.outcomes)?;
        write!(f, "refusals: {:?}", self.refusals)
    }
}
