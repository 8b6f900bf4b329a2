//! A batch as it is given, before any signature is looked at; and its bytes.
//!
//! Version 1, numbers big-endian, counts and lengths of a variable width:
//!
//! | field | bytes |
//! |---|---|
//! | version, 1 | 1 |
//! | chain id | 8 |
//! | revision | 1 |
//! | batch number | 8 |
//! | number of blocks | varint |
//! | per block: number, timestamp, gas limit | 3 x 8 |
//! | base fee: 0, or 1 and the fee | 1 or 9 |
//! | coinbase, randomness, beacon root | 3 x 32 |
//! | excess blob gas: 0, or 1 and the gas | 1 or 9 |
//! | withdrawals: their number; [each](super::Withdrawal::encode) | varint, 44 each |
//! | deposits: their number; the length and the [envelope](super::Deposit::encode) of each | varint |
//! | transactions: their number; the length and the envelope of each, whatever it holds | varint |
//!
//! This is what the firmware reads. The firmware leaves the same transactions out as the host does,
//! so a batch that must not leave any out is one without such transactions: strictness is no part of
//! the bytes.

use alloc::vec::Vec;

use primitives::H160;
use thiserror::Error;

use super::{BatchInput, BlockInput, Candidate, Deposit, DepositError, Recovered, Withdrawal};
use crate::{
    bytes::{FormatError, Reader, Writer},
    chain::read_revision,
    revision::Revision,
};

const VERSION: u8 = 1;
/// Least bytes of a block, of a withdrawal, and of an envelope with its length.
const BLOCK_BYTES: usize = 125;
const WITHDRAWAL_BYTES: usize = 44;
const ENVELOPE_BYTES: usize = 1;

/// A batch whose transactions are envelopes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawBatch<'a> {
    /// The chain that it is for.
    pub chain_id: u64,
    /// The revision whose rules it was made for.
    pub revision: Revision,
    /// Its number.
    pub number: u64,
    /// Its blocks.
    pub blocks: Vec<RawBlock<'a>>,
}

/// A block whose transactions are envelopes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RawBlock<'a> {
    /// Everything but the transactions, of which it has none.
    pub input: BlockInput,
    /// The envelopes of the transactions.
    pub envelopes: Vec<&'a [u8]>,
}

/// Why bytes are no batch.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum RawBatchError {
    /// A field is none.
    #[error(transparent)]
    Format(#[from] FormatError),
    /// A deposit is none.
    #[error("block {block}, deposit {deposit}: {error}")]
    Deposit {
        /// Position of the block.
        block: usize,
        /// Position of the deposit in the block.
        deposit: usize,
        /// What is wrong with it.
        error: DepositError,
    },
}

impl<'a> RawBatch<'a> {
    /// What the engine executes. `recover` is called with the envelopes of a block's transactions.
    pub fn recover(
        self,
        is_strict: bool,
        mut recover: impl FnMut(&[&'a [u8]]) -> Vec<Candidate>,
    ) -> BatchInput {
        let blocks = self.blocks.into_iter().map(|RawBlock { input, envelopes }| BlockInput {
            transactions: recover(&envelopes),
            ..input
        });
        BatchInput {
            chain_id: self.chain_id,
            revision: self.revision,
            number: self.number,
            is_strict,
            blocks: blocks.collect(),
        }
    }

    /// The same, one transaction after the other.
    pub fn recover_in_order(self) -> BatchInput {
        let one = |bytes: &&[u8]| Recovered::from_envelope(bytes);
        self.recover(false, |envelopes| envelopes.iter().map(one).collect())
    }

    /// The bytes described at the top of this module.
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Writer::new();
        out.u8(VERSION).u64(self.chain_id).u8(self.revision as u8).u64(self.number);
        out.varint(self.blocks.len() as u64);
        for block in &self.blocks {
            block.encode(&mut out);
        }
        out.finish()
    }

    /// The reverse of [`Self::encode`].
    pub fn decode(bytes: &'a [u8]) -> Result<Self, RawBatchError> {
        let mut reader = Reader::new(bytes);
        reader.version(VERSION)?;
        let chain_id = reader.u64("chain id")?;
        let revision = read_revision(&mut reader)?;
        let number = reader.u64("batch number")?;
        let count = reader.count("number of blocks", BLOCK_BYTES)?;
        let blocks = (0..count).map(|place| RawBlock::decode(&mut reader, place));
        let blocks = blocks.collect::<Result<_, _>>()?;
        reader.finish()?;
        Ok(Self { chain_id, revision, number, blocks })
    }
}

impl<'a> RawBlock<'a> {
    fn encode(&self, out: &mut Writer) {
        let input = &self.input;
        out.u64(input.number).u64(input.timestamp).u64(input.gas_limit);
        put_optional(out, input.base_fee);
        out.account(input.coinbase).hash(input.prev_randao).hash(input.parent_beacon_block_root);
        put_optional(out, input.excess_blob_gas);
        out.varint(input.withdrawals.len() as u64);
        for withdrawal in &input.withdrawals {
            out.bytes(&withdrawal.encode());
        }
        out.varint(input.deposits.len() as u64);
        for deposit in &input.deposits {
            let envelope = deposit.encode();
            out.varint(envelope.len() as u64).bytes(&envelope);
        }
        out.varint(self.envelopes.len() as u64);
        for envelope in &self.envelopes {
            out.varint(envelope.len() as u64).bytes(envelope);
        }
    }

