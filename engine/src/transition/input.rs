//! What a batch is given: the operator's choices, deposits, and candidates for transactions.

use alloc::{boxed::Box, vec::Vec};

use ::transaction::{DecodeError, Decoded, InvalidTransaction, SignatureError, Transaction};
use primitives::{AccountId, H160, H256, Word, keccak256};
use thiserror::Error;

use super::Deposit;
use crate::{bytes::Writer, revision::Revision};

/// A batch to execute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BatchInput {
    /// The chain that it is for.
    pub chain_id: u64,
    /// The revision whose rules it was made for.
    pub revision: Revision,
    /// Its number, one above the last batch's.
    pub number: u64,
    /// Refuse the batch instead of leaving invalid transactions out.
    pub is_strict: bool,
    /// Its blocks, at least one.
    pub blocks: Vec<BlockInput>,
}

/// A block of a batch.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BlockInput {
    /// Its number, one above the last block's.
    pub number: u64,
    /// Seconds since 1970, not before the last block's.
    pub timestamp: u64,
    /// Gas that its deposits and transactions may use.
    pub gas_limit: u64,
    /// Wei per gas. `None`: what the chain's rule says, if it says.
    pub base_fee: Option<u64>,
    /// Who receives the priority fees.
    pub coinbase: AccountId,
    /// Randomness, or a constant.
    pub prev_randao: H256,
    /// Root of the beacon block below (EIP-4788).
    pub parent_beacon_block_root: H256,
    /// Excess blob gas. `None`: what follows from the last block.
    pub excess_blob_gas: Option<u64>,
    /// Withdrawals from the beacon chain below (EIP-4895).
    pub withdrawals: Vec<Withdrawal>,
    /// Deposits, in the order of their indices. They come before the transactions.
    pub deposits: Vec<Deposit>,
    /// Candidates for transactions.
    pub transactions: Vec<Candidate>,
}

/// A withdrawal from the beacon chain to an account here (EIP-4895): it mints, and uses no gas.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Withdrawal {
    /// Its number among all withdrawals.
    pub index: u64,
    /// The validator that it comes from.
    pub validator_index: u64,
    /// Who receives it.
    pub address: H160,
    /// How much, in Gwei.
    pub amount_gwei: u64,
}

impl Withdrawal {
    /// How much, in wei.
    pub fn wei(&self) -> Word {
        Word::from(self.amount_gwei) * Word::from(1_000_000_000u64)
    }

    /// Index, validator index, address and Gwei; numbers big-endian.
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Writer::new();
        out.u64(self.index).u64(self.validator_index).bytes(&self.address.0);
        out.u64(self.amount_gwei).finish()
    }
}

/// A transaction with its sender, or why there is none. Decoding and recovering are the dear part of
/// reading a batch, so the host does it beforehand, on as many threads as it likes.
pub type Candidate = Result<Recovered, Rejection>;

/// A transaction whose sender is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recovered {
    /// The transaction.
    pub transaction: Box<Transaction>,
    /// Hash of its envelope.
    pub hash: H256,
    /// Whose signature it carries.
    pub sender: H160,
}

/// Why a batch leaves a transaction out.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Rejection {
    /// Its bytes are no transaction.
    #[error("no transaction: {0}")]
    Decode(#[from] DecodeError),
    /// Nobody signed it.
    #[error("bad signature: {0}")]
    Signature(#[from] SignatureError),
    /// The block may not hold it.
    #[error(transparent)]
    Invalid(#[from] InvalidTransaction),
}

impl Recovered {
    /// Decodes an envelope and recovers its sender.
    pub fn from_envelope(bytes: &[u8]) -> Candidate {
        let Decoded { transaction, signing_hash } = Decoded::from_envelope(bytes)?;
        let sender = transaction.signature.recover_low_s(&signing_hash)?;
        Ok(Self { transaction, hash: keccak256(bytes), sender })
    }
}
