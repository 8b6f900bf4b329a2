//! Why a block may not hold a transaction.

use primitives::{H256, Word};
use thiserror::Error;

use crate::TxType;

/// The rule that a transaction breaks. Such a transaction has no effect at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum InvalidTransaction {
    /// The revision does not have this type.
    #[error("transaction type {0:?} is not enabled")]
    TypeNotEnabled(TxType),
    /// It is for another chain.
    #[error("the transaction is for chain {got}, this is chain {expected}")]
    ChainId {
        /// The chain's own id.
        expected: u64,
        /// The transaction's.
        got: u64,
    },
    /// The gas limit does not pay for what the transaction holds.
    #[error("the gas limit is {have}, below the intrinsic gas {need}")]
    IntrinsicGas {
        /// The gas limit.
        have: u64,
        /// The intrinsic gas.
        need: u64,
    },
    /// The gas limit is below the floor of EIP-7623.
    #[error("the gas limit is {have}, below the floor {need} for its data")]
    FloorGas {
        /// The gas limit.
        have: u64,
        /// The floor.
        need: u64,
    },
    /// What the transaction holds takes more of the native resource than a transaction may take.
    #[error("what the transaction holds is beyond the native limit")]
    NativeLimit,
    /// The batch may not have memory enough for the transaction; a later one will.
    #[error("the batch has no memory left for the transaction")]
    BatchMemory,
    /// The nonce is 2^64 - 1, so that the sender's could not be incremented (EIP-2681).
    #[error("the nonce is the greatest possible")]
    NonceOverflow,
    /// The init code is longer than EIP-3860 allows.
    #[error("the init code is {len} bytes long, at most {max} are allowed")]
    InitCodeLen {
        /// Its length.
        len: usize,
        /// The limit.
        max: usize,
    },
    /// The gas limit is above what one transaction may ask for (EIP-7825).
    #[error("the gas limit is {have}, a transaction's is at most {max}")]
    GasLimitAboveMax {
        /// The gas limit.
        have: u64,
        /// The limit of the limit.
        max: u64,
    },
    /// The gas limit is above what is left of the block's.
    #[error("the gas limit is {have}, the block has {left} left")]
    GasLimitAboveBlock {
        /// The gas limit.
        have: u64,
        /// What is left.
        left: u64,
    },
    /// The blobs are more than the block has room for.
    #[error("there are {have} blobs, the block has room for {left}")]
    BlobsAboveBlock {
        /// The transaction's blobs.
        have: u64,
        /// What is left.
        left: u64,
    },
    /// The gas limit times the fee cap is above 2^256 - 1.
    #[error("the gas limit times the fee per gas overflows")]
    GasCostOverflow,
    /// The priority fee is above the fee cap.
    #[error("the priority fee is {priority}, above the fee cap {cap}")]
    PriorityFeeAboveCap {
        /// The fee cap.
        cap: Word,
        /// The priority fee.
        priority: Word,
    },
    /// The fee cap, or the gas price, is below the block's base fee.
    #[error("the fee per gas is at most {cap}, below the base fee {base_fee}")]
    FeeCapBelowBaseFee {
        /// The fee cap.
        cap: Word,
        /// The base fee.
        base_fee: Word,
    },
    /// A blob transaction without blobs.
    #[error("a blob transaction has no blobs")]
    NoBlobs,
    /// More blobs than one transaction may have.
    #[error("there are {have} blobs, a transaction has at most {max}")]
    TooManyBlobs {
        /// The transaction's blobs.
        have: u64,
        /// The limit.
        max: u64,
    },
    /// A blob hash is of an unknown version.
    #[error("blob {index} has the versioned hash {hash:?}, whose version is not 1")]
    BlobVersion {
        /// Which blob.
        index: usize,
        /// Its versioned hash.
        hash: H256,
    },
    /// A blob transaction that would create a contract.
    #[error("a blob transaction has no callee")]
    BlobCreate,
    /// The cap for blob gas is below the block's price.
    #[error("the fee per blob gas is at most {cap}, below the price {blob_base_fee}")]
    BlobFeeCap {
        /// The cap.
        cap: Word,
        /// The price.
        blob_base_fee: Word,
    },
    /// A set-code transaction without authorizations.
    #[error("a set-code transaction has no authorizations")]
    NoAuthorizations,
    /// A set-code transaction that would create a contract.
    #[error("a set-code transaction has no callee")]
    SetCodeCreate,
    /// The nonce was used before.
    #[error("the nonce is {tx}, the sender's is already {state}")]
    NonceTooLow {
        /// The transaction's.
        tx: u64,
        /// The sender's.
        state: u64,
    },
    /// Nonces are missing in between.
    #[error("the nonce is {tx}, the sender's is only {state}")]
    NonceTooHigh {
        /// The transaction's.
        tx: u64,
        /// The sender's.
        state: u64,
    },
    /// The sender cannot pay the most that the transaction could cost.
    #[error("the sender has {have}, the transaction can cost {need}")]
    InsufficientFunds {
        /// The sender's balance.
        have: Word,
        /// The most it could cost, or 2^256 - 1 if that is above it.
        need: Word,
    },
    /// The sender is a contract (EIP-3607).
    #[error("the sender has code")]
    SenderHasCode,
}
