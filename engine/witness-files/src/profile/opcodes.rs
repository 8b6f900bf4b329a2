//! Cycles by EVM instruction.
//!
//! In the image, the interpreter is one function with one indirect jump that does not return: the
//! dispatch, by a table of one address per opcode. A native run of the same batch gives the sequence
//! of opcodes, so the n-th pass of the dispatch is the n-th instruction, and what runs until the next
//! pass, or until the interpreter returns, is that instruction's. A compiler can break each of these
//! assumptions; then the passes and the instructions do not pair up, and [`Opcodes::Unknown`] says
//! so instead of numbers.

use std::ops::Range;

use machine::{
    Program, Step,
    instruction::{Op, SINK},
};

/// The interpreter's function.
pub const INTERPRETER: &str = "engine::vms::evm::opcodes::run_loop";
/// The register that a function returns by.
const RA: u8 = 1;

/// The cycles of EVM instructions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Opcodes {
    /// By opcode, the dearest first. What is between two frames is in none of them: calls, fees,
    /// precompiled contracts.
    Known(Vec<OpcodeCycles>),
    /// Why they are not known.
    Unknown(String),
}

/// The cycles of an opcode, its helpers' and its gas among them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OpcodeCycles {
    /// Its byte.
    pub opcode: u8,
    /// How often it was executed.
    pub steps: u64,
    /// Cycles.
    pub cycles: u64,
}

/// Pairs passes of the dispatch with the instructions of a native run.
#[derive(Debug)]
pub(super) struct Dispatch<'a> {
    /// Rows of the interpreter.
    interpreter: Range<u32>,
    /// The row of the dispatch.
    dispatch: Result<u32, String>,
    opcodes: &'a [u8],
    passes: usize,
    /// The instruction that is running, and since which cycle.
    running: Option<(u8, u64)>,
    /// Where the dispatch jumps to, by opcode.
    targets: [Option<u32>; 256],
    is_contradicted: bool,
    found: [OpcodeCycles; 256],
}

impl<'a> Dispatch<'a> {
    pub(super) fn new(program: &Program, opcodes: &'a [u8]) -> Self {
        let symbols = program.symbols().all();
        let mut interpreters = symbols.iter().filter(|symbol| symbol.name == INTERPRETER);
        let interpreter = match (interpreters.next(), interpreters.next()) {
            (Some(symbol), None) => {
                program.row(symbol.start)..program.row(symbol.start.saturating_add(symbol.size))
            }
            _ => 0..0,
        };
        let text = program.instructions();
        let is_dispatch = |row: &u32| {
            let instruction = text.get(*row as usize);
            instruction.is_some_and(|it| it.op == Op::Jalr && it.rd == SINK && it.rs1 != RA)
        };
        let mut found = interpreter.clone().filter(is_dispatch);
        let dispatch = match (interpreter.is_empty(), found.next(), found.next()) {
            (true, ..) => Err(format!("the image has not one function {INTERPRETER}")),
            (_, None, _) => Err("the interpreter has no indirect jump".to_owned()),
            (_, Some(_), Some(_)) => Err("the interpreter has several indirect jumps".to_owned()),
            (_, Some(row), None) => Ok(row),
        };
        Self {
            interpreter,
            dispatch,
            opcodes,
            passes: 0,
            running: None,
            targets: [None; 256],
            is_contradicted: false,
            found: [OpcodeCycles::default(); 256],
        }
    }

    /// A jump, which was the cycle before `cycle`.
    #[inline(always)]
    pub(super) fn jump(&mut self, step: &Step, cycle: u64) {
        if self.interpreter.contains(&step.row) {
            self.jump_within(step, cycle);
        }
    }

    fn jump_within(&mut self, step: &Step, cycle: u64) {
        let instruction = step.instruction;
        if self.dispatch.as_ref().is_ok_and(|row| *row == step.row) {
            self.leave(cycle);
            let target = step.rs1.wrapping_add(instruction.imm as u32);
            if let Some(&opcode) = self.opcodes.get(self.passes) {
                let known = self.targets[usize::from(opcode)].get_or_insert(target);
                self.is_contradicted |= *known != target;
                self.running = Some((opcode, cycle));
            }
            self.passes += 1;
        } else if instruction.op == Op::Jalr && instruction.rs1 == RA && instruction.rd == SINK {
            self.leave(cycle);
        }
    }

    /// The instruction that is running, if one is, is over.
    pub(super) fn leave(&mut self, cycle: u64) {
        if let Some((opcode, since)) = self.running.take() {
            let found = &mut self.found[usize::from(opcode)];
            found.steps += 1;
            found.cycles += cycle - since;
        }
    }

    pub(super) fn finish(self) -> Opcodes {
        if let Err(why) = self.dispatch {
            return Opcodes::Unknown(why);
        }
        let (passes, steps) = (self.passes, self.opcodes.len());
        if passes != steps {
            let why = format!("{passes} passes of the dispatch, but {steps} instructions natively");
            return Opcodes::Unknown(why);
        }
        if self.is_contradicted {
            let why = "the dispatch jumps to several places for one opcode";
            return Opcodes::Unknown(why.to_owned());
        }
        let found = (0..=u8::MAX).zip(self.found).filter(|(_, found)| found.steps > 0);
        let mut found: Vec<_> =
            found.map(|(opcode, found)| OpcodeCycles { opcode, ..found }).collect();
        found.sort_by_key(|found| (core::cmp::Reverse(found.cycles), found.opcode));
        Opcodes::Known(found)
    }
}
