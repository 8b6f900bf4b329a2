//! The seam: what an execution tells whoever records it.

use primitives::{AccountId, CallModifier, H256, Status, VmKind, Word};

/// Listens to an execution. Every hook does nothing unless it is overridden.
///
/// Order of calls: `begin_block`, then per transaction `begin_transaction`, any number of frames,
/// `end_transaction`. Queries made outside of any frame (fees, nonces, block hooks) come between
/// them. `begin_frame` and `end_frame` nest, and so do `checkpoint` and its `commit` or `revert`.
/// Within a frame, `step` comes before the queries of its instruction.
pub trait Recorder {
    /// Whether anything listens. Callers skip work that serves only the recorder when it is off.
    const IS_ON: bool = true;

    /// Whether stack values are wanted: `stack` is called only then.
    fn wants_stack(&self) -> bool {
        false
    }

    /// What comes next is part of this. Told whether or not the recorder is on: it is for whoever
    /// counts what each part of a batch costs.
    fn part(&mut self, _part: BatchPart) {}

    /// A block starts.
    fn begin_block(&mut self, _block: &BlockStart) {}
    /// A transaction (or a deposit or a system call at the start of a block) starts.
    fn begin_transaction(&mut self, _transaction: &TransactionStart) {}
    /// The transaction is over, fees included.
    fn end_transaction(&mut self, _end: &TransactionEnd) {}
    /// A frame starts to run.
    fn begin_frame(&mut self, _frame: &FrameStart<'_>) {}
    /// The innermost frame is over.
    fn end_frame(&mut self, _end: &FrameEnd<'_>) {}
    /// An instruction is about to run, before its gas is charged. One cycle.
    fn step(&mut self, _step: Step) {}
    /// The instruction pops (`is_write` false) or pushes the stack item at `depth`, counted from
    /// the bottom.
    fn stack(&mut self, _depth: u16, _value: Word, _is_write: bool) {}
    /// The instruction reads or writes these bytes.
    fn memory(&mut self, _space: MemorySpace, _address: u64, _bytes: &[u8], _is_write: bool) {}
    /// A storage slot is read or written.
    fn storage(&mut self, _query: &StorageQuery) {}
    /// A field of an account is read or written.
    fn account(&mut self, _query: &AccountQuery) {}
    /// Something that leaves the VM: an event, a message, a code look-up, a precompile call.
    fn log(&mut self, _query: &LogQuery<'_>) {}
    /// Changes from here on may be undone together.
    fn checkpoint(&mut self) {}
    /// The changes since the innermost checkpoint now belong to the one around it.
    fn commit(&mut self) {}
    /// The changes since the innermost checkpoint are undone.
    fn revert(&mut self) {}
}

impl Recorder for () {
    const IS_ON: bool = false;
}

/// A part of a batch. Blocks are counted from 0, and deposits and candidates from 0 in each block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum BatchPart {
    /// What a block does before its first transaction.
    BlockStart {
        /// Which block.
        block: u32,
    },
    /// A deposit.
    Deposit {
        /// Which block.
        block: u32,
        /// Which deposit of the block.
        index: u32,
    },
    /// A candidate for a transaction.
    Transaction {
        /// Which block.
        block: u32,
        /// Which candidate of the block.
        index: u32,
    },
    /// Withdrawals, roots and header of a block.
    BlockEnd {
        /// Which block.
        block: u32,
    },
}

/// The environment that a block's transactions see.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BlockStart {
    /// Block number.
    pub number: u64,
    /// Seconds since 1970.
    pub timestamp: u64,
    /// Gas that the block's transactions may use.
    pub gas_limit: u64,
    /// Wei per gas that every transaction pays at least.
    pub base_fee: u64,
    /// Who receives the priority fees.
    pub coinbase: AccountId,
}

/// What a transaction asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TransactionStart {
    /// Envelope type; 0x7d for a deposit, 0xff for a system call of the block.
    pub kind: u8,
    /// Hash of the envelope.
    pub hash: H256,
    /// Who signed it.
    pub sender: AccountId,
    /// Callee; `None` deploys.
    pub to: Option<AccountId>,
    /// Value sent along.
    pub value: Word,
    /// Gas bought.
    pub gas_limit: u64,
}

/// How a transaction ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TransactionEnd {
    /// Outcome of the outermost frame.
    pub status: Status,
    /// Gas paid for, after refunds.
    pub gas_used: u64,
}

/// What a frame is launched with.
#[derive(Clone, Copy, Debug)]
pub struct FrameStart<'a> {
    /// VM that runs the code.
    pub vm: VmKind,
    /// How the frame was called.
    pub modifier: CallModifier,
    /// Whether state changes are forbidden, by this call or by one above.
    pub is_static: bool,
    /// The sender that the code sees.
    pub caller: AccountId,
    /// The account whose storage and balance the code works on.
    pub callee: AccountId,
    /// The account whose code runs.
    pub code_account: AccountId,
    /// Hash of the code that runs.
    pub code_hash: H256,
    /// The value that the code sees.
    pub value: Word,
    /// Gas given.
    pub gas: u64,
    /// Input.
    pub calldata: &'a [u8],
}

