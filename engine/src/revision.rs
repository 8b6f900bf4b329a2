//! Revisions of the EVM as data: a new one is a row that differs from the one before.

use precompiles::PrecompileRules;
use primitives::AccountId;
use transaction::TxRules;

/// A revision of Ethereum's rules, oldest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Revision {
    /// December 2019.
    Istanbul,
    /// April 2021.
    Berlin,
    /// August 2021.
    London,
    /// September 2022.
    Paris,
    /// April 2023.
    Shanghai,
    /// March 2024.
    Cancun,
    /// May 2025.
    Prague,
    /// December 2025.
    Osaka,
}

impl Revision {
    /// The revisions that have rules here.
    pub const SUPPORTED: [Self; 3] = [Self::Cancun, Self::Prague, Self::Osaka];

    /// The name that fixtures and batches use.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Istanbul => "Istanbul",
            Self::Berlin => "Berlin",
            Self::London => "London",
            Self::Paris => "Paris",
            Self::Shanghai => "Shanghai",
            Self::Cancun => "Cancun",
            Self::Prague => "Prague",
            Self::Osaka => "Osaka",
        }
    }

    /// The supported revision of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::SUPPORTED.into_iter().find(|revision| revision.name().eq_ignore_ascii_case(name))
    }

    /// Its rules; `None` for a revision that is not supported yet.
    pub const fn rules(self) -> Option<&'static Rules> {
        match self {
            Self::Cancun => Some(&CANCUN),
            Self::Prague => Some(&PRAGUE),
            Self::Osaka => Some(&OSAKA),
            _ => None,
        }
    }
}

/// Everything in which revisions differ.
#[derive(Clone, Debug)]
pub struct Rules {
    /// The revision.
    pub revision: Revision,
    /// Gas to look at an account, the first time in a transaction (EIP-2929).
    pub account_cold: u64,
    /// Gas to look at it again.
    pub account_warm: u64,
    /// Gas to read a slot, the first time in a transaction.
    pub slot_cold: u64,
    /// Gas to read it again.
    pub slot_warm: u64,
    /// At most one part in so many of the gas used is refunded (EIP-3529).
    pub refund_quotient: u64,
    /// Refund for a slot that is cleared (EIP-3529).
    pub slot_clear_refund: i64,
    /// Greatest size of deployed code (EIP-170).
    pub max_code: usize,
    /// Greatest size of init code (EIP-3860).
    pub max_init_code: usize,
    /// Whether an account may delegate to code (EIP-7702).
    pub has_delegation: bool,
    /// Whether parent hashes are kept in a contract (EIP-2935).
    pub has_history_contract: bool,
    /// Which transactions there are, and what they cost before they run.
    pub transactions: TxRules,
    /// How many blobs there may be, and how their price moves.
    pub blobs: BlobRules,
    /// Which precompiles there are, and what they cost.
    pub precompiles: PrecompileRules,
}

/// Rules for blobs (EIP-4844 and what changed it).
#[derive(Clone, Debug)]
pub struct BlobRules {
    /// Blobs per block that the price aims at.
    pub target: u64,
    /// Most blobs of a block.
    pub max_per_block: u64,
    /// How slowly the price moves.
    pub update_fraction: u64,
    /// Whether the price of a blob has the cost of carrying it as its floor (EIP-7918).
    pub has_reserve_price: bool,
}

const CANCUN: Rules = Rules {
    revision: Revision::Cancun,
    account_cold: 2600,
    account_warm: 100,
    slot_cold: 2100,
    slot_warm: 100,
    refund_quotient: 5,
    slot_clear_refund: 4800,
    max_code: 24_576,
    max_init_code: 49_152,
    has_delegation: false,
    has_history_contract: false,
    transactions: TxRules::CANCUN,
    blobs: BlobRules {
        target: 3,
        max_per_block: 6,
        update_fraction: 3_338_477,
        has_reserve_price: false,
    },
    precompiles: PrecompileRules::CANCUN,
};

const PRAGUE: Rules = Rules {
    revision: Revision::Prague,
    has_delegation: true,
    has_history_contract: true,
    blobs: BlobRules {
        target: 6,
        max_per_block: 9,
        update_fraction: 5_007_716,
        has_reserve_price: false,
    },
    transactions: TxRules::PRAGUE,
    precompiles: PrecompileRules::PRAGUE,
    ..CANCUN
};

const OSAKA: Rules = Rules {
    revision: Revision::Osaka,
    transactions: TxRules::OSAKA,
    precompiles: PrecompileRules::OSAKA,
    blobs: BlobRules { has_reserve_price: true, ..PRAGUE.blobs },
    ..PRAGUE
};

impl Rules {
    /// Whether a precompile lives at this account.
    #[inline]
    pub fn is_precompile(&self, account: &AccountId) -> bool {
        self.precompile(account).is_some()
    }

    /// The precompile at this account.
    #[inline]
    pub fn precompile(&self, account: &AccountId) -> Option<&'static precompiles::Precompile> {
        let (high, low) = account.0.split_at(24);
        if high.iter().any(|&byte| byte != 0) {
            return None;
        }
        let low = low.iter().fold(0, |low, &byte| low << 8 | u64::from(byte));
        precompiles::lookup(low, &self.precompiles)
    }
}
