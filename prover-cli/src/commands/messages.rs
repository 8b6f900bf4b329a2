//! `messages`, `prove-message` and `verify-message`: messages to the layer below.

use std::fs;

use engine::{
    journal::Message,
    merkle::InclusionProof,
    messages::{prove_message, verify_message},
};
use primitives::AccountId;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{execute::address, state::parse_hash};
use crate::{
    chain::Chain,
    failure::Failure,
    options::{MessagesOptions, ProveMessageOptions, VerifyMessageOptions},
    output::{Output, full, thousands},
    pipeline::execute_again,
};

/// A proof as it is printed. Byte strings are hex.
#[derive(Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct MessageProof {
    batch_number: u64,
    messages_root: String,
    sender: String,
    data: String,
    index: u64,
    count: u64,
    siblings: Vec<String>,
}

pub(crate) fn list(options: &MessagesOptions, output: &mut Output) -> Result<(), Failure> {
    /// Bytes of a message that people are shown.
    const SHOWN: usize = 24;
    let chain = Chain::open(&options.state)?;
    let (outcome, sealed) = execute_again(&chain, options.batch)?;
    let root = full(&sealed.statement.messages_root);
    let (mut rows, mut values) = (Vec::new(), Vec::new());
    for (index, Message { sender, data }) in outcome.messages.iter().enumerate() {
        let (sender, bytes) = (address(sender), data.len());
        let shown = hex::encode(data.get(..SHOWN).unwrap_or(data));
        let shown = format!("0x{shown}{}", if bytes > SHOWN { ".." } else { "" });
        rows.push(vec![index.to_string(), sender.clone(), thousands(bytes as u64), shown]);
        let data = format!("0x{}", hex::encode(data));
        values.push(json!({ "index": index, "sender": sender, "data": data }));
    }
    let batch = options.batch;
    output.json(&json!({ "batchNumber": batch, "messagesRoot": root, "messages": values }))?;
    output.line(format_args!("messages of batch {batch}: {}", thousands(rows.len() as u64)))?;
    output.field("root", &root)?;
    if rows.is_empty() {
        return Ok(());
    }
    output.table(&["", "sender", "bytes", "data"], &rows)
}

pub(crate) fn prove(options: &ProveMessageOptions, output: &mut Output) -> Result<(), Failure> {
    let chain = Chain::open(&options.state)?;
    let (outcome, sealed) = execute_again(&chain, options.batch)?;
    let (messages, index) = (&outcome.messages, options.index);
    let (Some(message), Some(proof)) = (messages.get(index), prove_message(messages, index)) else {
        let count = thousands(messages.len() as u64);
        let batch = options.batch;
        return Err(Failure::input(format!("batch {batch} has {count} messages, none {index}")));
    };
    let proof = MessageProof {
        batch_number: options.batch,
        messages_root: full(&sealed.statement.messages_root),
        sender: format!("0x{}", hex::encode(message.sender.0)),
        data: format!("0x{}", hex::encode(&message.data)),
        index: proof.index,
        count: proof.count,
        siblings: proof.siblings.iter().map(full).collect(),
    };
    // A proof is made to be handed on: it is JSON for people as well.
    output.always_json(&proof)
}

pub(crate) fn verify(options: &VerifyMessageOptions, output: &mut Output) -> Result<(), Failure> {
    let path = &options.proof;
    let text = fs::read(path).map_err(|error| Failure::file(path, error))?;
    let read: MessageProof =
        serde_json::from_slice(&text).map_err(|error| Failure::file(path, error))?;
    let root = parse_hash(&options.root)?;
    let message =
        Message { sender: AccountId(parse_hash(&read.sender)?.0), data: parse_bytes(&read.data)? };
    let siblings = read.siblings.iter().map(|hash| parse_hash(hash)).collect::<Result<_, _>>()?;
    let proof = InclusionProof { index: read.index, count: read.count, siblings };
    if !verify_message(root, &message, &proof) {
        return Err(Failure::check("the proof does not hold under that root"));
    }
    output
        .line(format_args!("message {} of {} was sent under that root", read.index, read.count))?;
    output.field("sender", &read.sender)?;
    output.field("data", &read.data)?;
    output.json(&json!({ "holds": true, "index": read.index }))
}

fn parse_bytes(text: &str) -> Result<Vec<u8>, Failure> {
    hex::decode(text.strip_prefix("0x").unwrap_or(text))
        .map_err(|error| Failure::input(format!("data: not hex: {error}")))
}
