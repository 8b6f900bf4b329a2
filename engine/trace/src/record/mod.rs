//! Fills the columns while an execution runs.

mod block;
mod hooks;

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::mem;

use primitives::{AccountId, H256, VmKind};
use thiserror::Error;

use crate::columns::{
    AccountIdRow, AccountRef, CodeHashRow, CodeRef, Columns, RowRef, TransactionRow,
};
use crate::interner::Interner;
use crate::{Table, TableId};
use block::StepBlock;

/// Instructions of a segment at most.
pub const SEGMENT_STEPS: u32 = 1 << 16;
/// Rows of another table after which a segment is cut at the next instruction or transaction end.
const SEGMENT_ROWS: usize = 1 << 16;
/// Stack rows after which it is.
const SEGMENT_STACK_ROWS: usize = 1 << 18;
/// Bytes of a pool after which it is.
const SEGMENT_POOL: usize = 1 << 22;
/// No row number comes near [`RowRef::NONE`], whatever happens between two cuts.
const ROWS_MAX: u32 = u32::MAX - (1 << 28);

/// Takes a trace segment by segment.
pub trait Sink {
    /// Takes the rows of one segment: reads them, or moves them out. The caller forgets what is
    /// left and goes on with the allocations that it finds.
    fn take(&mut self, segment: &mut Columns);
}

/// A trace in memory.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trace {
    /// Its segments in order.
    pub segments: Vec<Columns>,
}

impl Trace {
    /// The whole trace as one segment.
    pub fn into_columns(self) -> Columns {
        let mut segments = self.segments.into_iter();
        let mut all = segments.next().unwrap_or_default();
        segments.for_each(|mut segment| all.append(&mut segment));
        all
    }
}

impl Sink for Trace {
    fn take(&mut self, segment: &mut Columns) {
        self.segments.push(mem::take(segment));
        segment.steps.reserve(SEGMENT_STEPS as usize);
    }
}

/// The execution is longer than the trace can number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("the execution has more than {ROWS_MAX} instructions, frames or queries")]
pub struct TraceTooLong;

/// Where the execution is.
#[derive(Clone, Copy, Debug, Default)]
struct Place {
    frame: RowRef,
    step: RowRef,
    vm: VmKind,
}

/// Lengths of the tables that a revert may mark, and the number of the next query.
#[derive(Clone, Copy, Debug)]
struct Checkpoint {
    seq: u32,
    storage: usize,
    accounts: usize,
    logs: usize,
}

/// A recorder that fills columns and hands them on in segments.
///
/// Where segments are cut depends on the execution alone, so a trace that is streamed to a file
/// and one that was kept in memory are the same.
#[derive(Debug)]
pub struct ColumnRecorder<S: Sink = Trace> {
    sink: S,
    wants_stack: bool,
    columns: Columns,
    account_ids: Interner<AccountId>,
    code_hashes: Interner<H256>,
    place: Place,
    outer: Vec<Place>,
    transaction: RowRef,
    open_transaction: Option<TransactionRow>,
    checkpoints: Vec<Checkpoint>,
    next_step: u32,
    next_frame: u32,
    next_seq: u32,
    next_transaction: u32,
    next_block: u32,
    block: Box<StepBlock>,
    /// The first instruction that is not in its table yet.
    flushed: u32,
    /// Instructions until the block is full, or zero if something else is.
    steps_until_flush: u32,
    is_cut_due: bool,
    is_too_long: bool,
}

impl<S: Sink> ColumnRecorder<S> {
    /// Records into `sink`, with stack items if `wants_stack`.
    pub fn new(sink: S, wants_stack: bool) -> Self {
        let mut columns = Columns::default();
        columns.steps.reserve(SEGMENT_STEPS as usize);
        Self {
            sink,
            wants_stack,
            columns,
            account_ids: Interner::default(),
            code_hashes: Interner::default(),
            place: Place::default(),
            outer: Vec::new(),
            transaction: RowRef::NONE,
            open_transaction: None,
            checkpoints: Vec::new(),
            next_step: 0,
            next_frame: 0,
            next_seq: 0,
            next_transaction: 0,
            next_block: 0,
            block: StepBlock::new(),
            flushed: 0,
            steps_until_flush: StepBlock::room(0),
            is_cut_due: false,
            is_too_long: false,
        }
    }

    /// Hands on what is left. A transaction that is still open is marked [`crate::NOT_ENDED`]; frames
    /// that are still open have no outcome.
    pub fn finish(mut self) -> Result<S, TraceTooLong> {
        self.close_transaction();
        self.checkpoints.clear();
        self.flush();
        if !self.columns.is_empty() {
            self.cut();
        }
        if self.is_too_long { Err(TraceTooLong) } else { Ok(self.sink) }
    }

    /// Where the segments go.
    pub const fn sink(&self) -> &S {
        &self.sink
    }

