//! What a profiler found.

use std::{
    collections::BTreeMap,
    io::{self, Write},
};

use firmware::Phase;
use machine::record::Counts;

use super::{Part, is_of_transaction, name_of, opcodes::Opcodes};

/// Where the cycles of a run went. Each of the lists has every cycle once, but the EVM instructions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// Rows of the whole run. A page counts for the part that touched it first.
    pub counts: Counts,
    /// By part of the batch.
    pub parts: Vec<PartCycles>,
    /// By phase and function.
    pub functions: Vec<FunctionCycles>,
    /// By EVM instruction.
    pub opcodes: Opcodes,
}

/// A part of the batch and its rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartCycles {
    /// Which part.
    pub part: Part,
    /// Its rows.
    pub counts: Counts,
}

/// The cycles of a function in a phase, without those of the functions that it calls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FunctionCycles {
    /// The phase.
    pub phase: Phase,
    /// The function's name.
    pub name: String,
    /// Cycles.
    pub cycles: u64,
}

/// A transaction or deposit of the batch, left out or not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TransactionRows {
    /// Decoding it and recovering its sender.
    pub sender: Counts,
    /// Executing it.
    pub execution: Counts,
}

impl Profile {
    /// Rows by phase.
    pub fn phases(&self) -> BTreeMap<Phase, Counts> {
        let mut phases = BTreeMap::new();
        for PartCycles { part, counts } in &self.parts {
            crate::tables::add(phases.entry(part.phase).or_default(), counts);
        }
        phases
    }

    /// Rows by transaction: block, then deposits before candidates, position.
    pub fn transactions(&self) -> BTreeMap<(u32, bool, u32), TransactionRows> {
        let mut transactions: BTreeMap<_, TransactionRows> = BTreeMap::new();
        let parts = self.parts.iter().filter(|it| is_of_transaction(it.part.phase));
        for PartCycles { part: Part { phase, block, index }, counts } in parts {
            let key = (*block, *phase != Phase::Deposit, *index);
            let rows = transactions.entry(key).or_default();
            let rows = if *phase == Phase::Sender { &mut rows.sender } else { &mut rows.execution };
            crate::tables::add(rows, counts);
        }
        transactions
    }

    /// Cycles by function, the dearest first.
    pub fn by_function(&self) -> Vec<(&str, u64)> {
        let mut functions: BTreeMap<&str, u64> = BTreeMap::new();
        for function in &self.functions {
            *functions.entry(&function.name).or_default() += function.cycles;
        }
        let mut functions: Vec<_> = functions.into_iter().collect();
        functions.sort_by_key(|(name, cycles)| (core::cmp::Reverse(*cycles), *name));
        functions
    }

    /// Writes folded stacks for flame graphs: a phase, a function of it, and its cycles.
    pub fn write_folded(&self, out: &mut impl Write) -> io::Result<()> {
        for FunctionCycles { phase, name, cycles } in &self.functions {
            // A semicolon would begin another function.
            writeln!(out, "{};{} {cycles}", name_of(*phase), name.replace(';', ","))?;
        }
        Ok(())
    }
}
