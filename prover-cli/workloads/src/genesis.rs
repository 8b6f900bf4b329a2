//! The chain that a plan's batches run on.

use engine::{
    chain::ChainConfig,
    genesis::{GenesisAccount, GenesisBlock},
};
use primitives::{H160, Word};

use crate::{
    AsmError, Chain, Plan,
    contracts::{Contract, TOTAL_SUPPLY_SLOT, allowance_slot, balance_slot},
};

/// Wei, and units of the token, that each user has.
pub(crate) const FORTUNE: u128 = 1_000_000_000_000_000_000_000_000;

/// The price of gas at the start. It only ever falls, since the blocks stay below their target.
pub(crate) const BASE_FEE: u64 = 1_000_000_000;

const TIMESTAMP: u64 = 1_767_225_600;
const GAS_LIMIT: u64 = 30_000_000;

impl Chain {
    pub(crate) fn new(plan: &Plan, users: &[H160]) -> Result<Self, AsmError> {
        let mut config = ChainConfig::new(plan.chain_id, plan.revision);
        config.has_blobs = plan.has_blobs;
        let block = GenesisBlock {
            number: 0,
            timestamp: TIMESTAMP,
            gas_limit: GAS_LIMIT,
            base_fee: BASE_FEE,
            excess_blob_gas: 0,
        };
        let mut accounts: Vec<_> = users.iter().map(|&user| account_of(user)).collect();
        for contract in Contract::ALL {
            accounts.push(GenesisAccount {
                id: contract.account(),
                nonce: 1,
                balance: Word::ZERO,
                code: contract.code()?,
                storage: if contract == Contract::Erc20 { tokens(users) } else { Vec::new() },
            });
        }
        Ok(Self { config, block, accounts })
    }
}

fn account_of(user: H160) -> GenesisAccount {
    GenesisAccount { id: user.into(), balance: Word::from(FORTUNE), ..GenesisAccount::default() }
}

/// Everybody has tokens, and lets the next user spend them: every other one without an end.
fn tokens(users: &[H160]) -> Vec<(Word, Word)> {
    let supply = Word::from(FORTUNE) * Word::from(users.len());
    let mut slots = vec![(TOTAL_SUPPLY_SLOT, supply)];
    for (place, &owner) in users.iter().enumerate() {
        slots.push((balance_slot(owner), Word::from(FORTUNE)));
        let spender = users.get(place + 1).or(users.first()).copied().unwrap_or(owner);
        let allowed = if place % 2 == 0 { Word::MAX } else { Word::MAX >> 8 };
        slots.push((allowance_slot(owner, spender), allowed));
    }
    slots
}
