//! What comes out: batches as the engine takes them, and what will become of each transaction.

use engine::{
    revision::Revision,
    transition::{BatchInput, BlockInput, Deposit, RawBatch, RawBlock, Recovered},
};

use crate::Kind;

/// A batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batch {
    /// The chain that it is for.
    pub chain_id: u64,
    /// The revision whose rules hold.
    pub revision: Revision,
    /// Its number, from 1 on.
    pub number: u64,
    /// Its blocks.
    pub blocks: Vec<Block>,
}

/// A block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// Its environment and its deposits, which all succeed. Without transactions.
    pub environment: BlockInput,
    /// Its transactions.
    pub transactions: Vec<Entry>,
}

/// A transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// What it does.
    pub kind: Kind,
    /// The signed envelope.
    pub envelope: Vec<u8>,
    /// What will become of it.
    pub expected: Expected,
}

/// What becomes of a transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// It succeeds.
    Success,
    /// It is paid for and reverts.
    Revert,
    /// It is left out.
    LeftOut(Flaw),
}

/// Why a transaction is invalid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// Its nonce is not the sender's.
    Nonce,
    /// Nobody signed it.
    Signature,
    /// The sender cannot pay for it.
    Funds,
    /// It is for another chain.
    ChainId,
}

impl Batch {
    /// What the engine executes: envelopes decoded, senders recovered. See [`BatchInput::is_strict`].
    pub fn input(&self, is_strict: bool) -> BatchInput {
        BatchInput {
            chain_id: self.chain_id,
            revision: self.revision,
            number: self.number,
            is_strict,
            blocks: self.blocks.iter().map(Block::input).collect(),
        }
    }

    /// The batch as the firmware reads it.
    pub fn raw(&self) -> RawBatch<'_> {
        let blocks = self.blocks.iter().map(|block| RawBlock {
            input: block.environment.clone(),
            envelopes: block.transactions.iter().map(|entry| entry.envelope.as_slice()).collect(),
        });
        RawBatch {
            chain_id: self.chain_id,
            revision: self.revision,
            number: self.number,
            blocks: blocks.collect(),
        }
    }

    /// Every transaction in its order.
    pub fn transactions(&self) -> impl Iterator<Item = &Entry> {
        self.blocks.iter().flat_map(|block| &block.transactions)
    }

    /// Every deposit in its order.
    pub fn deposits(&self) -> impl Iterator<Item = &Deposit> {
        self.blocks.iter().flat_map(|block| &block.environment.deposits)
    }
}

impl Block {
    fn input(&self) -> BlockInput {
        let recover = |entry: &Entry| Recovered::from_envelope(&entry.envelope);
        let transactions = self.transactions.iter().map(recover).collect();
        BlockInput { transactions, ..self.environment.clone() }
    }
}
