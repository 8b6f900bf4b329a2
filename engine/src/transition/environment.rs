//! What a block's environment must be, given the block before it.
//!
//! - The number is one above the last block's.
//! - The timestamp is not smaller than the last block's; equal is fine, since a rollup may make
//!   several blocks a second.
//! - The gas limit is within the chain's bounds. Ethereum's limit to one part in 1024 per block
//!   settles a vote of many block makers; here there is one.
//! - The base fee is the one that the chain's rule gives.
//! - The excess blob gas follows from the last block (EIP-4844, and EIP-7918 from Osaka on); it is
//!   zero on a chain without blobs.
//! - All blocks of a batch run under the same revision, and the batch names it.

use ::transaction::GAS_PER_BLOB;
use primitives::Word;
use thiserror::Error;

use super::{BlockInput, blob_base_fee};
use crate::{
    chain::{BaseFeeRule, ChainConfig},
    context::LastBlock,
    env::BlockEnv,
    revision::{BlobRules, Revision},
};

/// The rule of a block's environment that is broken.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum EnvironmentError {
    /// Numbers do not follow each other.
    #[error("the block's number is {got}, expected {expected}")]
    Number {
        /// One above the last block's.
        expected: u64,
        /// The block's.
        got: u64,
    },
    /// Time goes backwards.
    #[error("the block's timestamp is {got}, before {last} of the last block")]
    Timestamp {
        /// The last block's.
        last: u64,
        /// The block's.
        got: u64,
    },
    /// The chain has another revision at that time.
    #[error("the batch is for {}, but at {timestamp} the chain runs {}", got.name(), expected.name())]
    Revision {
        /// When.
        timestamp: u64,
        /// The chain's.
        expected: Revision,
        /// The batch's.
        got: Revision,
    },
    /// The gas limit is out of the chain's bounds.
    #[error("the block's gas limit is {got}, not between {min} and {max}")]
    GasLimit {
        /// The least.
        min: u64,
        /// The greatest.
        max: u64,
        /// The block's.
        got: u64,
    },
    /// The base fee is not the rule's.
    #[error("the block's base fee is {got}, expected {expected}")]
    BaseFee {
        /// What the rule says.
        expected: u64,
        /// The block's.
        got: u64,
    },
    /// The operator must name a base fee, and did not.
    #[error("the block has no base fee, and the chain's rule gives none")]
    NoBaseFee,
    /// The excess blob gas does not follow from the last block.
    #[error("the block's excess blob gas is {got}, expected {expected}")]
    ExcessBlobGas {
        /// What follows.
        expected: u64,
        /// The block's.
        got: u64,
    },
}

/// A block's environment and its excess blob gas, checked.
pub(super) struct Environment {
    pub(super) block: BlockEnv,
    pub(super) excess_blob_gas: u64,
}

/// Checks a block against the one before it. `revision` is the batch's.
pub(super) fn check_environment(
    config: &ChainConfig,
    revision: Revision,
    last: &LastBlock,
    input: &BlockInput,
) -> Result<Environment, EnvironmentError> {
    check_place(config, revision, last, input)?;
    let (min, max, got) = (config.gas_limit_min, config.gas_limit_max, input.gas_limit);
    if got < min || got > max {
        return Err(EnvironmentError::GasLimit { min, max, got });
    }
    let base_fee = check_base_fee(config.base_fee_rule, last, input.base_fee)?;
    // The revision was checked to be the chain's, which has rules.
    let blobs = revision.rules().map(|rules| &rules.blobs).filter(|_| config.has_blobs);
    let expected = blobs.map_or(0, |rules| next_excess_blob_gas(last, rules));
    let excess_blob_gas = input.excess_blob_gas.unwrap_or(expected);
    if excess_blob_gas != expected {
        return Err(EnvironmentError::ExcessBlobGas { expected, got: excess_blob_gas });
    }
    let price = blobs.map_or(Word::ONE, |rules| blob_base_fee(excess_blob_gas, rules));
    let block = BlockEnv {
        chain_id: config.chain_id,
        number: input.number,
        timestamp: input.timestamp,
        gas_limit: input.gas_limit,
        base_fee,
        blob_base_fee: price,
        coinbase: input.coinbase,
        prev_randao: input.prev_randao,
    };
    Ok(Environment { block, excess_blob_gas })
}

