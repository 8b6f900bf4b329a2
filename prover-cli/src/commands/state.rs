//! `state`: what a state folder holds.

use engine::state::StateReader;
use primitives::{AccountId, H160, H256, Word, word_to_h256};
use serde_json::{Map, Value, json};

use crate::{
    chain::{Chain, Latest},
    failure::Failure,
    options::StateOptions,
    output::{Output, full, thousands},
};

pub(crate) fn run(options: &StateOptions, output: &mut Output) -> Result<(), Failure> {
    let mut chain = Chain::open(&options.state)?;
    let head = chain.store.head().clone();
    let commitment = H256(head.commitment.digest().to_bytes());
    let mut shown = Map::new();
    let mut show = |name: &str, value: Value, output: &mut Output| {
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        shown.insert(name.to_owned(), value);
        output.field(name, text)
    };
    show("chainId", json!(chain.config.chain_id), output)?;
    show("batchNumber", json!(head.number), output)?;
    show("blockNumber", json!(chain.context.block.number), output)?;
    show("commitment", json!(full(&commitment)), output)?;
    show("leaves", json!(head.commitment.next_free), output)?;
    if let Some(account) = &options.account {
        let account = parse_address(account)?;
        let reader = chain.store.reader().map_err(Failure::input)?;
        let state = Latest(&reader);
        let header = state.header(&account).map_err(Failure::input)?.unwrap_or_default();
        show("nonce", json!(header.nonce), output)?;
        show("balance", json!(header.balance.to_string()), output)?;
        show("codeHash", json!(full(&header.code_hash())), output)?;
        show("codeBytes", json!(header.code_len()), output)?;
        if let Some(slot) = &options.slot {
            let value = state.slot(&account, parse_word(slot)?).map_err(Failure::input)?;
            show("value", json!(full(&word_to_h256(value))), output)?;
        }
    }
    if options.check {
        chain.store.check().map_err(Failure::check)?;
        let leaves = thousands(head.commitment.next_free);
        output.line(format_args!("  every hash over {leaves} leaves is right"))?;
        shown.insert("checked".to_owned(), json!(true));
    }
    output.json(&shown)
}

/// An Ethereum address.
pub(crate) fn parse_address(text: &str) -> Result<AccountId, Failure> {
    let bytes = hex::decode(text.strip_prefix("0x").unwrap_or(text));
    match bytes.map(<[u8; 20]>::try_from) {
        Ok(Ok(bytes)) => Ok(AccountId::from_address(H160(bytes))),
        _ => Err(Failure::input(format!("{text}: not an address of 20 bytes in hex"))),
    }
}

fn parse_word(text: &str) -> Result<Word, Failure> {
    let parsed = match text.strip_prefix("0x") {
        Some(digits) => Word::from_str_radix(digits, 16),
        None => Word::from_str_radix(text, 10),
    };
    parsed.map_err(|error| Failure::input(format!("{text}: not a number: {error}")))
}

/// A hash.
pub(crate) fn parse_hash(text: &str) -> Result<H256, Failure> {
    let bytes = hex::decode(text.strip_prefix("0x").unwrap_or(text));
    match bytes.map(<[u8; 32]>::try_from) {
        Ok(Ok(bytes)) => Ok(H256(bytes)),
        _ => Err(Failure::input(format!("{text}: not a hash of 32 bytes in hex"))),
    }
}
