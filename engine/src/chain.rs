//! What makes one chain another than the next: its configuration, hashed into every statement.
//!
//! Its bytes, version 2 (numbers big-endian):
//!
//! | field | bytes |
//! |---|---|
//! | version, 2 | 1 |
//! | chain id | 8 |
//! | number of revisions, then for each: first timestamp and number of the revision | 1, 9 each |
//! | base fee's recipient: 0 to burn it, or 1 and the account | 1 or 33 |
//! | base-fee rule: 0 operator's; 1 fixed, wei; 2 EIP-1559, elasticity, denominator | 1, 9 or 17 |
//! | least and greatest gas limit of a block, at most 2^40 | 16 |
//! | blobs: 0 off, 1 on | 1 |
//! | gas per byte of pubdata | 8 |
//! | native limit of a transaction, by kind | 7 x 8 |
//! | rollup hooks: 0 off, 1 on | 1 |
//! | version of the cost table | 4 |

use alloc::{vec, vec::Vec};

use primitives::{AccountId, H256, keccak256};
use thiserror::Error;

use crate::{
    bytes::{FormatError, Reader, Writer},
    kernel::{NATIVE_KINDS, Native},
    revision::Revision,
    transition::FeePolicy,
};

const VERSION: u8 = 2;

/// The version of the table of native costs that this engine charges by.
pub const COST_TABLE_VERSION: u32 = 2;

/// No block's gas limit is above this, so that no sum or product of gas in 64 bits overflows.
pub const GAS_LIMIT_CEILING: u64 = 1 << 40;

/// How a block's base fee is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BaseFeeRule {
    /// The operator sets it block by block.
    Operator,
    /// The same in every block.
    Fixed(u64),
    /// EIP-1559: it follows the last block's use of gas.
    Eip1559 {
        /// The gas limit is so many times the use that is aimed at.
        elasticity: u64,
        /// It moves by at most one part in so many.
        denominator: u64,
    },
}

impl BaseFeeRule {
    /// Ethereum's.
    pub const ETHEREUM: Self = Self::Eip1559 { elasticity: 2, denominator: 8 };
}

/// From when on a revision's rules hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RevisionStart {
    /// First timestamp of a block under it.
    pub timestamp: u64,
    /// The revision.
    pub revision: Revision,
}

/// The configuration of a chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChainConfig {
    /// The chain's id, which transactions sign.
    pub chain_id: u64,
    /// Which revision holds when, oldest first; the first one from timestamp 0.
    pub revisions: Vec<RevisionStart>,
    /// Who gets the base fee; `None` burns it.
    pub base_fee_recipient: Option<AccountId>,
    /// How the base fee is found.
    pub base_fee_rule: BaseFeeRule,
    /// Least gas limit of a block.
    pub gas_limit_min: u64,
    /// Greatest gas limit of a block.
    pub gas_limit_max: u64,
    /// Whether there are blob transactions.
    pub has_blobs: bool,
    /// Gas for each byte of pubdata.
    pub gas_per_pubdata_byte: u64,
    /// Native work that one transaction may cause.
    pub native_limit: Native,
    /// Whether the hooks for messages and withdrawals are there.
    pub has_hooks: bool,
    /// Version of the table that the native resource is charged by.
    pub cost_table_version: u32,
}

/// Why a configuration is that of no chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ConfigError {
    /// The first revision does not start at timestamp 0, or there is none.
    #[error("no revision holds from timestamp 0")]
    NoFirstRevision,
    /// A revision does not come after the one before it.
    #[error("revision {position} does not start after the one before it, or is not newer")]
    RevisionOrder {
        /// Which of the revisions.
        position: usize,
    },
    /// Batches cannot run under a revision.
    #[error("batches cannot run under {}", .0.name())]
    Unsupported(Revision),
    /// No gas limit is within the bounds, or they are too high.
    #[error(
        "gas limits from {min} to {max}; they must be in order and at most {GAS_LIMIT_CEILING}"
    )]
    GasLimits {
        /// The least.
        min: u64,
        /// The greatest.
        max: u64,
    },
    /// Elasticity or denominator is zero.
    #[error("elasticity and denominator of the base fee are at least 1")]
    BaseFeeRule,
    /// Charged by a table that this engine does not have.
    #[error("cost table {got} is unknown; this is version {COST_TABLE_VERSION}")]
    CostTable {
        /// The version asked for.
        got: u32,
    },
}

impl ChainConfig {
    /// A chain like Ethereum with the hooks of a rollup: the base fee is burnt, pubdata is free and
    /// blobs are off.
    pub fn new(chain_id: u64, revision: Revision) -> Self {
        Self {
            chain_id,
            revisions: vec![RevisionStart { timestamp: 0, revision }],
            base_fee_recipient: None,
            base_fee_rule: BaseFeeRule::ETHEREUM,
            gas_limit_min: 5_000,
            gas_limit_max: GAS_LIMIT_CEILING,
            has_blobs: false,
            gas_per_pubdata_byte: 0,
            native_limit: Native::UNLIMITED,
            has_hooks: true,
            cost_table_version: COST_TABLE_VERSION,
        }
    }

