//! Files and batches that cannot be used: the error names what and where, and the exit code is 2.
//! Transactions that break a rule are named with their place and left out.

use serde_json::{Value, json};
use transaction::{Transaction, TxType};

use crate::{
    support::Folder,
    world::{
        BATCH, CHAIN_ID, GENESIS, STATE, address, batch, folder, genesis, initialised, signed,
        transfer,
    },
};
use primitives::Word;

const IN_MEMORY: [&str; 5] = ["execute", "--batch", BATCH, "--genesis", GENESIS];

/// The batch's file is always named.
fn batch_fails(batch: &Value, parts: &[&str]) {
    let folder = folder();
    folder.write_json(BATCH, batch);
    folder.fails(2, &IN_MEMORY, &[&[BATCH], parts].concat());
}

fn genesis_fails(genesis: &Value, parts: &[&str]) {
    let folder = Folder::new();
    folder.write_json(GENESIS, genesis);
    folder.fails(2, &["init", "--genesis", GENESIS, "--state", STATE], parts);
    assert!(!folder.path(STATE).join("state.redb").exists());
}

/// The reason for which a batch's only transaction is left out.
fn reason(envelope: String) -> String {
    let folder = folder();
    folder.write_json(BATCH, &batch(1, &[signed(2, transfer(0)), envelope]));
    let done = folder.json(&IN_MEMORY);
    let rejected = done["rejected"].as_array().unwrap();
    assert_eq!(rejected.len(), 1, "{done}");
    assert_eq!(rejected[0]["transaction"], 1);
    assert_eq!(done["blocks"][0]["receipts"].as_array().unwrap().len(), 1);
    rejected[0]["reason"].as_str().unwrap().to_owned()
}

#[test]
fn truncated_json_is_refused_with_its_place() {
    let folder = folder();
    for name in [BATCH, GENESIS] {
        let whole = folder.read(name);
        for len in [0, 1, whole.len() / 2, whole.len() - 1] {
            folder.write(name, &whole[..len]);
            folder.fails(2, &IN_MEMORY, &[name, ":1:"]);
        }
        folder.write(name, &whole);
    }
    folder.ok(&IN_MEMORY);
}

#[test]
fn changed_bytes_never_make_it_panic() {
    let folder = folder();
    let whole = folder.read(BATCH);
    for at in (0..whole.len()).step_by(whole.len() / 23) {
        let mut changed = whole.clone();
        changed[at] ^= 0x15;
        folder.write(BATCH, &changed);
        let ran = folder.run(&IN_MEMORY);
        assert!(matches!(ran.code, Some(0 | 2)), "byte {at}: {ran:?}");
        assert!(!ran.stderr.contains("panicked"), "byte {at}: {ran:?}");
    }
}

#[test]
fn files_that_are_not_there_are_named() {
    let folder = folder();
    let missing = ["execute", "--batch", "missing.json", "--genesis", GENESIS];
    folder.fails(2, &missing, &["missing.json"]);
    let missing = ["execute", "--batch", BATCH, "--genesis", "missing.json"];
    folder.fails(2, &missing, &["missing.json"]);
    folder.fails(2, &["execute", "--batch", BATCH, "--state", STATE], &[STATE]);
    folder.fails(2, &["state", STATE], &[STATE]);
    folder.fails(2, &["execute", "--batch", ".", "--genesis", GENESIS], &["."]);
}

#[test]
fn a_batch_for_another_chain_number_or_revision_is_refused() {
    let mut other = batch(1, &[]);
    other["chainId"] = json!(7);
    batch_fails(&other, &["chain 7", "4242"]);
    batch_fails(&batch(2, &[]), &["number 2, expected 1"]);
    let mut other = batch(1, &[]);
    other["fork"] = json!("Cancun");
    batch_fails(&other, &["block 0", "Cancun", "Prague"]);
    other["fork"] = json!("Frontier");
    batch_fails(&other, &[BATCH, "fork"]);
}

#[test]
fn a_block_that_does_not_follow_is_refused_with_its_place() {
    let cases = [
        ("number", json!(3), "number is 3, expected 1"),
        ("timestamp", json!(999), "timestamp is 999"),
        ("gasLimit", json!(1), "gas limit is 1"),
        ("baseFeePerGas", json!(1), "base fee is 1"),
        ("excessBlobGas", json!(9), "excess blob gas is 9"),
    ];
    for (member, value, part) in cases {
        let mut other = batch(1, &[]);
        other["blocks"][0][member] = value;
        batch_fails(&other, &["block 0", part]);
    }
    let mut other = batch(1, &[]);
    other["blocks"] = json!([]);
    batch_fails(&other, &["no blocks"]);
}

#[test]
fn members_that_are_missing_unknown_or_of_another_kind_are_named() {
    for member in ["chainId", "fork", "batchNumber", "blocks"] {
        let mut other = batch(1, &[]);
        other.as_object_mut().unwrap().remove(member);
        batch_fails(&other, &[BATCH, member]);
    }
    let mut other = batch(1, &[]);
    other["blocks"][0]["gaslimit"] = json!(1);
    batch_fails(&other, &[BATCH, "blocks[0]", "gaslimit"]);
    let mut other = batch(1, &[]);
    other["surprise"] = json!(1);
    batch_fails(&other, &[BATCH, "surprise"]);
    let mut other = batch(1, &[]);
    other["blocks"][0]["transactions"] = json!(["0x00", "no hex"]);
    batch_fails(&other, &[BATCH, "blocks[0].transactions[1]"]);
    let mut other = batch(1, &[]);
    other["blocks"][0]["coinbase"] = json!("0x1234");
    batch_fails(&other, &[BATCH, "blocks[0].coinbase"]);
}

