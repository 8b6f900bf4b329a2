//! A case as a batch of one block on a chain of its own.
//!
//! The fixture's root does not hold for it: a rollup has no keccak tree and another fee policy. It
//! serves to compare ways to execute the same batch.

use engine::{
    chain::{BaseFeeRule, ChainConfig, GAS_LIMIT_CEILING},
    genesis::{Genesis, GenesisAccount, GenesisBlock},
    kernel::Kernel,
    revision::Revision,
    state::MemoryState,
    transition::{BlockInput, RawBatch, RawBlock, next_excess_blob_gas},
};
use firmware::Native;

use crate::{
    fixture::{Case, Fixture, Number},
    run::block_of,
};

/// A case as a batch.
#[derive(Debug)]
pub struct BatchCase<'a> {
    /// The chain.
    pub config: ChainConfig,
    /// What it starts from.
    pub genesis: Genesis,
    /// Its first batch.
    pub batch: RawBatch<'a>,
}

/// The batch of a case, or why there is none.
pub fn as_batch<'a>(
    fixture: &Fixture,
    revision: &str,
    case: &'a Case,
) -> Result<BatchCase<'a>, &'static str> {
    let revision = Revision::from_name(revision).ok_or("the revision is not supported")?;
    let rules = revision.rules().ok_or("the revision is not supported")?;
    let block = block_of(fixture, rules);
    let parent = block.number.checked_sub(1).ok_or("block 0 has no block before it")?;
    let config = ChainConfig {
        base_fee_rule: BaseFeeRule::Operator,
        gas_limit_min: 0,
        has_blobs: true,
        has_hooks: false,
        ..ChainConfig::new(block.chain_id, revision)
    };
    let gas_limit = block.gas_limit.min(GAS_LIMIT_CEILING);
    let excess = fixture.env.current_excess_blob_gas.map_or(0, Number::saturating_u64);
    let genesis_block = |excess_blob_gas| GenesisBlock {
        number: parent,
        timestamp: block.timestamp,
        gas_limit,
        base_fee: block.base_fee,
        excess_blob_gas,
    };
    let accounts = accounts(fixture);
    let build = |excess| Genesis::new(&config, &genesis_block(excess), &accounts);
    let mut genesis = build(excess).map_err(|_| "the state before is none of a chain")?;
    if next_excess_blob_gas(&genesis.context.block, &rules.blobs) != excess {
        let target = rules.blobs.target * transaction::GAS_PER_BLOB;
        let above = build(excess.saturating_add(target));
        genesis = above.map_err(|_| "the state before is none of a chain")?;
    }
    let input = BlockInput {
        number: block.number,
        timestamp: block.timestamp,
        gas_limit,
        base_fee: Some(block.base_fee),
        coinbase: block.coinbase,
        prev_randao: block.prev_randao,
        ..BlockInput::default()
    };
    let blocks = vec![RawBlock { input, envelopes: vec![&case.txbytes.0] }];
    let batch = RawBatch { chain_id: block.chain_id, revision, number: 1, blocks };
    Ok(BatchCase { config, genesis, batch })
}

/// Executes a case as a batch natively, or says why there is none; what the firmware will ask about
/// it is there, too.
pub fn execute_as_batch(
    fixture: &Fixture,
    revision: &str,
    case: &Case,
) -> Result<Native<MemoryState>, &'static str> {
    let BatchCase { config, genesis, batch } = as_batch(fixture, revision, case)?;
    let at = (&config, &genesis.context);
    let state = (genesis.state, &genesis.tree);
    Native::execute(&mut Kernel::default(), at, state, &batch)
        .map_err(|_| "the block's environment is none of a chain")
}

fn accounts(fixture: &Fixture) -> Vec<GenesisAccount> {
    let account = |(address, account): (&crate::fixture::Hex<20>, &crate::fixture::Account)| {
        let storage = account.storage.iter().map(|(key, value)| (key.0, value.0));
        // Some fixtures have an account with storage alone, which no chain can have.
        let needs_nonce = account.code.0.is_empty() && !account.storage.is_empty();
        GenesisAccount {
            id: address.address().into(),
            nonce: account.nonce.saturating_u64().max(needs_nonce.into()),
            balance: account.balance.0,
            code: account.code.0.clone(),
            storage: storage.collect(),
        }
    };
    fixture.pre.iter().map(account).collect()
}
