//! Where the instructions, queries and bytes of a trace are.
//!
//! The trace is read once, in memory for one segment, one transaction's opcodes and frames, and the
//! profile itself. Each row of the tables `steps`, `stack`, `memory`, `storage`, `accounts` and
//! `logs` counts once by opcode, once by contract and once by transaction, so that each of the
//! three lists sums up to the tables. What happens outside of an instruction, a frame or a
//! transaction has a line of its own.

mod collect;
mod folded;
mod html;
mod plots;
mod text;

use std::io::Read;

use primitives::VmKind;
use serde::Serialize;

pub use collect::Profiler;
pub use folded::{FoldedStacks, write_folded};

use crate::{TraceFileError, TraceReader};

/// Profiles a whole trace. `opcode_name` names instructions, `progress` hears bytes read and bytes
/// in all.
pub fn profile<R: Read>(
    reader: &mut TraceReader<R>,
    opcode_name: impl Fn(VmKind, u8) -> &'static str,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Profile, TraceFileError> {
    let mut profiler = Profiler::default();
    while let Some(segment) = reader.next_segment()? {
        profiler.segment(&segment);
        let (done, total) = reader.progress();
        progress(done, total);
    }
    let mut profile = profiler.finish(opcode_name);
    for (table, size) in profile.tables.iter_mut().zip(reader.table_sizes()) {
        table.file_bytes = size.file_bytes;
    }
    Ok(profile)
}

/// Rows of each table, and the bytes that they take in memory.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Instructions.
    pub steps: u64,
    /// Stack items read and written; zero if the trace was recorded without.
    pub stack: u64,
    /// Accesses to memory of up to 32 bytes.
    pub memory: u64,
    /// Accesses to storage.
    pub storage: u64,
    /// Accesses to account headers.
    pub accounts: u64,
    /// Events, messages, decommits, deployments, precompile calls.
    pub logs: u64,
    /// Bytes of all of these rows, values of variable length included.
    pub bytes: u64,
}

impl Counts {
    /// All rows but the instructions.
    pub const fn queries(&self) -> u64 {
        self.stack + self.memory + self.storage + self.accounts + self.logs
    }

    /// Adds other rows.
    pub const fn add(&mut self, other: &Self) {
        self.steps += other.steps;
        self.stack += other.stack;
        self.memory += other.memory;
        self.storage += other.storage;
        self.accounts += other.accounts;
        self.logs += other.logs;
        self.bytes += other.bytes;
    }
}

/// What a trace consists of. Each list is ordered by what it is about, largest first, except for
/// tables and transactions, which are in the trace's order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Profile {
    /// Everything together.
    pub totals: Totals,
    /// By instruction.
    pub opcodes: Vec<OpcodeLine>,
    /// By the account whose code runs.
    pub contracts: Vec<ContractLine>,
    /// By transaction.
    pub transactions: Vec<TransactionLine>,
    /// By kind of query.
    pub queries: Vec<QueryLine>,
    /// By table.
    pub tables: Vec<TableLine>,
}

/// Everything together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Totals {
    /// Blocks.
    pub blocks: u64,
    /// Transactions, deposits and system calls.
    pub transactions: u64,
    /// Frames.
    pub frames: u64,
    /// Gas paid for.
    pub gas_used: u64,
    /// Rows of the tables that the lists are about.
    pub counts: Counts,
}

/// One instruction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OpcodeLine {
    /// Number of the VM; `None` for what happens outside of instructions.
    pub vm: Option<u8>,
    /// The instruction; `None` for what happens outside of instructions.
    pub opcode: Option<u8>,
    /// Its name.
    pub name: String,
    /// Rows.
    pub counts: Counts,
}

/// One contract.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ContractLine {
    /// The account whose code runs, or words for what happens outside of frames.
    pub account: String,
    /// Number of the VM.
    pub vm: Option<u8>,
    /// Frames.
    pub frames: u64,
    /// Rows.
    pub counts: Counts,
}

/// One transaction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TransactionLine {
    /// Its number; `None` for what happens outside of transactions.
    pub number: Option<u32>,
    /// Hash of the envelope.
    pub hash: String,
    /// Envelope type.
    pub kind: u8,
    /// How it ended, as [`primitives::Status`] numbers outcomes.
    pub status: u8,
    /// Gas paid for.
    pub gas_used: u64,
    /// Frames.
    pub frames: u64,
    /// Rows.
    pub counts: Counts,
}

/// One kind of query.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct QueryLine {
    /// Its table.
    pub table: &'static str,
    /// What is accessed.
    pub kind: &'static str,
    /// Rows that read.
    pub reads: u64,
    /// Rows that write; for logs, all.
    pub writes: u64,
    /// Rows that a revert undid.
    pub rolled_back: u64,
    /// Bytes of the rows.
    pub bytes: u64,
}

/// One table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TableLine {
    /// Its name.
    pub table: &'static str,
    /// Rows.
    pub rows: u64,
    /// Columns.
    pub columns: u64,
    /// Rows times columns.
    pub cells: u64,
    /// Bytes in memory.
    pub bytes: u64,
    /// Bytes in the file; zero if the trace did not come from one.
    pub file_bytes: u64,
}