    fn decode(reader: &mut Reader<'a>, block: usize) -> Result<Self, RawBatchError> {
        let mut input = BlockInput {
            number: reader.u64("block number")?,
            timestamp: reader.u64("timestamp")?,
            gas_limit: reader.u64("gas limit")?,
            base_fee: optional(reader, "base fee")?,
            coinbase: reader.account("coinbase")?,
            prev_randao: reader.hash("randomness")?,
            parent_beacon_block_root: reader.hash("beacon root")?,
            excess_blob_gas: optional(reader, "excess blob gas")?,
            ..BlockInput::default()
        };
        let count = reader.count("number of withdrawals", WITHDRAWAL_BYTES)?;
        let withdrawals = (0..count).map(|_| withdrawal(reader));
        input.withdrawals = withdrawals.collect::<Result<_, _>>()?;
        let count = reader.count("number of deposits", ENVELOPE_BYTES)?;
        let deposits = (0..count).map(|deposit| {
            let decoded = Deposit::decode(envelope(reader, "deposit")?);
            decoded.map_err(|error| RawBatchError::Deposit { block, deposit, error })
        });
        input.deposits = deposits.collect::<Result<_, _>>()?;
        let count = reader.count("number of transactions", ENVELOPE_BYTES)?;
        let mut envelopes = Vec::with_capacity(count);
        for _ in 0..count {
            envelopes.push(envelope(reader, "transaction")?);
        }
        Ok(Self { input, envelopes })
    }
}

fn put_optional(out: &mut Writer, number: Option<u64>) {
    match number {
        None => out.u8(0),
        Some(number) => out.u8(1).u64(number),
    };
}

fn optional(reader: &mut Reader<'_>, field: &'static str) -> Result<Option<u64>, FormatError> {
    if reader.flag(field)? { reader.u64(field).map(Some) } else { Ok(None) }
}

fn withdrawal(reader: &mut Reader<'_>) -> Result<Withdrawal, FormatError> {
    Ok(Withdrawal {
        index: reader.u64("withdrawal index")?,
        validator_index: reader.u64("validator index")?,
        address: H160(reader.array("withdrawal address")?),
        amount_gwei: reader.u64("withdrawal amount")?,
    })
}

fn envelope<'a>(reader: &mut Reader<'a>, field: &'static str) -> Result<&'a [u8], FormatError> {
    let len = reader.count(field, 1)?;
    reader.take(field, len)
}

#[cfg(test)]
mod tests {
    use alloc::vec;

    use primitives::{AccountId, H256, Word};

    use super::*;

    fn batch() -> RawBatch<'static> {
        let input = BlockInput {
            number: 8,
            timestamp: 9,
            gas_limit: 10,
            base_fee: Some(11),
            coinbase: AccountId([1; 32]),
            prev_randao: H256([2; 32]),
            parent_beacon_block_root: H256([3; 32]),
            excess_blob_gas: None,
            withdrawals: vec![Withdrawal { amount_gwei: 5, ..Withdrawal::default() }],
            deposits: vec![Deposit { mint: Word::from(6), ..Deposit::default() }],
            transactions: vec![],
        };
        let full = RawBlock { input, envelopes: vec![&[], &[1, 2, 3], &[0xff; 200]] };
        let blocks = vec![full, RawBlock::default()];
        RawBatch { chain_id: 1, revision: Revision::Prague, number: 2, blocks }
    }

    #[test]
    fn batches_round_trip_and_nothing_shorter_or_longer_is_one() {
        let bytes = batch().encode();
        assert_eq!(RawBatch::decode(&bytes), Ok(batch()));
        for len in 0..bytes.len() {
            assert!(RawBatch::decode(&bytes[..len]).is_err(), "{len}");
        }
        let padded = [&bytes[..], &[0]].concat();
        assert_eq!(RawBatch::decode(&padded), Err(FormatError::Trailing(1).into()));
    }

    #[test]
    fn a_changed_byte_is_refused_or_means_something_else() {
        let bytes = batch().encode();
        for at in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[at] ^= 1;
            assert_ne!(RawBatch::decode(&changed), Ok(batch()), "{at}");
        }
    }

    #[test]
    fn what_no_signature_leads_to_is_left_out_with_its_reason() {
        let input = batch().recover_in_order();
        assert_eq!((input.chain_id, input.number, input.is_strict), (1, 2, false));
        assert_eq!(input.blocks[0].transactions.len(), 3);
        assert!(input.blocks[0].transactions.iter().all(Result::is_err));
        assert_eq!(input.blocks[0].deposits, batch().blocks[0].input.deposits);
    }
}
