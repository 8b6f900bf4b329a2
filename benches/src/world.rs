//! The state and the block that both engines start from.

use std::collections::BTreeMap;

use engine::{
    env::BlockEnv,
    revision::{Revision, Rules},
    state::MemoryState,
};
use primitives::{H160, H256, Word, keccak256};

/// An account before the first transaction.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Account {
    /// Transactions sent, or contracts created.
    pub nonce: u64,
    /// Wei owned.
    pub balance: Word,
    /// EVM code.
    pub code: Vec<u8>,
    /// Slots that are not zero.
    pub storage: BTreeMap<Word, Word>,
}

/// See the module's documentation.
#[derive(Clone, Debug)]
pub struct World {
    /// Whose rules hold.
    pub revision: Revision,
    /// The block, but for its blob base fee, which follows from `excess_blob_gas`.
    pub block: BlockEnv,
    /// Blob gas above the target so far.
    pub excess_blob_gas: u64,
    /// The state.
    pub accounts: BTreeMap<H160, Account>,
}

impl World {
    /// A world with nobody in it, in block 1.
    pub fn empty(revision: Revision) -> Self {
        let block = BlockEnv {
            chain_id: 1,
            number: 1,
            timestamp: 1,
            gas_limit: 1 << 62,
            ..Default::default()
        };
        Self { revision, block, excess_blob_gas: 0, accounts: BTreeMap::new() }
    }

    /// The rules of its revision.
    ///
    /// # Panics
    /// If the engine does not support the revision.
    pub fn rules(&self) -> &'static Rules {
        let rules = self.revision.rules();
        rules.unwrap_or_else(|| panic!("{} is not supported", self.revision.name()))
    }

    /// The state as our engine reads it.
    pub fn state(&self) -> MemoryState {
        let mut state = MemoryState::default();
        for (&address, account) in &self.accounts {
            let id = address.into();
            state.insert_account(id, account.nonce, account.balance, &account.code);
            for (&key, &value) in &account.storage {
                state.insert_slot(id, key, value);
            }
        }
        state
    }

    /// Hashes of the blocks before, oldest first: like state tests, of the number in decimal.
    pub fn block_hashes(&self) -> Vec<H256> {
        let number = self.block.number;
        let numbers = number.saturating_sub(256)..number;
        numbers.map(|number| keccak256(number.to_string().as_bytes())).collect()
    }
}
