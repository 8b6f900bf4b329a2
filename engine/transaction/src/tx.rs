//! The transaction itself.

use alloc::vec::Vec;

use keys::{SecretKey, Signature, SignatureError};
use primitives::{H160, H256, Word, checked_mul, keccak256};

use crate::{AccessListItem, Authorization};

/// What a blob costs in blob gas (EIP-4844).
pub const GAS_PER_BLOB: u64 = 1 << 17;

/// The kinds of transactions; the number is the envelope's first byte.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum TxType {
    /// Without an envelope; with EIP-155's replay protection or without.
    #[default]
    Legacy = 0,
    /// EIP-2930: with an access list.
    AccessList = 1,
    /// EIP-1559: with a fee cap and a priority fee.
    DynamicFee = 2,
    /// EIP-4844: with blobs.
    Blob = 3,
    /// EIP-7702: with authorizations.
    SetCode = 4,
}

/// A transaction of any type.
///
/// A field that its type does not have is empty or zero in every decoded transaction, and is left
/// out when it is encoded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Transaction {
    /// Its type.
    pub tx_type: TxType,
    /// The chain it is for; `None` only for a legacy transaction without replay protection.
    pub chain_id: Option<u64>,
    /// How many transactions the sender sent before.
    pub nonce: u64,
    /// The most that the fee recipient gets per gas. Legacy and EIP-2930: the gas price.
    pub max_priority_fee_per_gas: Word,
    /// The most that the sender pays per gas. Legacy and EIP-2930: the gas price.
    pub max_fee_per_gas: Word,
    /// The most gas it may use.
    pub gas_limit: u64,
    /// The callee; `None` creates a contract.
    pub to: Option<H160>,
    /// How much value moves.
    pub value: Word,
    /// Calldata, or init code.
    pub data: Vec<u8>,
    /// Accounts and slots that are warm from the start.
    pub access_list: Vec<AccessListItem>,
    /// The most that the sender pays per blob gas.
    pub max_fee_per_blob_gas: Word,
    /// The versioned hashes of its blobs.
    pub blob_versioned_hashes: Vec<H256>,
    /// Delegations to set before it runs.
    pub authorizations: Vec<Authorization>,
    /// The sender's signature.
    pub signature: Signature,
}

impl TxType {
    /// Every type, in order of its number.
    pub const ALL: [Self; 5] =
        [Self::Legacy, Self::AccessList, Self::DynamicFee, Self::Blob, Self::SetCode];

    /// Whether it has one gas price instead of a fee cap and a priority fee.
    pub const fn has_gas_price(self) -> bool {
        matches!(self, Self::Legacy | Self::AccessList)
    }
}

impl Transaction {
    /// The hash that identifies it: of the whole envelope.
    pub fn hash(&self) -> H256 {
        keccak256(&self.encode())
    }

    /// What the sender signs.
    pub fn signing_hash(&self) -> H256 {
        keccak256(&self.encode_for_signing())
    }

    /// The address of the key that signed it.
    pub fn recover_sender(&self) -> Result<H160, SignatureError> {
        self.signature.recover_low_s(&self.signing_hash())
    }

    /// The same transaction signed with `key`.
    pub fn signed(mut self, key: &SecretKey) -> Self {
        self.signature = key.sign(&self.signing_hash());
        self
    }

    /// Whether it creates a contract.
    pub const fn is_create(&self) -> bool {
        self.to.is_none()
    }

    /// The blob gas of all its blobs.
    pub fn blob_gas(&self) -> u64 {
        GAS_PER_BLOB.saturating_mul(self.blob_versioned_hashes.len() as u64)
    }

    /// What the fee recipient gets per gas in a block of that base fee.
    pub fn priority_fee_per_gas(&self, base_fee: Word) -> Word {
        self.max_fee_per_gas.saturating_sub(base_fee).min(self.max_priority_fee_per_gas)
    }

    /// What the sender pays per gas in a block of that base fee. The cap must not be below it.
    pub fn effective_gas_price(&self, base_fee: Word) -> Word {
        base_fee.saturating_add(self.max_priority_fee_per_gas).min(self.max_fee_per_gas)
    }

    /// The most that it can take from the sender: gas and blob gas at their caps, and the value.
    /// `None` above 2^256 - 1.
    pub fn max_cost(&self) -> Option<Word> {
        let gas = checked_mul(self.max_fee_per_gas, Word::from(self.gas_limit))?;
        let cost = gas.checked_add(self.value)?;
        match self.blob_gas() {
            0 => Some(cost),
            blob_gas => {
                cost.checked_add(checked_mul(self.max_fee_per_blob_gas, Word::from(blob_gas))?)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fees(cap: u64, priority: u64) -> Transaction {
        Transaction {
            max_fee_per_gas: Word::from(cap),
            max_priority_fee_per_gas: Word::from(priority),
            ..Default::default()
        }
    }

    #[test]
    fn the_priority_fee_gives_way_to_the_cap() {
        let base_fee = Word::from(10);
        assert_eq!(fees(15, 3).effective_gas_price(base_fee), Word::from(13));
        assert_eq!(fees(12, 3).effective_gas_price(base_fee), Word::from(12));
        assert_eq!(fees(12, 3).priority_fee_per_gas(base_fee), Word::from(2));
        assert_eq!(fees(12, 12).effective_gas_price(base_fee), Word::from(12));
        for (cap, priority) in [(9, 0), (9, 9), (10, 0), (10, 10), (11, 9), (20, 5)] {
            let tx = fees(cap, priority);
            let sum = base_fee + tx.priority_fee_per_gas(base_fee);
            assert_eq!(tx.effective_gas_price(base_fee), sum.min(tx.max_fee_per_gas));
        }
    }

    #[test]
    fn the_cost_counts_gas_blobs_and_value() {
        let tx = Transaction {
            gas_limit: 100,
            value: Word::from(7),
            max_fee_per_blob_gas: Word::from(2),
            blob_versioned_hashes: [H256::zero(); 3].into(),
            ..fees(5, 0)
        };
        assert_eq!(tx.max_cost(), Some(Word::from(500 + 7 + 2 * 3 * GAS_PER_BLOB)));
        assert_eq!(Transaction { value: Word::MAX, ..tx }.max_cost(), None);
    }
}
