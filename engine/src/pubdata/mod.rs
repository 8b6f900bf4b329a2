//! Pubdata: what must be published of a batch so that anybody can rebuild the state.
//!
//! From the genesis and the pubdata of every batch [`Rebuilder`] restores all headers, slots, code,
//! the tree with its exact commitment, and the context that the next batch starts from.
//!
//! The bytes, version 1. A *varint* has seven bits to the byte, the least significant first, in its
//! shortest form; a *list* is a varint for its length and its items.
//!
//! | part | bytes |
//! |---|---|
//! | version, 1 | 1 |
//! | batch number | varint |
//! | index of the next deposit, priority hash | varint, 32 |
//! | blocks | list: timestamp (after the first: the difference to the one before), gas limit, gas used, base fee, excess blob gas, blob gas used, all varints; hash (32) |
//! | new code, sorted by keccak hash | list: VM kind (1), length (varint), code |
//! | messages | list: account, length (varint), data |
//! | headers whose leaf was there | list: leaf, header difference |
//! | slots whose leaf was there | list: leaf, word difference |
//! | new leaves by account, accounts increasing | list: account; varint of twice the number of slots, plus 1 with a header; the header as a difference to an empty one; per slot, keys increasing: key, word difference to zero |
//!
//! - *leaf*: its index in the tree as a varint, less one more than the index before it in the list.
//! - *account*: 0 and 20 bytes of address, or 1 and 32 bytes.
//! - *key*: the difference to the key before it (the first: the key) as a byte for its length and as
//!   many big-endian bytes, without zeros in front.
//! - *word difference*: a byte, 64 times the operation (0 set, 1 add, 2 subtract) plus the length of
//!   the operand, and the operand. The shortest is written, in case of doubt the first of these.
//! - *header difference*: a byte of flags (1 nonce, 2 balance, 4 code), the word differences of nonce
//!   and balance, and for code a varint: 0 for none, else one more than its place among the new code.
//!
//! New leaves are appended to the tree in key order, so the places that were published tell every
//! index.

pub(crate) mod bound;
mod collect;
mod decode;
mod diff;
mod encode;
mod rebuild;

use alloc::vec::Vec;

use primitives::{AccountId, H256, VmKind, Word};

pub use diff::{CodeChange, HeaderDiff, WordDiff};
pub use rebuild::{RebuildError, Rebuilder};

use crate::{context::LastBlock, journal::Message};

const VERSION: u8 = 1;

/// The content of a batch's pubdata.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pubdata {
    /// The batch's number.
    pub batch_number: u64,
    /// Index of the next deposit.
    pub next_priority_index: u64,
    /// Rolling hash over all deposits so far.
    pub priority_hash: H256,
    /// What is carried on of its blocks. They are numbered on from the last batch.
    pub blocks: Vec<PublishedBlock>,
    /// New code, sorted by keccak hash.
    pub codes: Vec<PublishedCode>,
    /// Messages to the layer below.
    pub messages: Vec<Message>,
    /// Changed headers by the index of their leaf.
    pub headers: Vec<(u64, HeaderDiff)>,
    /// Changed slots by the index of their leaf.
    pub slots: Vec<(u64, WordDiff)>,
    /// New leaves by account.
    pub accounts: Vec<NewLeaves>,
}

/// What pubdata holds of a block. The number is left zero: it follows from the block before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PublishedBlock {
    /// All but the number.
    pub block: LastBlock,
    /// The block's hash.
    pub hash: H256,
}

/// Code as it is published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublishedCode {
    /// The VM that runs it.
    pub vm: VmKind,
    /// The code.
    pub bytes: Vec<u8>,
}

/// The leaves that an account had not before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewLeaves {
    /// The account.
    pub account: AccountId,
    /// Its header, if that is new.
    pub header: Option<HeaderDiff>,
    /// Its new slots, keys increasing.
    pub slots: Vec<(Word, WordDiff)>,
}