    /// Refuses what no chain can have.
    pub fn check(&self) -> Result<(), ConfigError> {
        if self.revisions.first().is_none_or(|first| first.timestamp != 0) {
            return Err(ConfigError::NoFirstRevision);
        }
        for (position, pair) in self.revisions.windows(2).enumerate() {
            if pair[0].timestamp >= pair[1].timestamp || pair[0].revision >= pair[1].revision {
                return Err(ConfigError::RevisionOrder { position: position + 1 });
            }
        }
        for start in &self.revisions {
            if start.revision < Revision::Cancun || start.revision.rules().is_none() {
                return Err(ConfigError::Unsupported(start.revision));
            }
        }
        let (min, max) = (self.gas_limit_min, self.gas_limit_max);
        if min > max || max > GAS_LIMIT_CEILING {
            return Err(ConfigError::GasLimits { min, max });
        }
        if let BaseFeeRule::Eip1559 { elasticity, denominator } = self.base_fee_rule
            && (elasticity == 0 || denominator == 0)
        {
            return Err(ConfigError::BaseFeeRule);
        }
        match self.cost_table_version {
            COST_TABLE_VERSION => Ok(()),
            got => Err(ConfigError::CostTable { got }),
        }
    }

    /// The revision that holds at a time.
    pub fn revision_at(&self, timestamp: u64) -> Option<Revision> {
        let started = self.revisions.iter().rev().find(|start| start.timestamp <= timestamp);
        started.map(|start| start.revision)
    }

    /// What transactions pay beside what Ethereum says.
    pub const fn fee_policy(&self) -> FeePolicy {
        FeePolicy {
            base_fee_recipient: self.base_fee_recipient,
            gas_per_pubdata_byte: self.gas_per_pubdata_byte,
        }
    }

    /// The hash that statements name the chain by: keccak of [`Self::encode`].
    pub fn hash(&self) -> H256 {
        keccak256(&self.encode())
    }

    /// The bytes described at the top of this module.
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Writer::new();
        out.u8(VERSION).u64(self.chain_id).u8(self.revisions.len() as u8);
        for start in &self.revisions {
            out.u64(start.timestamp).u8(start.revision as u8);
        }
        match self.base_fee_recipient {
            None => out.u8(0),
            Some(account) => out.u8(1).account(account),
        };
        match self.base_fee_rule {
            BaseFeeRule::Operator => out.u8(0),
            BaseFeeRule::Fixed(wei) => out.u8(1).u64(wei),
            BaseFeeRule::Eip1559 { elasticity, denominator } => {
                out.u8(2).u64(elasticity).u64(denominator)
            }
        };
        out.u64(self.gas_limit_min).u64(self.gas_limit_max).u8(self.has_blobs.into());
        out.u64(self.gas_per_pubdata_byte);
        for limit in self.native_limit.0 {
            out.u64(limit as u64);
        }
        out.u8(self.has_hooks.into()).u32(self.cost_table_version);
        out.finish()
    }

    /// The reverse of [`Self::encode`]; refuses anything that it would not have written.
    pub fn decode(bytes: &[u8]) -> Result<Self, FormatError> {
        let mut reader = Reader::new(bytes);
        reader.version(VERSION)?;
        let chain_id = reader.u64("chain id")?;
        let mut revisions = Vec::new();
        for _ in 0..reader.u8("number of revisions")? {
            let timestamp = reader.u64("start of a revision")?;
            revisions.push(RevisionStart { timestamp, revision: read_revision(&mut reader)? });
        }
        let recipient = reader.flag("base fee's recipient")?;
        let config = Self {
            chain_id,
            revisions,
            base_fee_recipient: recipient
                .then(|| reader.account("base fee's recipient"))
                .transpose()?,
            base_fee_rule: read_base_fee_rule(&mut reader)?,
            gas_limit_min: reader.u64("least gas limit")?,
            gas_limit_max: reader.u64("greatest gas limit")?,
            has_blobs: reader.flag("blobs")?,
            gas_per_pubdata_byte: reader.u64("gas per byte of pubdata")?,
            native_limit: read_native(&mut reader)?,
            has_hooks: reader.flag("hooks")?,
            cost_table_version: reader.u32("cost table")?,
        };
        reader.finish()?;
        Ok(config)
    }
}

/// A revision that batches can run under, by its number.
pub(crate) fn read_revision(reader: &mut Reader<'_>) -> Result<Revision, FormatError> {
    let number = reader.u8("revision")?;
    let known = Revision::SUPPORTED.into_iter().find(|revision| *revision as u8 == number);
    known.ok_or(FormatError::Value { field: "revision", got: number.into() })
}

