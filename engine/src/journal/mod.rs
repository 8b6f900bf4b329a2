//! What an execution has read and changed, with nested undo.
//!
//! The journal is the [`System`](crate::kernel::System) of every frame. It reads each account and
//! slot once, keeps the value that the batch started from beside the current one, and undoes
//! changes back to a checkpoint when a frame reverts. Warm and cold marks, the created and
//! destroyed sets and transient storage last for one transaction; a number per transaction stamps
//! them, so that nothing needs clearing.

mod accounts;
mod finish;
mod index;
mod slots;
mod system;
mod undo;

use alloc::{rc::Rc, vec::Vec};
use core::mem;

use hashbrown::{HashMap, HashSet};
use primitives::{AccountId, H256, Halt, Word};
use trace::{LogKind, LogQuery, Recorder};

pub use accounts::AccountEntry;
pub use finish::Touched;
pub use index::HashKey;
pub use slots::SlotEntry;

use crate::{
    code::Code,
    env::{BlockEnv, TransactionEnv},
    hash_map::BuildHasher,
    hooks::Hook,
    kernel::Native,
    revision::Rules,
    state::{StateError, StateReader},
};
use index::Index;
use slots::SlotKey;
use undo::{Checkpoint, Undo};

/// Number of the transaction that a mark belongs to; 0 is "never".
type Stamp = u32;

/// An event that a contract emitted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Log {
    /// Who emitted it.
    pub account: AccountId,
    /// Up to four.
    pub topics: Vec<H256>,
    /// The rest.
    pub data: Vec<u8>,
}

/// A message to the layer below.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Who sent it.
    pub sender: AccountId,
    /// What it says.
    pub data: Vec<u8>,
}

/// See the module's documentation.
#[derive(Debug)]
pub struct Journal<D, R> {
    reader: D,
    pub(crate) recorder: R,
    pub(crate) rules: &'static Rules,
    /// Whether the hooks of a rollup are there.
    pub(crate) has_hooks: bool,
    pub(crate) block: BlockEnv,
    pub(crate) transaction: TransactionEnv,
    /// Hashes of the blocks so far, of the last 256 at least, the oldest first; the last one is the
    /// current block's parent.
    pub(crate) block_hashes: Vec<H256>,

    accounts: Vec<AccountEntry>,
    hash_key: HashKey,
    account_index: Index,
    /// Places of the accounts that were looked up last: of one transaction's sender and target, as
    /// a rule.
    recent_accounts: [u32; 2],
    /// Place of the block's coinbase, or none.
    coinbase_place: u32,
    slots: Vec<SlotEntry>,
    slot_index: Index,
    transient: HashMap<SlotKey, Word, BuildHasher>,
    codes: HashMap<H256, Rc<Code>, BuildHasher>,
    /// What every account without code has.
    empty_code: Rc<Code>,
    deployed: HashSet<H256, BuildHasher>,

    stamp: Stamp,
    undo: Vec<Undo>,
    checkpoints: Vec<Checkpoint>,
    destroyed: Vec<u32>,
    refund: i64,
    logs: Vec<Log>,
    messages: Vec<Message>,
    /// Native work of this transaction that nobody has paid for yet.
    owed: Native,
    failure: Option<StateError>,
}

impl<D: StateReader, R: Recorder> Journal<D, R> {
    /// An empty journal over the state before the batch.
    pub fn new(reader: D, recorder: R, rules: &'static Rules) -> Self {
        Self {
            reader,
            recorder,
            rules,
            has_hooks: false,
            block: BlockEnv::default(),
            transaction: TransactionEnv::default(),
            block_hashes: Vec::new(),
            accounts: Vec::new(),
            hash_key: HashKey::new(0),
            account_index: Index::default(),
            recent_accounts: [u32::MAX; 2],
            coinbase_place: u32::MAX,
            slots: Vec::new(),
            slot_index: Index::default(),
            transient: HashMap::default(),
            codes: HashMap::default(),
            empty_code: Code::empty(),
            deployed: HashSet::default(),
            stamp: 1,
            undo: Vec::new(),
            checkpoints: Vec::new(),
            destroyed: Vec::new(),
            refund: 0,
            logs: Vec::new(),
            messages: Vec::new(),
            owed: Native::NONE,
            failure: None,
        }
    }

    /// Sets what look-ups hash by, before the first one.
    pub fn set_hash_key(&mut self, key: HashKey) {
        debug_assert!(self.accounts.is_empty(), "set before the first look-up");
        self.hash_key = key;
    }

    /// Makes room for the accounts and slots that so many transactions touch, as a rule.
    pub fn reserve(&mut self, transactions: usize) {
        self.accounts.reserve(2 * transactions);
        self.slots.reserve(2 * transactions);
    }

    /// Who listens.
    pub const fn recorder(&mut self) -> &mut R {
        &mut self.recorder
    }

    /// Ends the journal and gives its recorder back.
    pub fn into_recorder(self) -> R {
        self.recorder
    }

    /// The block that transactions run in from here on.
    pub fn set_block(&mut self, block: BlockEnv) {
        self.block = block;
        self.coinbase_place = u32::MAX;
    }

    /// The transaction that frames run in from here on.
    pub fn set_transaction(&mut self, transaction: TransactionEnv) {
        self.transaction = transaction;
    }

    /// Hashes of the blocks before the current one, oldest first.
    pub fn set_block_hashes(&mut self, hashes: Vec<H256>) {
        self.block_hashes = hashes;
    }

    /// Hash of the block before the current one.
    pub(crate) fn parent_hash(&self) -> H256 {
        self.block_hashes.last().copied().unwrap_or_default()
    }

    /// Puts the hooks of a rollup in place.
    pub const fn enable_hooks(&mut self) {
        self.has_hooks = true;
    }

    /// The hook at an account.
    pub(crate) fn hook(&self, account: &AccountId) -> Option<Hook> {
        if self.has_hooks { Hook::at(account) } else { None }
    }

    /// The error of the reader that stopped the execution, if one did.
    pub const fn take_failure(&mut self) -> Option<StateError> {
        self.failure.take()
    }

    /// Gas to refund so far in this transaction.
    pub const fn refunded(&self) -> i64 {
        self.refund
    }

    /// Events of this transaction so far.
    pub fn logs(&self) -> &[Log] {
        &self.logs
    }

    /// Messages of this transaction so far.
    pub fn messages(&self) -> &[Message] {
        &self.messages
    }

    /// Events and messages of this transaction, which are no more in the journal after that.
    pub(crate) fn take_logs(&mut self) -> (Vec<Log>, Vec<Message>) {
        (mem::take(&mut self.logs), mem::take(&mut self.messages))
    }

    /// Adds a message to the layer below.
    pub fn send_message(&mut self, sender: AccountId, data: Vec<u8>) {
        self.recorder.log(&LogQuery {
            kind: LogKind::Message,
            account: sender,
            topics: &[],
            data: &data,
        });
        self.messages.push(Message { sender, data });
    }

    /// Remembers why the state could not be read; the frame ends at once.
    fn fail(&mut self, error: StateError) -> Halt {
        self.failure.get_or_insert(error);
        Halt::StateUnavailable
    }
}