    #[cold]
    #[inline(never)]
    fn flush_or_cut(&mut self) {
        self.flush();
        // The next block must fit into the segment as well.
        let is_full = self.columns.steps.len() + StepBlock::LEN > SEGMENT_STEPS as usize;
        if self.is_cut_due || is_full {
            self.cut();
        }
    }

    /// Moves the instructions of the block into their table.
    fn flush(&mut self) {
        self.block.flush(self.flushed, self.next_step, &mut self.columns.steps);
        self.flushed = self.next_step;
        self.steps_until_flush = StepBlock::room(self.next_step);
    }

    /// Asks for a cut before the next instruction.
    fn cut_soon(&mut self) {
        self.is_cut_due = true;
        self.steps_until_flush = 0;
    }

    fn cut(&mut self) {
        self.is_cut_due = false;
        let highest = self.next_step.max(self.next_frame).max(self.next_seq);
        self.is_too_long |= highest > ROWS_MAX;
        if self.is_too_long {
            // Numbers start again so that none overflows; the sink sees nothing from here on.
            (self.next_step, self.next_frame, self.next_seq) = (0, 0, 0);
            self.flushed = 0;
            self.steps_until_flush = StepBlock::room(0);
            self.columns.start_next();
            self.checkpoints.iter_mut().for_each(|mark| {
                *mark = Checkpoint { seq: 0, storage: 0, accounts: 0, logs: 0 };
            });
            return;
        }
        let held = self.split_revertible();
        let next = self.columns.next_first();
        self.sink.take(&mut self.columns);
        self.columns.start_next();
        self.columns.first = next;
        if let Some(held) = held {
            let Columns { storage, accounts, logs, log_bytes, rollbacks, .. } = held;
            self.columns = Columns {
                storage,
                accounts,
                logs,
                log_bytes,
                rollbacks,
                ..mem::take(&mut self.columns)
            };
        }
    }

    /// Takes out the rows since the outermost checkpoint: a revert may still mark them.
    fn split_revertible(&mut self) -> Option<Columns> {
        let outermost = *self.checkpoints.first()?;
        for mark in &mut self.checkpoints {
            mark.storage -= outermost.storage;
            mark.accounts -= outermost.accounts;
            mark.logs -= outermost.logs;
        }
        let first_byte = self.columns.first_row(TableId::LogBytes);
        let Columns { storage, accounts, logs, log_bytes, rollbacks, .. } = &mut self.columns;
        let logs = logs.split_off(outermost.logs);
        let bytes_before =
            logs.start.first().map_or(log_bytes.len(), |start| (start - first_byte) as usize);
        let rollbacks_before =
            rollbacks.first_seq.partition_point(|&first_seq| first_seq < outermost.seq);
        Some(Columns {
            storage: storage.split_off(outermost.storage),
            accounts: accounts.split_off(outermost.accounts),
            logs,
            log_bytes: log_bytes.split_off(bytes_before),
            rollbacks: rollbacks.split_off(rollbacks_before),
            ..Columns::default()
        })
    }

    fn account_ref(&mut self, id: AccountId) -> AccountRef {
        let (number, is_new) = self.account_ids.number(id);
        if is_new {
            self.columns.account_ids.push(AccountIdRow { id });
        }
        AccountRef(number)
    }

    fn code_ref(&mut self, hash: H256) -> CodeRef {
        let (number, is_new) = self.code_hashes.number(hash);
        if is_new {
            self.columns.code_hashes.push(CodeHashRow { hash });
        }
        CodeRef(number)
    }

    /// Puts bytes into the frames' pool and says where.
    fn frame_bytes(&mut self, bytes: &[u8]) -> (u64, u32) {
        let pool = &mut self.columns.frame_bytes;
        let start = self.columns.first[TableId::FrameBytes as usize] + pool.len() as u64;
        pool.byte.extend_from_slice(bytes);
        if pool.len() > SEGMENT_POOL {
            self.cut_soon();
        }
        (start, bytes.len() as u32)
    }

    fn take_seq(&mut self) -> u32 {
        let seq = self.next_seq;
        self.next_seq += 1;
        seq
    }

    fn close_transaction(&mut self) {
        if let Some(mut row) = self.open_transaction.take() {
            row.end_step = self.next_step;
            self.columns.transactions.push(row);
        }
        self.transaction = RowRef::NONE;
    }

    fn is_segment_large(&self) -> bool {
        let columns = &self.columns;
        if columns.frames.len() + columns.transactions.len() > SEGMENT_ROWS {
            return true;
        }
        let queries = columns.storage.len() + columns.accounts.len() + columns.logs.len();
        self.checkpoints.is_empty()
            && (queries > SEGMENT_ROWS || columns.log_bytes.len() > SEGMENT_POOL)
    }

    fn checkpoint_here(&self) -> Checkpoint {
        Checkpoint {
            seq: self.next_seq,
            storage: self.columns.storage.len(),
            accounts: self.columns.accounts.len(),
            logs: self.columns.logs.len(),
        }
    }
}