fn read_base_fee_rule(reader: &mut Reader<'_>) -> Result<BaseFeeRule, FormatError> {
    let field = "base-fee rule";
    match reader.u8(field)? {
        0 => Ok(BaseFeeRule::Operator),
        1 => Ok(BaseFeeRule::Fixed(reader.u64(field)?)),
        2 => Ok(BaseFeeRule::Eip1559 {
            elasticity: reader.u64(field)?,
            denominator: reader.u64(field)?,
        }),
        got => Err(FormatError::Value { field, got: got.into() }),
    }
}

fn read_native(reader: &mut Reader<'_>) -> Result<Native, FormatError> {
    let mut native = Native([0; NATIVE_KINDS]);
    for limit in &mut native.0 {
        *limit = reader.u64("native limit")? as i64;
    }
    Ok(native)
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    fn config() -> ChainConfig {
        let mut config = ChainConfig::new(17, Revision::Cancun);
        config.revisions.push(RevisionStart { timestamp: 100, revision: Revision::Osaka });
        config.base_fee_recipient = Some(AccountId::from_low_u64(5));
        config
    }

    fn variants() -> Vec<ChainConfig> {
        let base = config();
        vec![
            ChainConfig { chain_id: 18, ..base.clone() },
            ChainConfig { revisions: base.revisions[..1].to_vec(), ..base.clone() },
            ChainConfig { base_fee_recipient: None, ..base.clone() },
            ChainConfig { base_fee_rule: BaseFeeRule::Operator, ..base.clone() },
            ChainConfig { base_fee_rule: BaseFeeRule::Fixed(8), ..base.clone() },
            ChainConfig { gas_limit_min: 1, ..base.clone() },
            ChainConfig { gas_limit_max: 1 << 30, ..base.clone() },
            ChainConfig { has_blobs: true, ..base.clone() },
            ChainConfig { gas_per_pubdata_byte: 1, ..base.clone() },
            ChainConfig { native_limit: Native([7; NATIVE_KINDS]), ..base.clone() },
            ChainConfig { has_hooks: false, ..base.clone() },
            ChainConfig { cost_table_version: 3, ..base.clone() },
            base,
        ]
    }

    #[test]
    fn every_field_is_in_the_hash_and_is_read_back() {
        let variants = variants();
        for (i, config) in variants.iter().enumerate() {
            let bytes = config.encode();
            assert_eq!(ChainConfig::decode(&bytes).as_ref(), Ok(config));
            assert!(variants[i + 1..].iter().all(|other| other.hash() != config.hash()));
            for len in 0..bytes.len() {
                assert!(ChainConfig::decode(&bytes[..len]).is_err());
            }
        }
    }

    #[test]
    fn the_numbers_of_revisions_stay_what_they_are() {
        let numbers = Revision::SUPPORTED.map(|revision| revision as u8);
        assert_eq!(numbers, [5, 6, 7]);
    }

    #[test]
    fn a_schedule_is_looked_up_by_time() {
        let config = config();
        assert_eq!(config.revision_at(0), Some(Revision::Cancun));
        assert_eq!(config.revision_at(99), Some(Revision::Cancun));
        assert_eq!(config.revision_at(100), Some(Revision::Osaka));
    }

    #[test]
    fn what_no_chain_can_have_is_refused() {
        let base = config();
        assert_eq!(base.check(), Ok(()));
        let refused = |edit: fn(&mut ChainConfig)| {
            let mut config = base.clone();
            edit(&mut config);
            config.check().unwrap_err()
        };
        assert_eq!(refused(|config| config.revisions.clear()), ConfigError::NoFirstRevision);
        assert_eq!(
            refused(|config| config.revisions[0].timestamp = 1),
            ConfigError::NoFirstRevision
        );
        assert_eq!(
            refused(|config| config.revisions[1].timestamp = 0),
            ConfigError::RevisionOrder { position: 1 }
        );
        assert_eq!(
            refused(|config| config.revisions[0].revision = Revision::Paris),
            ConfigError::Unsupported(Revision::Paris)
        );
        assert_eq!(
            refused(|config| config.gas_limit_max = 1),
            ConfigError::GasLimits { min: 5_000, max: 1 }
        );
        assert!(
            refused(|config| config.gas_limit_max = 1 << 41).to_string().contains("gas limits")
        );
        let no_denominator = |config: &mut ChainConfig| {
            config.base_fee_rule = BaseFeeRule::Eip1559 { elasticity: 1, denominator: 0 };
        };
        assert_eq!(refused(no_denominator), ConfigError::BaseFeeRule);
        assert_eq!(
            refused(|config| config.cost_table_version = 9),
            ConfigError::CostTable { got: 9 }
        );
    }
}
