//! What a chain carries from batch to batch beside its state.
//!
//! Its bytes, version 1 (numbers big-endian):
//!
//! | field | bytes |
//! |---|---|
//! | version, 1 | 1 |
//! | number of the last batch | 8 |
//! | last block: number, timestamp, gas limit, gas used, base fee, excess blob gas, blob gas used | 7 x 8 |
//! | index of the next deposit | 8 |
//! | rolling hash over all deposits so far | 32 |
//! | number of block hashes, 1 to 256 | 2 |
//! | hashes of the last blocks, the oldest first | 32 each |

use alloc::vec::Vec;

use primitives::{H256, keccak256};

use crate::{
    block_header::BlockHeader,
    bytes::{FormatError, Reader, Writer},
};

const VERSION: u8 = 1;

/// How many block hashes contracts can see.
pub const BLOCK_HASHES: usize = 256;

/// What the next block's environment depends on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LastBlock {
    /// Block number.
    pub number: u64,
    /// Seconds since 1970.
    pub timestamp: u64,
    /// Gas that its transactions could use.
    pub gas_limit: u64,
    /// Gas that they used.
    pub gas_used: u64,
    /// Wei per gas.
    pub base_fee: u64,
    /// Its excess blob gas (EIP-4844).
    pub excess_blob_gas: u64,
    /// Blob gas that its transactions used.
    pub blob_gas_used: u64,
}

/// See the module's documentation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Context {
    /// Number of the last batch; the genesis is batch 0.
    pub batch_number: u64,
    /// The last block.
    pub block: LastBlock,
    /// Index that the next deposit must have.
    pub next_priority_index: u64,
    /// `keccak(priority hash before || hash of the deposit)` after every deposit; zero before the
    /// first.
    pub priority_hash: H256,
    /// Hashes of up to 256 blocks, the oldest first; the last one is the last block's.
    pub block_hashes: Vec<H256>,
}

impl Context {
    /// The context after the genesis block.
    pub fn genesis(header: &BlockHeader) -> Self {
        let mut context = Self::default();
        context.push_block(LastBlock::of(header), header.hash());
        context
    }

    /// Takes the next block over.
    pub fn push_block(&mut self, block: LastBlock, hash: H256) {
        self.block = block;
        self.block_hashes.push(hash);
        self.forget_old_blocks();
    }

    /// Keeps the hashes that contracts can see.
    pub(crate) fn forget_old_blocks(&mut self) {
        let old = self.block_hashes.len().saturating_sub(BLOCK_HASHES);
        self.block_hashes.drain(..old);
    }

    /// Takes the next deposit over.
    pub fn push_deposit(&mut self, hash: H256) {
        let mut preimage = [0; 64];
        preimage[..32].copy_from_slice(&self.priority_hash.0);
        preimage[32..].copy_from_slice(&hash.0);
        self.priority_hash = keccak256(&preimage);
        self.next_priority_index = self.next_priority_index.saturating_add(1);
    }

    /// Hash of the last block.
    pub fn parent_hash(&self) -> H256 {
        self.block_hashes.last().copied().unwrap_or_default()
    }

    /// The hash that statements name the context by: keccak of [`Self::encode`].
    pub fn hash(&self) -> H256 {
        keccak256(&self.encode())
    }

    /// The bytes described at the top of this module.
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Writer::with_capacity(128 + 32 * self.block_hashes.len());
        let block = &self.block;
        out.u8(VERSION).u64(self.batch_number);
        out.u64(block.number).u64(block.timestamp).u64(block.gas_limit).u64(block.gas_used);
        out.u64(block.base_fee).u64(block.excess_blob_gas).u64(block.blob_gas_used);
        out.u64(self.next_priority_index).hash(self.priority_hash);
        out.u16(self.block_hashes.len() as u16);
        for hash in &self.block_hashes {
            out.bytes(&hash.0);
        }
        out.finish()
    }

    /// The reverse of [`Self::encode`]; refuses anything that it would not have written.
    pub fn decode(bytes: &[u8]) -> Result<Self, FormatError> {
        let mut reader = Reader::new(bytes);
        reader.version(VERSION)?;
        let batch_number = reader.u64("batch number")?;
        let block = LastBlock {
            number: reader.u64("block number")?,
            timestamp: reader.u64("timestamp")?,
            gas_limit: reader.u64("gas limit")?,
            gas_used: reader.u64("gas used")?,
            base_fee: reader.u64("base fee")?,
            excess_blob_gas: reader.u64("excess blob gas")?,
            blob_gas_used: reader.u64("blob gas used")?,
        };
        let next_priority_index = reader.u64("next priority index")?;
        let priority_hash = reader.hash("priority hash")?;
        let field = "number of block hashes";
        let count = reader.u16(field)?;
        if count == 0 || usize::from(count) > BLOCK_HASHES {
            return Err(FormatError::Value { field, got: count.into() });
        }
        let mut block_hashes = Vec::with_capacity(count.into());
        for _ in 0..count {
            block_hashes.push(reader.hash("block hash")?);
        }
        reader.finish()?;
        Ok(Self { batch_number, block, next_priority_index, priority_hash, block_hashes })
    }
}

impl LastBlock {
    /// What is carried on of a block.
    pub const fn of(header: &BlockHeader) -> Self {
        Self {
            number: header.number,
            timestamp: header.timestamp,
            gas_limit: header.gas_limit,
            gas_used: header.gas_used,
            base_fee: header.base_fee,
            excess_blob_gas: header.excess_blob_gas,
            blob_gas_used: header.blob_gas_used,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn context(blocks: u64) -> Context {
        let mut context = Context::genesis(&BlockHeader::default());
        for number in 1..=blocks {
            let header = BlockHeader { number, gas_limit: 9, base_fee: 7, ..Default::default() };
            context.push_block(LastBlock::of(&header), header.hash());
        }
        context.push_deposit(H256([7; 32]));
        context
    }

    #[test]
    fn contexts_round_trip_and_keep_256_hashes() {
        for blocks in [0, 1, 254, 255, 256, 300] {
            let context = context(blocks);
            assert_eq!(context.block_hashes.len() as u64, (blocks + 1).min(256));
            assert_eq!(Context::decode(&context.encode()), Ok(context));
        }
    }

    #[test]
    fn truncated_and_altered_bytes_are_refused_or_mean_something_else() {
        let context = context(3);
        let bytes = context.encode();
        for len in 0..bytes.len() {
            assert!(Context::decode(&bytes[..len]).is_err());
        }
        for bit in 0..8 * bytes.len() {
            let mut altered = bytes.clone();
            altered[bit / 8] ^= 1 << (bit % 8);
            assert_ne!(Context::decode(&altered).as_ref(), Ok(&context));
        }
    }

    #[test]
    fn the_order_of_deposits_is_in_the_priority_hash() {
        let rolled = |hashes: [u8; 2]| {
            let mut context = Context::default();
            hashes.into_iter().for_each(|byte| context.push_deposit(H256([byte; 32])));
            assert_eq!(context.next_priority_index, 2);
            context.priority_hash
        };
        assert_ne!(rolled([1, 2]), rolled([2, 1]));
    }
}