fn check_place(
    config: &ChainConfig,
    revision: Revision,
    last: &LastBlock,
    input: &BlockInput,
) -> Result<(), EnvironmentError> {
    let (expected, got) = (last.number.saturating_add(1), input.number);
    if got != expected {
        return Err(EnvironmentError::Number { expected, got });
    }
    let timestamp = input.timestamp;
    if timestamp < last.timestamp {
        return Err(EnvironmentError::Timestamp { last: last.timestamp, got: timestamp });
    }
    match config.revision_at(timestamp) {
        Some(expected) if expected != revision => {
            Err(EnvironmentError::Revision { timestamp, expected, got: revision })
        }
        _ => Ok(()),
    }
}

fn check_base_fee(
    rule: BaseFeeRule,
    last: &LastBlock,
    named: Option<u64>,
) -> Result<u64, EnvironmentError> {
    let expected = match rule {
        BaseFeeRule::Operator => return named.ok_or(EnvironmentError::NoBaseFee),
        BaseFeeRule::Fixed(wei) => wei,
        BaseFeeRule::Eip1559 { elasticity, denominator } => {
            next_base_fee(last, elasticity, denominator)
        }
    };
    match named {
        Some(got) if got != expected => Err(EnvironmentError::BaseFee { expected, got }),
        _ => Ok(expected),
    }
}

/// The base fee after a block (EIP-1559).
pub fn next_base_fee(last: &LastBlock, elasticity: u64, denominator: u64) -> u64 {
    let target = last.gas_limit / elasticity.max(1);
    let change = |distance: u64| {
        // Divisions in the order of the EIP, which rounds after each.
        if let Some(product) = last.base_fee.checked_mul(distance) {
            return product / target.max(1) / denominator.max(1);
        }
        let product = u128::from(last.base_fee) * u128::from(distance);
        let change = product / u128::from(target.max(1)) / u128::from(denominator.max(1));
        u64::try_from(change).unwrap_or(u64::MAX)
    };
    if last.gas_used > target {
        last.base_fee.saturating_add(change(last.gas_used - target).max(1))
    } else {
        last.base_fee.saturating_sub(change(target - last.gas_used))
    }
}

/// The excess blob gas after a block (EIP-4844, EIP-7918).
pub fn next_excess_blob_gas(last: &LastBlock, rules: &BlobRules) -> u64 {
    /// Gas that carrying a blob costs at least.
    const BLOB_BASE_COST: u64 = 1 << 13;
    let target = rules.target * GAS_PER_BLOB;
    let sum = last.excess_blob_gas.saturating_add(last.blob_gas_used);
    if sum < target {
        return 0;
    }
    if rules.has_reserve_price {
        let carrying = Word::from(BLOB_BASE_COST) * Word::from(last.base_fee);
        let price = blob_base_fee(last.excess_blob_gas, rules);
        if carrying > price.saturating_mul(Word::from(GAS_PER_BLOB)) {
            let over = rules.max_per_block - rules.target;
            let share = u128::from(last.blob_gas_used) * u128::from(over);
            let share = share / u128::from(rules.max_per_block);
            return last.excess_blob_gas.saturating_add(share as u64);
        }
    }
    sum - target
}

#[cfg(test)]
mod tests {
    use super::*;

    const LAST: LastBlock = LastBlock {
        number: 7,
        timestamp: 100,
        gas_limit: 30_000_000,
        gas_used: 15_000_000,
        base_fee: 1_000_000_000,
        excess_blob_gas: 0,
        blob_gas_used: 0,
    };

    fn input() -> BlockInput {
        BlockInput { number: 8, timestamp: 100, gas_limit: 30_000_000, ..Default::default() }
    }

