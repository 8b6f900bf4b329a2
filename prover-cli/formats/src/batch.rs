//! A batch: the blocks that `execute` runs.
//!
//! | member | meaning | if missing |
//! |---|---|---|
//! | `chainId` | the chain that the batch is for | refused |
//! | `fork` | revision of its rules: `Cancun`, `Prague` or `Osaka` | refused |
//! | `batchNumber` | one above the last batch's; the first is 1 | refused |
//! | `blocks` | at most [`BLOCKS`] | refused |
//!
//! A block:
//!
//! | member | meaning | if missing |
//! |---|---|---|
//! | `number` | one above the last block's | refused |
//! | `timestamp` | seconds since 1970 | refused |
//! | `gasLimit` | gas that its deposits and transactions may use | refused |
//! | `baseFeePerGas` | wei per gas | what the chain's rule says |
//! | `coinbase` | account that receives the priority fees | zero |
//! | `prevRandao` | what `PREVRANDAO` gives, 32 bytes | zero |
//! | `parentBeaconBlockRoot` | root of the beacon block below (EIP-4788), 32 bytes | zero |
//! | `excessBlobGas` | excess blob gas (EIP-4844) | what follows from the last block |
//! | `withdrawals` | from the beacon chain (EIP-4895); at most [`LISTED`] | none |
//! | `deposits` | from the layer below, in the order of their indices; at most [`LISTED`] | none |
//! | `transactions` | raw signed envelopes (EIP-2718), each a hex string of at most [`ENVELOPE_BYTES`] bytes; at most [`TRANSACTIONS`] in all blocks together | none |
//!
//! A withdrawal has `index`, `validatorIndex`, `address` and `amount` in Gwei. A deposit has
//! `priorityIndex`, `from`, `to` (`null` or missing to deploy a contract), `mint` and `value` in wei,
//! `gasLimit` and `data`; of these, `mint`, `value` and `data` are zero and empty if missing.
//!
//! A hex string that is no transaction, or whose signature is nobody's, is no fault of the file: it
//! becomes a rejected candidate, which the engine reports with its block and position.

use std::path::Path;

use engine::{
    revision::Revision,
    transition::{BatchInput, BlockInput, Deposit, RawBatch, RawBlock, Recovered, Withdrawal},
};
use primitives::{AccountId, H160, H256, Word};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{InputError, json, lists::bounded, revision_name, scalar};

/// Most bytes of a batch file.
pub const FILE_BYTES: u64 = 256 << 20;
/// Most blocks of a batch.
pub const BLOCKS: usize = 1 << 16;
/// Most transactions of a batch, all blocks together.
pub const TRANSACTIONS: usize = 1 << 20;
/// Most withdrawals, and most deposits, of a block.
pub const LISTED: usize = 1 << 20;
/// Most bytes of a transaction. At 4 gas a byte, the calldata of a block of 30 million gas has half
/// as many.
pub const ENVELOPE_BYTES: usize = 16 << 20;

/// A batch file. See the module's documentation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct BatchFile {
    /// The chain that it is for.
    #[serde(with = "scalar")]
    pub chain_id: u64,
    /// The revision whose rules it was made for.
    #[serde(rename = "fork", with = "revision_name")]
    pub revision: Revision,
    /// Its number.
    #[serde(rename = "batchNumber", with = "scalar")]
    pub number: u64,
    /// Its blocks.
    #[serde(deserialize_with = "bounded::<BLOCKS, BlockFile, _, _>")]
    pub blocks: Vec<BlockFile>,
}

/// A block of a batch file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct BlockFile {
    /// Its number.
    #[serde(with = "scalar")]
    pub number: u64,
    /// Seconds since 1970.
    #[serde(with = "scalar")]
    pub timestamp: u64,
    /// Gas that its deposits and transactions may use.
    #[serde(with = "scalar")]
    pub gas_limit: u64,
    /// Wei per gas. `None`: what the chain's rule says.
    #[serde(with = "scalar::optional", default, skip_serializing_if = "Option::is_none")]
    pub base_fee_per_gas: Option<u64>,
    /// Who receives the priority fees.
    #[serde(with = "scalar", default)]
    pub coinbase: AccountId,
    /// Randomness, or a constant.
    #[serde(with = "scalar", default)]
    pub prev_randao: H256,
    /// Root of the beacon block below.
    #[serde(with = "scalar", default)]
    pub parent_beacon_block_root: H256,
    /// Excess blob gas. `None`: what follows from the last block.
    #[serde(with = "scalar::optional", default, skip_serializing_if = "Option::is_none")]
    pub excess_blob_gas: Option<u64>,
    /// Withdrawals from the beacon chain below.
    #[serde(default, with = "withdrawals")]
    pub withdrawals: Vec<Withdrawal>,
    /// Deposits, in the order of their indices.
    #[serde(default, with = "deposits")]
    pub deposits: Vec<Deposit>,
    /// Raw envelopes.
    #[serde(default, with = "envelopes")]
    pub transactions: Vec<Vec<u8>>,
}

impl BatchFile {
    /// Reads the file at `path`.
    pub fn read(path: &Path) -> Result<Self, InputError> {
        let bytes = json::read_file(path, FILE_BYTES)?;
        Self::parse(&path.display().to_string(), &bytes)
    }

