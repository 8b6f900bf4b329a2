//! What the program asks its host.

/// The kinds of questions. Those from [`chips::hint::FIRST_ARITHMETIC`] on are arithmetic.
pub mod kind {
    /// From a [`Part`](super::Part): its length in bytes, one word.
    pub const LENGTH: u32 = 1;
    /// From a [`Part`](super::Part): its bytes, the last word filled with zeros.
    pub const PART: u32 = 2;
    /// From an account: VM kind, length of the code, nonce, balance; 12 words. All zero if the account
    /// does not exist.
    pub const HEADER: u32 = 3;
    /// From an account with code: its keccak, versioned and proving hash; 24 words.
    pub const HEADER_CODE: u32 = 4;
    /// From an account and the key of a slot: the slot's value; 8 words.
    pub const SLOT: u32 = 5;
    /// From a keccak hash: the code's bytes, the last word filled with zeros.
    pub const CODE: u32 = 6;
    /// From a [`Phase`](super::Phase), a block and a position: nothing. Says what the cycles from
    /// here on are for.
    pub const PHASE: u32 = 8;
    /// From a number of bytes and those bytes, a text for people: nothing.
    pub const MESSAGE: u32 = 7;
}

/// What the program reads as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum Part {
    /// [`ChainConfig::encode`](engine::chain::ChainConfig::encode).
    Config = 0,
    /// [`Context::encode`](engine::context::Context::encode).
    Context = 1,
    /// [`RawBatch::encode`](engine::transition::RawBatch::encode).
    Batch = 2,
    /// The root before the batch, and the number of leaves.
    Commitment = 3,
    /// [`UpdateWitness::to_bytes`](tree::UpdateWitness::to_bytes).
    Witness = 4,
}

impl Part {
    /// All of them, by number.
    pub const ALL: [Self; 5] =
        [Self::Config, Self::Context, Self::Batch, Self::Commitment, Self::Witness];
}

/// What the program is doing, for those who count its cycles.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u32)]
pub enum Phase {
    /// Reading what it starts from.
    Reading = 0,
    /// Decoding a transaction and recovering its sender.
    Sender = 1,
    /// The start of a block.
    BlockStart = 2,
    /// A deposit.
    Deposit = 3,
    /// A transaction.
    Transaction = 4,
    /// The end of a block.
    BlockEnd = 5,
    /// Collecting what was touched and proving it against the tree.
    Tree = 6,
    /// Pubdata and the statement.
    Statement = 7,
}

impl Phase {
    /// All of them, by number.
    pub const ALL: [Self; 8] = [
        Self::Reading,
        Self::Sender,
        Self::BlockStart,
        Self::Deposit,
        Self::Transaction,
        Self::BlockEnd,
        Self::Tree,
        Self::Statement,
    ];
}

/// Answers questions. Nothing that it says is to be trusted.
pub trait Host {
    /// Fills `answer`.
    fn ask(&mut self, kind: u32, question: &[u32], answer: &mut [u32]);
}
