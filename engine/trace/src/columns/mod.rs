//! The tables: one struct of arrays per module.

mod accounts;
mod blocks;
mod cell;
mod dictionaries;
mod frames;
mod logs;
mod memory;
mod outcomes;
mod pools;
mod rollbacks;
mod stack;
mod steps;
mod storage;
mod table;
mod transactions;

pub use accounts::{AccountRow, Accounts};
pub use blocks::{BlockRow, Blocks};
pub use cell::{AccountRef, Cell, CodeRef, Column, ColumnMut, RowRef};
pub use dictionaries::{AccountIdRow, AccountIds, CodeHashRow, CodeHashes, Dictionaries};
pub use frames::{FrameRow, Frames};
pub use logs::{LogRow, Logs};
pub use memory::{Memory, MemoryRow};
pub use outcomes::{OutcomeRow, Outcomes};
pub use pools::{FrameByte, FrameBytes, LogByte, LogBytes, StackByte, StackBytes};
pub use rollbacks::{RollbackRow, Rollbacks};
pub use stack::{Stack, StackItem, StackRow};
pub use steps::{StepRow, Steps};
pub use storage::{Storage, StorageRow};
pub use table::Table;
pub use transactions::{NOT_ENDED, TransactionRow, Transactions};

macro_rules! tables {
    ($( $(#[$doc:meta])* $field:ident: $table:ident = $number:literal, )*) => {
        /// Which table. The number is part of trace files.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        pub enum TableId {
            $( $(#[$doc])* $table = $number, )*
        }

        impl TableId {
            /// Every table, in order of its number.
            pub const ALL: [Self; TABLES] = [$( Self::$table, )*];

            /// Name of the table, for files and people.
            pub const fn name(self) -> &'static str {
                match self { $( Self::$table => stringify!($field), )* }
            }
        }

        /// Number of tables.
        pub const TABLES: usize = [$( $number ),*].len();

        /// A segment of a trace: a stretch of every table.
        ///
        /// A trace is a sequence of segments. Row numbers go on through all of them: `first` says
        /// where each table's stretch starts. Rows that a revert may still mark (`storage`,
        /// `accounts`, `logs`) come in the segment in which the outermost checkpoint around them
        /// was closed, a transaction's row in that in which it ended; all else comes in order.
        #[derive(Clone, Debug, Default, PartialEq, Eq)]
        pub struct Columns {
            /// Number of rows of each table in the segments before.
            pub first: [u64; TABLES],
            $( $(#[$doc])* pub $field: $table, )*
        }

        impl Columns {
            /// Every table, in order of its number.
            pub fn tables(&self) -> [&dyn Table; TABLES] {
                [$( &self.$field, )*]
            }

            /// Every table, in order of its number, to fill.
            pub fn tables_mut(&mut self) -> [&mut dyn Table; TABLES] {
                [$( &mut self.$field, )*]
            }

            /// Moves the rows of the segment that comes next to the end of this one.
            pub fn append(&mut self, next: &mut Self) {
                $( self.$field.append(&mut next.$field); )*
            }
        }
    };
}

tables! {
    /// Blocks.
    blocks: Blocks = 0,
    /// Transactions.
    transactions: Transactions = 1,
    /// What each frame was launched with.
    frames: Frames = 2,
    /// How each frame ended.
    outcomes: Outcomes = 3,
    /// Instructions.
    steps: Steps = 4,
    /// Stack items read and written.
    stack: Stack = 5,
    /// Bytes of memory read and written.
    memory: Memory = 6,
    /// Storage slots read and written.
    storage: Storage = 7,
    /// Account headers read and written.
    accounts: Accounts = 8,
    /// Events, messages, decommits, deployments, precompile calls.
    logs: Logs = 9,
    /// Which queries each revert undid.
    rollbacks: Rollbacks = 10,
    /// Dictionary of account ids.
    account_ids: AccountIds = 11,
    /// Dictionary of code hashes.
    code_hashes: CodeHashes = 12,
    /// Pool of the stack items' bytes.
    stack_bytes: StackBytes = 13,
    /// Pool of the frames' input and output.
    frame_bytes: FrameBytes = 14,
    /// Pool of the logs' topics and data.
    log_bytes: LogBytes = 15,
}

impl TableId {
    /// The table of that number.
    pub fn from_number(number: u8) -> Option<Self> {
        Self::ALL.get(usize::from(number)).copied()
    }
}

impl Columns {
    /// Number of rows of `table` in the segments before.
    pub const fn first_row(&self, table: TableId) -> u64 {
        self.first[table as usize]
    }

    /// Number of rows of each table up to the end of this segment: `first` of the next one.
    pub fn next_first(&self) -> [u64; TABLES] {
        let mut next = self.first;
        for (total, table) in next.iter_mut().zip(self.tables()) {
            *total += table.len() as u64;
        }
        next
    }

    /// Forgets the rows, keeps the allocations, and starts where this segment ends.
    pub fn start_next(&mut self) {
        self.first = self.next_first();
        for table in self.tables_mut() {
            table.clear();
        }
    }

    /// Whether no table has a row.
    pub fn is_empty(&self) -> bool {
        self.tables().iter().all(|table| table.is_empty())
    }

    /// Bytes that the rows take in memory.
    pub fn size_in_bytes(&self) -> u64 {
        self.tables().iter().map(|table| (table.len() * table.row_bytes()) as u64).sum()
    }
}
