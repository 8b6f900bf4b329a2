//! Names that the fixtures have for our errors.

use transaction::{DecodeError, InvalidTransaction, SignatureError, TxType};

/// Why a transaction was refused before it ran.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Refusal {
    /// Its bytes are no transaction.
    #[error("not a transaction: {0}")]
    Decode(#[from] DecodeError),
    /// Nobody signed it.
    #[error("bad signature: {0}")]
    Signature(#[from] SignatureError),
    /// It breaks a rule.
    #[error("invalid: {0}")]
    Invalid(#[from] InvalidTransaction),
}

impl Refusal {
    /// Whether one of the names in `expected`, separated by `|`, is one of this error's.
    pub fn is_one_of(&self, expected: &str) -> bool {
        let strip = |name: &str| name.rsplit('.').next().unwrap_or_default().to_owned();
        expected.split('|').any(|name| self.names().contains(&strip(name).as_str()))
    }

    /// The names of this error.
    pub fn names(&self) -> &'static [&'static str] {
        match self {
            Self::Invalid(error) => names_of(error),
            Self::Signature(_) => &["INVALID_SIGNATURE_VRS"],
            Self::Decode(_) => &[
                "TYPE_3_TX_CONTRACT_CREATION",
                "TYPE_4_TX_CONTRACT_CREATION",
                "TYPE_4_INVALID_AUTHORIZATION_FORMAT",
                "TYPE_4_INVALID_AUTHORITY_SIGNATURE",
                "GASPRICE_OVERFLOW",
                "VALUE_OVERFLOW",
                "NONCE_OVERFLOW",
                "GASLIMIT_OVERFLOW",
            ],
        }
    }
}

const fn names_of(error: &InvalidTransaction) -> &'static [&'static str] {
    use InvalidTransaction as E;
    match error {
        E::TypeNotEnabled(TxType::AccessList) => &["TYPE_1_TX_PRE_FORK", "TYPE_NOT_SUPPORTED"],
        E::TypeNotEnabled(TxType::DynamicFee) => &["TYPE_2_TX_PRE_FORK", "TYPE_NOT_SUPPORTED"],
        E::TypeNotEnabled(TxType::Blob) => &["TYPE_3_TX_PRE_FORK", "TYPE_NOT_SUPPORTED"],
        E::TypeNotEnabled(_) => &["TYPE_4_TX_PRE_FORK", "TYPE_NOT_SUPPORTED"],
        E::ChainId { .. } => &["INVALID_CHAINID"],
        E::IntrinsicGas { .. } => &["INTRINSIC_GAS_TOO_LOW"],
        E::FloorGas { .. } => &["INTRINSIC_GAS_BELOW_FLOOR_GAS_COST"],
        E::NonceOverflow => &["NONCE_IS_MAX"],
        E::InitCodeLen { .. } => &["INITCODE_SIZE_EXCEEDED"],
        E::GasLimitAboveMax { .. } => &["GAS_LIMIT_EXCEEDS_MAXIMUM"],
        E::GasLimitAboveBlock { .. } => &["GAS_ALLOWANCE_EXCEEDED"],
        E::BlobsAboveBlock { .. } => {
            &["TYPE_3_TX_MAX_BLOB_GAS_ALLOWANCE_EXCEEDED", "TYPE_3_TX_BLOB_COUNT_EXCEEDED"]
        }
        E::GasCostOverflow => &["GASLIMIT_PRICE_PRODUCT_OVERFLOW", "INSUFFICIENT_ACCOUNT_FUNDS"],
        E::PriorityFeeAboveCap { .. } => &["PRIORITY_GREATER_THAN_MAX_FEE_PER_GAS"],
        E::FeeCapBelowBaseFee { .. } => &["INSUFFICIENT_MAX_FEE_PER_GAS"],
        E::NoBlobs => &["TYPE_3_TX_ZERO_BLOBS"],
        E::TooManyBlobs { .. } => {
            &["TYPE_3_TX_BLOB_COUNT_EXCEEDED", "TYPE_3_TX_MAX_BLOB_GAS_ALLOWANCE_EXCEEDED"]
        }
        E::BlobVersion { .. } => &["TYPE_3_TX_INVALID_BLOB_VERSIONED_HASH"],
        E::BlobCreate => &["TYPE_3_TX_CONTRACT_CREATION"],
        E::BlobFeeCap { .. } => &["INSUFFICIENT_MAX_FEE_PER_BLOB_GAS"],
        E::NoAuthorizations => &["TYPE_4_EMPTY_AUTHORIZATION_LIST"],
        E::SetCodeCreate => &["TYPE_4_TX_CONTRACT_CREATION"],
        E::NonceTooLow { .. } => &["NONCE_MISMATCH_TOO_LOW"],
        E::NonceTooHigh { .. } => &["NONCE_MISMATCH_TOO_HIGH"],
        E::InsufficientFunds { .. } => &["INSUFFICIENT_ACCOUNT_FUNDS"],
        E::SenderHasCode => &["SENDER_NOT_EOA"],
        _ => &[],
    }
}