#[test]
fn oversized_numbers_are_refused_with_their_path() {
    let huge = format!("0x1{}", "0".repeat(64));
    for value in [json!("18446744073709551616"), json!("0x10000000000000000"), json!(1e30)] {
        let mut other = batch(1, &[]);
        other["blocks"][0]["gasLimit"] = value;
        batch_fails(&other, &[BATCH, "blocks[0].gasLimit"]);
    }
    let mut other = batch(1, &[]);
    other["batchNumber"] = json!(-1);
    batch_fails(&other, &[BATCH, "batchNumber"]);
    let mut other = genesis();
    let user = address(1);
    other["alloc"][&user]["balance"] = json!(huge);
    genesis_fails(&other, &[GENESIS, &user, "balance"]);
}

#[test]
fn a_genesis_that_no_chain_has_is_refused() {
    let mut other = genesis();
    other["config"].as_object_mut().unwrap().remove("chainId");
    genesis_fails(&other, &[GENESIS, "chainId"]);
    let mut other = genesis();
    let user = address(1);
    other["alloc"][&user]["storage"] = json!({ "0x01": "0x02" });
    genesis_fails(&other, &[GENESIS, "storage, but neither nonce nor code"]);
    let mut other = genesis();
    other["alloc"][&user]["surprise"] = json!(1);
    genesis_fails(&other, &[GENESIS, "surprise"]);
    let mut other = genesis();
    other["colonnade"] = json!({ "gasLimitMin": 10, "gasLimitMax": 9 });
    genesis_fails(&other, &[GENESIS, "gas limit"]);
    let twice = format!(
        "{{\"config\":{{\"chainId\":1}},\"alloc\":{{\"{user}\":{{\"balance\":1}},\"{user}\":{{\"balance\":1}}}}}}"
    );
    let folder = Folder::new();
    folder.write(GENESIS, twice);
    let init = ["init", "--genesis", GENESIS, "--state", STATE];
    folder.fails(2, &init, &[GENESIS, "twice"]);
}

#[test]
fn the_wrong_nonce_chain_signature_and_funds_are_each_named() {
    assert!(reason(signed(1, transfer(3))).contains("the nonce is 3, the sender's is only 0"));
    let used = reason(signed(2, transfer(0)));
    assert!(used.contains("the nonce is 0, the sender's is already 1"), "{used}");
    let elsewhere = Transaction { chain_id: Some(CHAIN_ID + 1), ..transfer(0) };
    assert!(reason(signed(1, elsewhere)).contains("chain 4243, this is chain 4242"));
    let poor = reason(signed(7, transfer(0)));
    assert!(poor.contains("the sender has 0"), "{poor}");
    let dear = Transaction { value: Word::MAX, ..transfer(0) };
    assert!(reason(signed(1, dear)).contains("the sender has"));
    let cheap = Transaction {
        max_fee_per_gas: Word::ONE,
        max_priority_fee_per_gas: Word::ONE,
        ..transfer(0)
    };
    assert!(reason(signed(1, cheap)).contains("below the base fee"));
    let hungry = Transaction { gas_limit: 1 << 40, ..transfer(0) };
    assert!(reason(signed(1, hungry)).contains("gas limit"));
    let blobs = Transaction {
        tx_type: TxType::Blob,
        blob_versioned_hashes: vec![primitives::H256([1; 32])],
        ..transfer(0)
    };
    assert!(reason(signed(1, blobs)).contains("not enabled"));
}

#[test]
fn bad_signatures_and_envelopes_are_named() {
    let good = signed(1, transfer(0));
    let zero_s = format!("{}{}", &good[..good.len() - 64], "0".repeat(64));
    let zero = reason(zero_s);
    assert!(zero.contains("no transaction") || zero.contains("signature"), "{zero}");
    let high_s = format!("{}{}", &good[..good.len() - 64], "f".repeat(64));
    assert!(reason(high_s).contains("bad signature"));
    assert!(reason(good[..good.len() - 2].to_owned()).contains("no transaction"));
    assert!(reason(format!("{good}00")).contains("no transaction"));
    assert!(reason("0x".to_owned()).contains("no transaction"));
    assert!(reason("0x7fc0".to_owned()).contains("no transaction"));
}

#[test]
fn a_deposit_out_of_order_is_refused_with_its_place() {
    let folder = initialised();
    let mut other = batch(1, &[]);
    other["blocks"][0]["deposits"] =
        json!([{ "priorityIndex": 4, "from": address(1), "gasLimit": 100_000 }]);
    folder.write_json(BATCH, &other);
    let execute = ["execute", "--batch", BATCH, "--state", STATE];
    folder.fails(2, &execute, &["block 0, deposit 0", "priority index is 4, expected 0"]);
}
