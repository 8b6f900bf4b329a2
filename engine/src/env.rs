//! What code can see of its surroundings.

use alloc::vec::Vec;

use primitives::{AccountId, H256, Word};

/// A block, as its transactions see it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BlockEnv {
    /// Chain that the block belongs to.
    pub chain_id: u64,
    /// Block number.
    pub number: u64,
    /// Seconds since 1970.
    pub timestamp: u64,
    /// Gas that the block's transactions may use.
    pub gas_limit: u64,
    /// Wei per gas that is burnt, or goes to the chain's fee recipient.
    pub base_fee: u64,
    /// Wei per blob gas.
    pub blob_base_fee: Word,
    /// Who receives the priority fees.
    pub coinbase: AccountId,
    /// Randomness of the layer below, or a constant.
    pub prev_randao: H256,
}

/// A transaction, as its code sees it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TransactionEnv {
    /// Who signed it.
    pub origin: AccountId,
    /// Wei per gas that it pays.
    pub gas_price: Word,
    /// Versioned hashes of its blobs.
    pub blob_hashes: Vec<H256>,
}
