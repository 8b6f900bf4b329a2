//! A world as a chain of its own, and transactions as its first batch.

use engine::{
    chain::{BaseFeeRule, ChainConfig, GAS_LIMIT_CEILING},
    genesis::{Genesis, GenesisAccount, GenesisBlock},
    kernel::{Native, NativeKind},
    transition::{BlockInput, RawBatch, RawBlock},
};

use crate::World;

/// Cycles that a transaction may take.
const CYCLES: i64 = 400_000_000;

/// A chain before its first batch.
#[derive(Clone, Debug)]
pub struct Chain {
    /// Its configuration.
    pub config: ChainConfig,
    /// What it starts from.
    pub genesis: Genesis,
    /// The only block of its first batch, without transactions.
    pub block: BlockInput,
}

impl Chain {
    /// The chain of a world; `None` if no chain can start from it.
    pub fn of(world: &World) -> Option<Self> {
        let block = &world.block;
        let config = ChainConfig {
            base_fee_rule: BaseFeeRule::Operator,
            gas_limit_min: 0,
            has_blobs: true,
            // Bytes are counted where they cost something only.
            gas_per_pubdata_byte: 1,
            // What has no end by itself takes seconds and not minutes on the machine.
            native_limit: Native::UNLIMITED.with(NativeKind::Cycles, CYCLES),
            ..ChainConfig::new(block.chain_id, world.revision)
        };
        let gas_limit = block.gas_limit.min(GAS_LIMIT_CEILING);
        let parent = GenesisBlock {
            number: block.number.checked_sub(1)?,
            timestamp: block.timestamp,
            gas_limit,
            base_fee: block.base_fee,
            excess_blob_gas: 0,
        };
        let accounts = world.accounts.iter().map(|(&address, account)| GenesisAccount {
            id: address.into(),
            nonce: account.nonce,
            balance: account.balance,
            code: account.code.clone(),
            storage: account.storage.iter().map(|(&key, &value)| (key, value)).collect(),
        });
        let accounts: Vec<_> = accounts.collect();
        let genesis = Genesis::new(&config, &parent, &accounts).ok()?;
        let block = BlockInput {
            number: block.number,
            timestamp: block.timestamp,
            gas_limit,
            base_fee: Some(block.base_fee),
            coinbase: block.coinbase,
            prev_randao: block.prev_randao,
            ..BlockInput::default()
        };
        Some(Self { config, genesis, block })
    }

    /// Its first batch, with these envelopes in one block.
    pub fn batch<'a>(&self, envelopes: &'a [Vec<u8>]) -> RawBatch<'a> {
        let envelopes = envelopes.iter().map(Vec::as_slice).collect();
        RawBatch {
            chain_id: self.config.chain_id,
            revision: self.config.revisions[0].revision,
            number: 1,
            blocks: vec![RawBlock { input: self.block.clone(), envelopes }],
        }
    }
}