/// How a frame ended.
#[derive(Clone, Copy, Debug)]
pub struct FrameEnd<'a> {
    /// Outcome.
    pub status: Status,
    /// Gas given back to the caller.
    pub gas_left: u64,
    /// Return or revert data; deployed code for a constructor that succeeded.
    pub output: &'a [u8],
}

/// One instruction, before it runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// Place in the code.
    pub pc: u32,
    /// The instruction.
    pub opcode: u8,
    /// Stack items before it.
    pub stack_depth: u16,
    /// Gas left before it.
    pub gas: u64,
}

/// Which memory of a frame an access goes to. The number is part of the trace.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum MemorySpace {
    /// The operand stack; the address is the item's depth from the bottom.
    Stack = 0,
    /// The frame's writable memory.
    Heap = 1,
    /// Code that is read as data: the frame's own, or another account's.
    Code = 2,
    /// The frame's input.
    Calldata = 3,
    /// The output of the frame that was called last.
    ReturnData = 4,
}

impl MemorySpace {
    /// Every memory, in order of its number.
    pub const ALL: [Self; 5] =
        [Self::Stack, Self::Heap, Self::Code, Self::Calldata, Self::ReturnData];

    /// The memory of that number.
    pub fn from_number(number: u8) -> Option<Self> {
        Self::ALL.get(usize::from(number)).copied()
    }
}

/// Lifetime of a storage slot. The number is part of the trace.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum StorageSpace {
    /// Part of the committed state.
    Persistent = 0,
    /// Gone at the end of the transaction.
    Transient = 1,
}

impl StorageSpace {
    /// Every lifetime, in order of its number.
    pub const ALL: [Self; 2] = [Self::Persistent, Self::Transient];

    /// The lifetime of that number.
    pub fn from_number(number: u8) -> Option<Self> {
        Self::ALL.get(usize::from(number)).copied()
    }
}

/// One access to a storage slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StorageQuery {
    /// Lifetime of the slot.
    pub space: StorageSpace,
    /// Whose storage.
    pub account: AccountId,
    /// Which slot.
    pub key: Word,
    /// Value before the access.
    pub read: Word,
    /// Value after it; equals `read` unless `is_write`.
    pub written: Word,
    /// Whether it is a write.
    pub is_write: bool,
    /// Whether the slot was accessed before in this transaction.
    pub is_warm: bool,
}

/// Part of an account header that a query is about. The number is part of the trace.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum AccountField {
    /// Wei owned.
    Balance = 0,
    /// Transactions sent, or contracts created.
    Nonce = 1,
    /// Keccak hash of the code; zero for an account that does not exist.
    CodeHash = 2,
    /// The account, its storage and its code are gone. Written as 1 when it happens.
    Destroyed = 3,
}

impl AccountField {
    /// Every field, in order of its number.
    pub const ALL: [Self; 4] = [Self::Balance, Self::Nonce, Self::CodeHash, Self::Destroyed];

    /// The field of that number.
    pub fn from_number(number: u8) -> Option<Self> {
        Self::ALL.get(usize::from(number)).copied()
    }
}

/// One access to an account's header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AccountQuery {
    /// Whose header.
    pub account: AccountId,
    /// Which part of it.
    pub field: AccountField,
    /// Value before the access.
    pub read: Word,
    /// Value after it; equals `read` unless `is_write`.
    pub written: Word,
    /// Whether it is a write.
    pub is_write: bool,
}

/// What kind of thing left the VM. The number is part of the trace.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum LogKind {
    /// An event with up to four topics.
    Event = 0,
    /// A message to the layer below.
    Message = 1,
    /// Code was fetched by its hash (first topic) to run or to be read.
    Decommit = 2,
    /// New code was stored under its hash (first topic); the data is the code.
    Deployment = 3,
    /// A precompile ran: the data is its input.
    Precompile = 4,
}

impl LogKind {
    /// Every kind, in order of its number.
    pub const ALL: [Self; 5] =
        [Self::Event, Self::Message, Self::Decommit, Self::Deployment, Self::Precompile];

    /// The kind of that number.
    pub fn from_number(number: u8) -> Option<Self> {
        Self::ALL.get(usize::from(number)).copied()
    }
}

/// One thing that left the VM.
#[derive(Clone, Copy, Debug)]
pub struct LogQuery<'a> {
    /// What it is.
    pub kind: LogKind,
    /// Who emitted it, whose code it is, or which precompile ran.
    pub account: AccountId,
    /// Up to four.
    pub topics: &'a [H256],
    /// The rest.
    pub data: &'a [u8],
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_lead_back_to_what_they_stand_for() {
        assert!(MemorySpace::ALL.iter().all(|it| MemorySpace::from_number(*it as u8) == Some(*it)));
        assert!(
            StorageSpace::ALL.iter().all(|it| StorageSpace::from_number(*it as u8) == Some(*it))
        );
        assert!(
            AccountField::ALL.iter().all(|it| AccountField::from_number(*it as u8) == Some(*it))
        );
        assert!(LogKind::ALL.iter().all(|it| LogKind::from_number(*it as u8) == Some(*it)));
        assert_eq!(MemorySpace::from_number(5), None);
        assert_eq!(StorageSpace::from_number(2), None);
        assert_eq!(AccountField::from_number(4), None);
        assert_eq!(LogKind::from_number(5), None);
    }
}
