//! A small chain as files: a genesis, and batches of transactions that users sign.

use primitives::{AccountId, H160, Word};
use serde_json::{Value, json};
use transaction::{SecretKey, Transaction, TxType};

use crate::support::Folder;

pub(crate) const CHAIN_ID: u64 = 4242;
pub(crate) const GENESIS: &str = "genesis.json";
pub(crate) const BATCH: &str = "batch.json";
pub(crate) const STATE: &str = "state";

/// Stores what it is called with: `sstore(calldataload(0), calldataload(32))`.
pub(crate) const STORE: u64 = 0x1001;
/// Reverts with nothing.
pub(crate) const REVERT: u64 = 0x1002;
/// The hook that sends messages.
pub(crate) const MESSENGER: u64 = 0x8008;

fn key(user: u8) -> SecretKey {
    SecretKey::from_bytes(&[user; 32]).unwrap()
}

fn account(user: u8) -> H160 {
    key(user).address()
}

/// A user's address as files have it.
pub(crate) fn address(user: u8) -> String {
    text(account(user))
}

fn callee(number: u64) -> H160 {
    AccountId::from_low_u64(number).address().unwrap()
}

/// A contract's address as files have it.
pub(crate) fn contract(number: u64) -> String {
    text(callee(number))
}

fn text(address: H160) -> String {
    format!("0x{}", hex::encode(address.0))
}

/// An unsigned transfer of one wei, to be changed.
pub(crate) fn transfer(nonce: u64) -> Transaction {
    Transaction {
        tx_type: TxType::DynamicFee,
        chain_id: Some(CHAIN_ID),
        nonce,
        max_priority_fee_per_gas: Word::from(2),
        max_fee_per_gas: Word::from(1_000_000),
        gas_limit: 200_000,
        to: Some(account(9)),
        value: Word::ONE,
        ..Transaction::default()
    }
}

pub(crate) fn call(nonce: u64, to: u64, data: Vec<u8>) -> Transaction {
    Transaction { to: Some(callee(to)), value: Word::ZERO, data, ..transfer(nonce) }
}

/// The envelope as a batch file has it.
pub(crate) fn signed(user: u8, transaction: Transaction) -> String {
    format!("0x{}", hex::encode(transaction.signed(&key(user)).encode()))
}

pub(crate) fn words(words: &[u64]) -> Vec<u8> {
    words.iter().flat_map(|word| Word::from(*word).to_be_bytes::<32>()).collect()
}

/// `sendToL1(bytes)`.
pub(crate) fn send_to_l1(message: &[u8]) -> Vec<u8> {
    let mut input = vec![0x62, 0xf8, 0x4b, 0x24];
    input.extend(words(&[32, message.len() as u64]));
    input.extend_from_slice(message);
    input.resize(4 + 64 + message.len().next_multiple_of(32), 0);
    input
}

/// Users 1 to 3 with ten ether each, and the contracts above.
pub(crate) fn genesis() -> Value {
    let mut alloc = serde_json::Map::new();
    for user in 1..=3 {
        let account = json!({ "balance": "10000000000000000000" });
        alloc.insert(address(user), account);
    }
    let code = [(STORE, "0x6020355f3555"), (REVERT, "0x5f5ffd")];
    for (number, code) in code {
        let storage = json!({ "0x01": "0x07" });
        let account = json!({ "balance": "0x0", "nonce": 1, "code": code, "storage": storage });
        alloc.insert(contract(number), account);
    }
    json!({
        "config": { "chainId": CHAIN_ID, "cancunTime": 0, "pragueTime": 0 },
        "timestamp": "0x3e8",
        "gasLimit": "30000000",
        "baseFeePerGas": "0x3e8",
        "difficulty": "0x0",
        "alloc": alloc,
    })
}

/// The batch of that number, with one block.
pub(crate) fn batch(number: u64, transactions: &[String]) -> Value {
    json!({
        "chainId": CHAIN_ID,
        "fork": "Prague",
        "batchNumber": number,
        "blocks": [{
            "number": number,
            "timestamp": 1000 + 2 * number,
            "gasLimit": "0x1c9c380",
            "coinbase": contract(0xc0),
            "transactions": transactions,
        }],
    })
}

/// A batch of a bit of everything: a transfer, storage, a revert and a message.
pub(crate) fn first_batch() -> Value {
    batch(
        1,
        &[
            signed(1, transfer(0)),
            signed(2, call(0, STORE, words(&[5, 6]))),
            signed(1, call(1, REVERT, vec![])),
            signed(2, call(1, MESSENGER, send_to_l1(b"hello"))),
            signed(3, call(0, MESSENGER, send_to_l1(b"to the layer below"))),
        ],
    )
}

/// A folder with the genesis and the first batch.
pub(crate) fn folder() -> Folder {
    let folder = Folder::new();
    folder.write_json(GENESIS, &genesis());
    folder.write_json(BATCH, &first_batch());
    folder
}

/// The same with a state made from the genesis.
pub(crate) fn initialised() -> Folder {
    let folder = folder();
    folder.ok(&["init", "--genesis", GENESIS, "--state", STATE]);
    folder
}

/// The same with the first batch executed on it.
pub(crate) fn executed() -> Folder {
    let folder = initialised();
    folder.ok(&["execute", "--batch", BATCH, "--state", STATE]);
    folder
}
