//! What a batch claims, and a proof proves: the only thing that a verifier sees of it.
//!
//! Its bytes, version 1 (numbers big-endian, all fields of fixed width, in this order):
//!
//! | field | bytes | what it is |
//! |---|---|---|
//! | version | 1 | 1 |
//! | `chain_id` | 8 | the chain's id |
//! | `config_hash` | 32 | keccak of the [chain configuration](crate::chain) |
//! | `batch_number` | 8 | one above the last batch's; the genesis is 0 |
//! | `previous_state` | 32 | digest of the tree's commitment before the batch |
//! | `next_state` | 32 | the same after it |
//! | `previous_context` | 32 | keccak of the [context](crate::context) before the batch, with it the last 256 block hashes |
//! | `next_context` | 32 | the same after it |
//! | `environment_root` | 32 | [Merkle root](crate::merkle) over the [environments](crate::block_header::BlockHeader::encode_environment) of the blocks |
//! | `transactions_root` | 32 | Merkle root over the blocks' transactions roots |
//! | `receipts_root` | 32 | Merkle root over the blocks' receipts roots, and with it over all logs |
//! | `messages_root` | 32 | Merkle root over all [messages](crate::messages) to the layer below |
//! | `priority_hash` | 32 | rolling hash over all deposits of the chain, those of this batch included |
//! | `priority_count` | 8 | how many deposits the batch holds |
//! | `pubdata_hash` | 32 | keccak of the [pubdata](crate::pubdata) |
//! | `gas_used` | 8 | gas used by all blocks |
//! | `cost_table_version` | 4 | version of the table that the native resource is charged by |
//!
//! The digest, which is all that a proof commits to, is the keccak of these bytes.

use alloc::vec::Vec;

use primitives::{H256, keccak256};
use tree::Commitment;

use crate::{
    block_header::BlockHeader,
    bytes::{FormatError, Reader, Writer},
    chain::ChainConfig,
    merkle,
    messages::messages_root,
    transition::BatchOutcome,
};

const VERSION: u8 = 1;

/// See the module's documentation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Statement {
    /// The chain's id.
    pub chain_id: u64,
    /// Hash of the chain's configuration.
    pub config_hash: H256,
    /// The batch's number.
    pub batch_number: u64,
    /// State before the batch.
    pub previous_state: H256,
    /// State after it.
    pub next_state: H256,
    /// Hash of the context before the batch.
    pub previous_context: H256,
    /// Hash of the context after it.
    pub next_context: H256,
    /// What the operator chose for the blocks.
    pub environment_root: H256,
    /// The blocks' deposits and transactions.
    pub transactions_root: H256,
    /// Their receipts.
    pub receipts_root: H256,
    /// The messages to the layer below.
    pub messages_root: H256,
    /// All deposits so far.
    pub priority_hash: H256,
    /// Deposits in this batch.
    pub priority_count: u64,
    /// Hash of the pubdata.
    pub pubdata_hash: H256,
    /// Gas used by all blocks.
    pub gas_used: u64,
    /// Version of the table of native costs.
    pub cost_table_version: u32,
}

impl Statement {
    /// The statement of a batch that led from one state to the next. The hashes are of `config` and of
    /// the context before the batch.
    pub fn new(
        config: &ChainConfig,
        (config_hash, previous_context): (H256, H256),
        outcome: &BatchOutcome,
        (previous_state, next_state): (Commitment, Commitment),
        pubdata: &[u8],
    ) -> Self {
        let headers = || outcome.blocks.iter().map(|block| &block.header);
        Self {
            chain_id: config.chain_id,
            config_hash,
            batch_number: outcome.number,
            previous_state: H256(previous_state.digest().to_bytes()),
            next_state: H256(next_state.digest().to_bytes()),
            previous_context,
            next_context: outcome.context.hash(),
            environment_root: merkle::root_of(headers().map(BlockHeader::encode_environment)),
            transactions_root: merkle::root_of(headers().map(|header| header.transactions_root)),
            receipts_root: merkle::root_of(headers().map(|header| header.receipts_root)),
            messages_root: messages_root(&outcome.messages),
            priority_hash: outcome.context.priority_hash,
            priority_count: outcome.deposits,
            pubdata_hash: keccak256(pubdata),
            gas_used: outcome.gas_used,
            cost_table_version: config.cost_table_version,
        }
    }

    /// The bytes described at the top of this module.
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Writer::new();
        out.u8(VERSION).u64(self.chain_id).hash(self.config_hash).u64(self.batch_number);
        out.hash(self.previous_state).hash(self.next_state);
        out.hash(self.previous_context).hash(self.next_context);
        out.hash(self.environment_root).hash(self.transactions_root);
        out.hash(self.receipts_root).hash(self.messages_root);
        out.hash(self.priority_hash).u64(self.priority_count);
        out.hash(self.pubdata_hash).u64(self.gas_used).u32(self.cost_table_version);
        out.finish()
    }

    /// The reverse of [`Self::encode`].
    pub fn decode(bytes: &[u8]) -> Result<Self, FormatError> {
        let mut reader = Reader::new(bytes);
        reader.version(VERSION)?;
        let statement = Self {
            chain_id: reader.u64("chain id")?,
            config_hash: reader.hash("config hash")?,
            batch_number: reader.u64("batch number")?,
            previous_state: reader.hash("previous state")?,
            next_state: reader.hash("next state")?,
            previous_context: reader.hash("previous context")?,
            next_context: reader.hash("next context")?,
            environment_root: reader.hash("environment root")?,
            transactions_root: reader.hash("transactions root")?,
            receipts_root: reader.hash("receipts root")?,
            messages_root: reader.hash("messages root")?,
            priority_hash: reader.hash("priority hash")?,
            priority_count: reader.u64("priority count")?,
            pubdata_hash: reader.hash("pubdata hash")?,
            gas_used: reader.u64("gas used")?,
            cost_table_version: reader.u32("cost table")?,
        };
        reader.finish()?;
        Ok(statement)
    }

    /// The 32 bytes that a proof commits to.
    pub fn digest(&self) -> H256 {
        keccak256(&self.encode())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_round_trip_and_every_bit_counts() {
        let statement = Statement {
            chain_id: 1,
            config_hash: H256([1; 32]),
            gas_used: 5,
            priority_hash: H256([9; 32]),
            ..Statement::default()
        };
        let bytes = statement.encode();
        assert_eq!(bytes.len(), 1 + 8 + 32 + 8 + 8 * 32 + 32 + 8 + 32 + 8 + 4);
        assert_eq!(Statement::decode(&bytes), Ok(statement));
        for bit in 8..8 * bytes.len() {
            let mut altered = bytes.clone();
            altered[bit / 8] ^= 1 << (bit % 8);
            let decoded = Statement::decode(&altered).unwrap();
            assert_ne!(decoded.digest(), statement.digest());
        }
        assert!(Statement::decode(&bytes[1..]).is_err());
        assert!(Statement::decode(&bytes[..bytes.len() - 1]).is_err());
    }
}
