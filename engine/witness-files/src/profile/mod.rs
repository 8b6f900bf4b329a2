//! Where a run of the firmware spends its cycles: by table, function, part of the batch, and EVM
//! instruction.
//!
//! A [`Profiler`] is a recorder of one run. The firmware tells its host with hints of kind
//! [`PHASE`](firmware::kind::PHASE) which part of the batch follows, and the profiler listens; every
//! cycle belongs to one part and to one function. The cycles of EVM instructions are those between
//! two passes of the interpreter's dispatch, of which [`opcodes`] says how it is found, and when it
//! is not.

mod native;
pub mod opcodes;
mod recorder;
mod report;

pub use native::NativeOpcodes;
pub use opcodes::{OpcodeCycles, Opcodes};
pub use recorder::Profiler;
pub use report::{FunctionCycles, PartCycles, Profile, TransactionRows};

use firmware::Phase;

/// A part of the batch: a phase, and which block and position it is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Part {
    /// What the firmware is doing.
    pub phase: Phase,
    /// For which block, counted from 0.
    pub block: u32,
    /// For which deposit or candidate of the block.
    pub index: u32,
}

/// The name of a phase, as people and scripts see it.
pub const fn name_of(phase: Phase) -> &'static str {
    match phase {
        Phase::Reading => "reading",
        Phase::Sender => "sender",
        Phase::BlockStart => "blockStart",
        Phase::Deposit => "deposit",
        Phase::Transaction => "transaction",
        Phase::BlockEnd => "blockEnd",
        Phase::Tree => "tree",
        Phase::Statement => "statement",
    }
}

/// Whether the cycles of a phase are of a transaction or deposit, and not of the batch.
pub const fn is_of_transaction(phase: Phase) -> bool {
    matches!(phase, Phase::Sender | Phase::Deposit | Phase::Transaction)
}
