//! What revisions, chains and blocks decide about transactions, as plain data.

use primitives::Word;

use crate::TxType;

/// Prices of what a transaction holds, due before it runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IntrinsicRules {
    /// Any transaction.
    pub base: u64,
    /// One that creates a contract, on top.
    pub create: u64,
    /// A zero byte of data.
    pub zero_byte: u64,
    /// Another byte of data (EIP-2028).
    pub nonzero_byte: u64,
    /// 32 bytes of init code, or a part of them (EIP-3860).
    pub init_code_word: u64,
    /// An address in the access list (EIP-2930).
    pub access_list_address: u64,
    /// A slot in the access list.
    pub access_list_slot: u64,
    /// An authorization (EIP-7702).
    pub authorization: u64,
    /// EIP-7623: the least that data costs per token, where a zero byte is one token and another
    /// byte is four. Zero: there is no floor.
    pub floor_per_token: u64,
}

/// What a revision of the rules says about transactions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TxRules {
    /// The types that exist.
    pub types: &'static [TxType],
    /// Prices due before it runs.
    pub intrinsic: IntrinsicRules,
    /// The longest init code (EIP-3860).
    pub init_code_len_max: Option<usize>,
    /// The most gas that one transaction may ask for (EIP-7825).
    pub gas_limit_max: Option<u64>,
    /// The most blobs of one transaction where the block's maximum is not the only limit
    /// (EIP-7594).
    pub blobs_max: Option<u64>,
}

/// What a block asks of the transactions that it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BlockTerms {
    /// The chain's id.
    pub chain_id: u64,
    /// The price of gas that nobody gets.
    pub base_fee: Word,
    /// The price of blob gas.
    pub blob_base_fee: Word,
    /// The block's gas limit without what its transactions used so far.
    pub gas_left: u64,
    /// The block's maximum of blobs without those that it holds so far.
    pub blobs_left: u64,
}

impl IntrinsicRules {
    /// The prices from Shanghai to Cancun.
    pub const CANCUN: Self = Self {
        base: 21_000,
        create: 32_000,
        zero_byte: 4,
        nonzero_byte: 16,
        init_code_word: 2,
        access_list_address: 2_400,
        access_list_slot: 1_900,
        authorization: 0,
        floor_per_token: 0,
    };

    /// The prices since Prague.
    pub const PRAGUE: Self = Self { authorization: 25_000, floor_per_token: 10, ..Self::CANCUN };
}

impl TxRules {
    /// Cancun's: the first with blobs.
    pub const CANCUN: Self = Self {
        types: &[TxType::Legacy, TxType::AccessList, TxType::DynamicFee, TxType::Blob],
        intrinsic: IntrinsicRules::CANCUN,
        init_code_len_max: Some(2 * 24_576),
        gas_limit_max: None,
        blobs_max: None,
    };

    /// Prague's: the first with authorizations and a floor for data.
    pub const PRAGUE: Self =
        Self { types: &TxType::ALL, intrinsic: IntrinsicRules::PRAGUE, ..Self::CANCUN };

    /// Osaka's: the first with limits per transaction.
    pub const OSAKA: Self =
        Self { gas_limit_max: Some(1 << 24), blobs_max: Some(6), ..Self::PRAGUE };
}
