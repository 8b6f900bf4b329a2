//! The header of a block and the hash that contracts see.
//!
//! The preimage, version 1, is the fields of [`BlockHeader`] in their order behind a byte for the
//! version: numbers in 8 big-endian bytes, accounts and hashes in 32. The block's hash is its keccak.

use alloc::vec::Vec;

use primitives::{AccountId, H256, keccak256};

use crate::bytes::Writer;

const VERSION: u8 = 1;

/// All that a block's hash commits to.
///
/// It names no state: only a batch has a state commitment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BlockHeader {
    /// The chain.
    pub chain_id: u64,
    /// The batch that the block is in.
    pub batch_number: u64,
    /// Hash of the block before it.
    pub parent_hash: H256,
    /// Block number.
    pub number: u64,
    /// Seconds since 1970.
    pub timestamp: u64,
    /// Gas that its transactions may use.
    pub gas_limit: u64,
    /// Gas that they used.
    pub gas_used: u64,
    /// Wei per gas.
    pub base_fee: u64,
    /// Who receives the priority fees.
    pub coinbase: AccountId,
    /// Randomness, or a constant.
    pub prev_randao: H256,
    /// Root of the beacon block below (EIP-4788).
    pub parent_beacon_block_root: H256,
    /// What sets the price of blob gas (EIP-4844).
    pub excess_blob_gas: u64,
    /// Blob gas that its transactions used.
    pub blob_gas_used: u64,
    /// Merkle root over its withdrawals (EIP-4895).
    pub withdrawals_root: H256,
    /// Merkle root over the hashes of its deposits and transactions.
    pub transactions_root: H256,
    /// Merkle root over their receipts.
    pub receipts_root: H256,
    /// Merkle root over the messages that they sent down.
    pub messages_root: H256,
}

impl BlockHeader {
    /// The preimage.
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Writer::new();
        out.u8(VERSION).u64(self.chain_id).u64(self.batch_number).hash(self.parent_hash);
        out.u64(self.number).u64(self.timestamp).u64(self.gas_limit).u64(self.gas_used);
        out.u64(self.base_fee).account(self.coinbase).hash(self.prev_randao);
        out.hash(self.parent_beacon_block_root);
        out.u64(self.excess_blob_gas).u64(self.blob_gas_used);
        out.hash(self.withdrawals_root).hash(self.transactions_root);
        out.hash(self.receipts_root).hash(self.messages_root);
        out.finish()
    }

    /// The block's hash.
    pub fn hash(&self) -> H256 {
        keccak256(&self.encode())
    }

    /// The part of the block that its operator chose, in the order of the header: number,
    /// timestamp, gas limit, base fee, coinbase, randomness, beacon root, excess blob gas, root of
    /// the withdrawals.
    pub fn encode_environment(&self) -> Vec<u8> {
        let mut out = Writer::new();
        out.u64(self.number).u64(self.timestamp).u64(self.gas_limit).u64(self.base_fee);
        out.account(self.coinbase).hash(self.prev_randao).hash(self.parent_beacon_block_root);
        out.u64(self.excess_blob_gas).hash(self.withdrawals_root);
        out.finish()
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec;

    use super::*;

    #[test]
    fn every_field_is_in_the_hash() {
        let base = BlockHeader::default();
        let hash = H256([1; 32]);
        let variants = vec![
            BlockHeader { chain_id: 1, ..base.clone() },
            BlockHeader { batch_number: 1, ..base.clone() },
            BlockHeader { parent_hash: hash, ..base.clone() },
            BlockHeader { number: 1, ..base.clone() },
            BlockHeader { timestamp: 1, ..base.clone() },
            BlockHeader { gas_limit: 1, ..base.clone() },
            BlockHeader { gas_used: 1, ..base.clone() },
            BlockHeader { base_fee: 1, ..base.clone() },
            BlockHeader { coinbase: AccountId([1; 32]), ..base.clone() },
            BlockHeader { prev_randao: hash, ..base.clone() },
            BlockHeader { parent_beacon_block_root: hash, ..base.clone() },
            BlockHeader { excess_blob_gas: 1, ..base.clone() },
            BlockHeader { blob_gas_used: 1, ..base.clone() },
            BlockHeader { withdrawals_root: hash, ..base.clone() },
            BlockHeader { transactions_root: hash, ..base.clone() },
            BlockHeader { receipts_root: hash, ..base.clone() },
            BlockHeader { messages_root: hash, ..base.clone() },
            base,
        ];
        for (i, header) in variants.iter().enumerate() {
            assert!(variants[i + 1..].iter().all(|other| other.hash() != header.hash()));
        }
    }
}