    fn refusal(edit: impl FnOnce(&mut ChainConfig, &mut BlockInput)) -> EnvironmentError {
        let (mut config, mut block) = (ChainConfig::new(1, Revision::Prague), input());
        config.gas_limit_max = 40_000_000;
        let checked = check_environment(&config, Revision::Prague, &LAST, &block);
        assert_eq!(checked.map(|checked| checked.block.base_fee), Ok(LAST.base_fee));
        edit(&mut config, &mut block);
        let checked = check_environment(&config, Revision::Prague, &LAST, &block);
        checked.map(|checked| checked.block).unwrap_err()
    }

    #[test]
    fn each_rule_has_its_error() {
        use EnvironmentError as Error;
        assert_eq!(refusal(|_, b| b.number = 9), Error::Number { expected: 8, got: 9 });
        assert_eq!(refusal(|_, b| b.timestamp = 99), Error::Timestamp { last: 100, got: 99 });
        let (min, max) = (5_000, 40_000_000);
        for got in [4_999, 40_000_001] {
            assert_eq!(refusal(|_, b| b.gas_limit = got), Error::GasLimit { min, max, got });
        }
        let expected = LAST.base_fee;
        assert_eq!(refusal(|_, b| b.base_fee = Some(1)), Error::BaseFee { expected, got: 1 });
        assert_eq!(refusal(|c, _| c.base_fee_rule = BaseFeeRule::Operator), Error::NoBaseFee);
        let fixed = |c: &mut ChainConfig, b: &mut BlockInput| {
            (c.base_fee_rule, b.base_fee) = (BaseFeeRule::Fixed(5), Some(6));
        };
        assert_eq!(refusal(fixed), Error::BaseFee { expected: 5, got: 6 });
        let excess = Error::ExcessBlobGas { expected: 0, got: 1 };
        assert_eq!(refusal(|_, b| b.excess_blob_gas = Some(1)), excess);
        let other = |c: &mut ChainConfig, _: &mut BlockInput| {
            c.revisions[0].revision = Revision::Osaka;
        };
        let (expected, got) = (Revision::Osaka, Revision::Prague);
        assert_eq!(refusal(other), Error::Revision { timestamp: 100, expected, got });
    }

    #[test]
    fn the_base_fee_moves_by_an_eighth_at_most() {
        let after = |gas_used| next_base_fee(&LastBlock { gas_used, ..LAST }, 2, 8);
        assert_eq!(after(15_000_000), 1_000_000_000);
        assert_eq!(after(30_000_000), 1_125_000_000);
        assert_eq!(after(0), 875_000_000);
        assert_eq!(after(15_000_001), 1_000_000_008);
        let cheap = |gas_used| next_base_fee(&LastBlock { gas_used, base_fee: 7, ..LAST }, 2, 8);
        assert_eq!((cheap(15_000_001), cheap(0)), (8, 7));
    }

    #[test]
    fn excess_blob_gas_grows_above_the_target() {
        let rules = |revision: Revision| &revision.rules().unwrap().blobs;
        let after = |revision, excess, blobs| {
            let (excess_blob_gas, blob_gas_used) = (excess, blobs * GAS_PER_BLOB);
            next_excess_blob_gas(
                &LastBlock { excess_blob_gas, blob_gas_used, ..LAST },
                rules(revision),
            )
        };
        assert_eq!(after(Revision::Cancun, 0, 2), 0);
        assert_eq!(after(Revision::Cancun, 0, 6), 3 * GAS_PER_BLOB);
        assert_eq!(after(Revision::Prague, GAS_PER_BLOB, 6), GAS_PER_BLOB);
        // EIP-7918: blobs cost less than carrying them, so only blobs above the target's share count.
        assert_eq!(after(Revision::Osaka, 0, 9), 3 * GAS_PER_BLOB);
        assert_eq!(after(Revision::Osaka, 2 * GAS_PER_BLOB, 6), 4 * GAS_PER_BLOB);
    }
}
