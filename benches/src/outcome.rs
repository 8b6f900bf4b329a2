//! What the engines must agree on.

use std::collections::BTreeMap;

use primitives::{H160, H256, Word};

/// How a transaction that ran ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// With its changes kept.
    Success,
    /// By its own wish, with the rest of the gas given back.
    Revert,
    /// With all gas gone.
    Halt,
}

/// An event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Who emitted it.
    pub address: H160,
    /// Up to four.
    pub topics: Vec<H256>,
    /// The rest.
    pub data: Vec<u8>,
}

/// What a transaction did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ran {
    /// How it ended.
    pub class: Class,
    /// Gas paid for.
    pub gas_used: u64,
    /// Gas refunded of what it used, before any floor.
    pub gas_refunded: u64,
    /// Return or revert data, or deployed code.
    pub output: Vec<u8>,
    /// Where it deployed to.
    pub created: Option<H160>,
    /// Its events.
    pub events: Vec<Event>,
}

/// What came of a transaction.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// No block may hold it. The words differ between engines and are not compared.
    Refused(String),
    /// It ran.
    Ran(Ran),
}

impl PartialEq for Outcome {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Refused(_), Self::Refused(_)) => true,
            (Self::Ran(one), Self::Ran(other)) => one == other,
            _ => false,
        }
    }
}

impl Outcome {
    /// What it did, if it ran.
    pub const fn ran(&self) -> Option<&Ran> {
        match self {
            Self::Ran(ran) => Some(ran),
            Self::Refused(_) => None,
        }
    }
}

/// An account after a transaction. One that does not exist has only zeros and the hash of no code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountAfter {
    /// Transactions sent, or contracts created.
    pub nonce: u64,
    /// Wei owned.
    pub balance: Word,
    /// Keccak hash of the code.
    pub code_hash: H256,
    /// Every slot that is not zero.
    pub storage: BTreeMap<Word, Word>,
}

/// The whole state after a transaction: every account that exists.
pub type StateAfter = BTreeMap<H160, AccountAfter>;
