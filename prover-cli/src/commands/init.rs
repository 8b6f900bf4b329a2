//! `init`: a new state folder.

use primitives::H256;
use serde_json::json;

use crate::{
    chain::{Chain, read_genesis},
    failure::Failure,
    options::InitOptions,
    output::{Output, full, thousands},
};

pub(crate) fn run(options: &InitOptions, output: &mut Output) -> Result<(), Failure> {
    let (config, genesis) = read_genesis(&options.genesis)?;
    let chain = Chain::create(&options.state, &config, &genesis)?;
    let commitment = H256(chain.store.head().commitment.digest().to_bytes());
    let accounts = genesis.state.headers().count();
    let slots = genesis.state.slots().count();
    output.line(format_args!("state made in {}", options.state.display()))?;
    output.field("chain id", config.chain_id)?;
    output.field("accounts", thousands(accounts as u64))?;
    output.field("storage slots", thousands(slots as u64))?;
    output.field("commitment", full(&commitment))?;
    output.field("genesis", full(&chain.store.genesis()))?;
    output.json(&json!({
        "chainId": config.chain_id,
        "configHash": full(&config.hash()),
        "accounts": accounts,
        "slots": slots,
        "commitment": full(&commitment),
        "genesis": full(&chain.store.genesis()),
    }))
}