    /// Reads a file's bytes. Errors call it `file`.
    pub fn parse(file: &str, bytes: &[u8]) -> Result<Self, InputError> {
        let batch: Self = json::parse(file, bytes, FILE_BYTES)?;
        let mut left = TRANSACTIONS;
        for (place, block) in batch.blocks.iter().enumerate() {
            let Some(rest) = left.checked_sub(block.transactions.len()) else {
                return Err(InputError::TooManyTransactions {
                    file: file.to_owned(),
                    path: format!("blocks[{place}].transactions[{left}]"),
                    limit: TRANSACTIONS,
                });
            };
            left = rest;
        }
        Ok(batch)
    }

    /// The text of a file that reads as this batch.
    pub fn to_json(&self) -> String {
        json::to_text(self)
    }

    /// How many transactions there are in all blocks.
    pub fn transactions(&self) -> usize {
        self.blocks.iter().map(|block| block.transactions.len()).sum()
    }

    /// The batch as the engine and the firmware are given it.
    pub fn raw(&self) -> RawBatch<'_> {
        let blocks = self.blocks.iter().map(|block| RawBlock {
            input: BlockInput {
                number: block.number,
                timestamp: block.timestamp,
                gas_limit: block.gas_limit,
                base_fee: block.base_fee_per_gas,
                coinbase: block.coinbase,
                prev_randao: block.prev_randao,
                parent_beacon_block_root: block.parent_beacon_block_root,
                excess_blob_gas: block.excess_blob_gas,
                withdrawals: block.withdrawals.clone(),
                deposits: block.deposits.clone(),
                transactions: Vec::new(),
            },
            envelopes: block.transactions.iter().map(Vec::as_slice).collect(),
        });
        RawBatch {
            chain_id: self.chain_id,
            revision: self.revision,
            number: self.number,
            blocks: blocks.collect(),
        }
    }

    /// What the engine executes: transactions decoded, their senders recovered. Uses the threads of
    /// the current rayon pool; the result does not depend on how many there are. `is_strict` as in
    /// [`BatchInput`].
    pub fn recover(&self, is_strict: bool) -> BatchInput {
        self.recover_with(is_strict, || ())
    }

    /// The same; calls `after_each` after each transaction, from any thread, for a progress bar.
    pub fn recover_with(&self, is_strict: bool, after_each: impl Fn() + Sync) -> BatchInput {
        let recover = |envelope: &&[u8]| {
            let candidate = Recovered::from_envelope(envelope);
            after_each();
            candidate
        };
        self.raw().recover(is_strict, |envelopes| envelopes.par_iter().map(recover).collect())
    }
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct WithdrawalFile {
    #[serde(with = "scalar")]
    index: u64,
    #[serde(with = "scalar")]
    validator_index: u64,
    #[serde(with = "scalar")]
    address: H160,
    #[serde(with = "scalar")]
    amount: u64,
}

impl From<WithdrawalFile> for Withdrawal {
    fn from(file: WithdrawalFile) -> Self {
        let WithdrawalFile { index, validator_index, address, amount } = file;
        Self { index, validator_index, address, amount_gwei: amount }
    }
}

impl From<&Withdrawal> for WithdrawalFile {
    fn from(withdrawal: &Withdrawal) -> Self {
        let Withdrawal { index, validator_index, address, amount_gwei: amount } = *withdrawal;
        Self { index, validator_index, address, amount }
    }
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct DepositFile {
    #[serde(with = "scalar")]
    priority_index: u64,
    #[serde(with = "scalar")]
    from: H160,
    #[serde(with = "scalar::optional", default)]
    to: Option<H160>,
    #[serde(with = "scalar", default)]
    mint: Word,
    #[serde(with = "scalar", default)]
    value: Word,
    #[serde(with = "scalar")]
    gas_limit: u64,
    #[serde(with = "scalar", default)]
    data: Vec<u8>,
}

impl From<DepositFile> for Deposit {
    fn from(file: DepositFile) -> Self {
        let DepositFile { priority_index, from, to, mint, value, gas_limit, data } = file;
        Self { priority_index, from, to, mint, value, gas_limit, data }
    }
}

impl From<&Deposit> for DepositFile {
    fn from(deposit: &Deposit) -> Self {
        let Deposit { priority_index, from, to, mint, value, gas_limit, data } = deposit.clone();
        Self { priority_index, from, to, mint, value, gas_limit, data }
    }
}

struct Envelope(Vec<u8>);

impl From<Envelope> for Vec<u8> {
    fn from(envelope: Envelope) -> Self {
        envelope.0
    }
}

impl<'de> Deserialize<'de> for Envelope {
    fn deserialize<D: serde::Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        let bytes: Vec<u8> = scalar::deserialize(input)?;
        if bytes.len() > ENVELOPE_BYTES {
            let len = bytes.len();
            let text = format!("a transaction of {len} bytes, at most {ENVELOPE_BYTES} allowed");
            return Err(serde::de::Error::custom(text));
        }
        Ok(Self(bytes))
    }
}

macro_rules! list {
    ($name:ident, $item:ty, $as:ty, $wrap:expr) => {
        mod $name {
            use super::*;

            pub(super) fn deserialize<'de, D: serde::Deserializer<'de>>(
                input: D,
            ) -> Result<Vec<$item>, D::Error> {
                bounded::<LISTED, $as, $item, D>(input)
            }

            pub(super) fn serialize<S: serde::Serializer>(
                list: &[$item],
                out: S,
            ) -> Result<S::Ok, S::Error> {
                out.collect_seq(list.iter().map($wrap))
            }
        }
    };
}

list!(withdrawals, Withdrawal, WithdrawalFile, WithdrawalFile::from);
list!(deposits, Deposit, DepositFile, DepositFile::from);
list!(envelopes, Vec<u8>, Envelope, scalar::Text);
