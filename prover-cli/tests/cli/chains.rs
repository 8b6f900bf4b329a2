//! A chain's life: made, executed, looked at, taken back, rebuilt.

use serde_json::{Value, json};

use crate::world::{
    BATCH, GENESIS, STATE, STORE, batch, call, contract, executed, folder, initialised, signed,
    transfer, words,
};

const EXECUTE: [&str; 5] = ["execute", "--batch", BATCH, "--state", STATE];

fn commitment(value: &Value) -> String {
    value["commitment"].as_str().unwrap().to_owned()
}

#[test]
fn a_batch_leads_from_the_genesis_to_the_next_state() {
    let folder = folder();
    let made = folder.json(&["init", "--genesis", GENESIS, "--state", STATE]);
    let done = folder.json(&EXECUTE);
    assert_eq!(done["batchNumber"], 1);
    assert_eq!(done["rejected"], json!([]));
    assert_eq!(done["messages"], 2);
    let receipts = done["blocks"][0]["receipts"].as_array().unwrap();
    let statuses: Vec<_> = receipts.iter().map(|it| it["status"].as_str().unwrap()).collect();
    assert_eq!(statuses, ["Success", "Success", "Revert", "Success", "Success"]);
    assert_eq!(receipts[0]["gasUsed"], 21_000);
    let gas: u64 = receipts.iter().map(|it| it["gasUsed"].as_u64().unwrap()).sum();
    assert_eq!(done["gasUsed"], gas);
    assert!(done["rows"][0]["table"] == "cycles" && done["rows"][0]["rows"].as_u64() > Some(0));
    assert_eq!(done["statement"]["previousState"], made["commitment"]);
    let state = folder.json(&["state", STATE]);
    assert_eq!(state["commitment"], done["statement"]["nextState"]);
    assert_eq!(state["batchNumber"], 1);
}

#[test]
fn people_see_receipts_gas_commitments_and_the_statement() {
    let folder = initialised();
    let digest = folder.json(&["execute", "--batch", BATCH, "--genesis", GENESIS]);
    let digest = digest["statement"]["digest"].as_str().unwrap().to_owned();
    let shown = folder.ok(&EXECUTE).stdout;
    for part in ["Receipts", "Success", "Revert", "21,000", "gas", "Statement", digest.as_str()] {
        assert!(shown.contains(part), "no {part:?} in\n{shown}");
    }
}

#[test]
fn a_genesis_in_memory_and_a_state_folder_give_the_same() {
    let folder = initialised();
    let in_memory = folder.json(&["execute", "--batch", BATCH, "--genesis", GENESIS]);
    let stored = folder.json(&[&EXECUTE[..], &["--genesis", GENESIS]].concat());
    assert_eq!(in_memory, stored);
}

#[test]
fn accounts_and_slots_are_shown_as_they_are() {
    let folder = executed();
    let store = contract(STORE);
    let slot = |slot: &str| {
        let shown = folder.json(&["state", STATE, "--account", &store, "--slot", slot]);
        shown["value"].as_str().unwrap().to_owned()
    };
    assert_eq!(slot("5"), format!("0x{:064x}", 6));
    assert_eq!(slot("0x1"), format!("0x{:064x}", 7));
    assert_eq!(slot("2"), format!("0x{:064x}", 0));
    let user = crate::world::address(1);
    let shown = folder.json(&["state", STATE, "--account", &user, "--check"]);
    assert_eq!(shown["nonce"], 2);
    assert_eq!(shown["checked"], true);
}

#[test]
fn a_rollback_leads_back_and_the_batch_forward_again() {
    let folder = initialised();
    let before = folder.json(&["state", STATE]);
    let first = folder.json(&EXECUTE);
    folder.write_json("second.json", &batch(2, &[signed(3, transfer(1))]));
    let second = folder.json(&["execute", "--batch", "second.json", "--state", STATE]);
    assert_eq!(second["statement"]["previousState"], first["statement"]["nextState"]);
    assert_eq!(second["statement"]["previousContext"], first["statement"]["nextContext"]);

    let back = folder.json(&["rollback", "--state", STATE, "--to", "0"]);
    assert_eq!(commitment(&back), commitment(&before));
    assert_eq!(folder.json(&["state", STATE]), before);
    assert_eq!(folder.json(&EXECUTE), first);
    folder.fails(2, &["rollback", "--state", STATE, "--to", "2"], &["no batch 2", "1"]);
}

#[test]
fn invalid_transactions_are_left_out_unless_the_batch_is_strict() {
    let folder = initialised();
    let transactions =
        [signed(1, transfer(0)), signed(1, transfer(7)), signed(2, call(0, STORE, words(&[1, 2])))];
    folder.write_json(BATCH, &batch(1, &transactions));
    let strict = [&EXECUTE[..], &["--strict"]].concat();
    folder.fails(1, &strict, &["block 0, transaction 1", "nonce is 7"]);
    assert_eq!(folder.json(&["state", STATE])["batchNumber"], 0);

    let shown = folder.ok(&["execute", "--batch", BATCH, "--genesis", GENESIS]).stdout;
    assert!(shown.contains("block 0, transaction 1: the nonce is 7"), "{shown}");
    let done = folder.json(&EXECUTE);
    assert_eq!(done["blocks"][0]["receipts"].as_array().unwrap().len(), 2);
    let rejected = done["rejected"].as_array().unwrap();
    assert_eq!(rejected.len(), 1);
    assert_eq!((&rejected[0]["block"], &rejected[0]["transaction"]), (&json!(0), &json!(1)));
}

#[test]
fn deposits_mint_and_count() {
    let folder = initialised();
    let mut with_deposit = batch(1, &[]);
    with_deposit["blocks"][0]["deposits"] = json!([{
        "priorityIndex": 0,
        "from": crate::world::address(8),
        "to": crate::world::address(8),
        "mint": "0x64",
        "gasLimit": 100_000,
    }]);
    folder.write_json(BATCH, &with_deposit);
    let done = folder.json(&EXECUTE);
    assert_eq!(done["statement"]["priorityCount"], 1);
    let user = crate::world::address(8);
    assert_eq!(folder.json(&["state", STATE, "--account", &user])["balance"], "100");
}

#[test]
fn the_state_is_rebuilt_from_genesis_and_pubdata_alone() {
    let folder = initialised();
    folder.ok(&[&EXECUTE[..], &["--pubdata", "direct.pubdata"]].concat());
    folder.write_json("second.json", &batch(2, &[signed(3, transfer(1))]));
    folder.ok(&["execute", "--batch", "second.json", "--state", STATE]);
    for number in ["1", "2"] {
        let file = format!("{number}.pubdata");
        folder.ok(&["pubdata", "--state", STATE, "--batch", number, "-o", &file]);
    }
    assert_eq!(folder.read("1.pubdata"), folder.read("direct.pubdata"));
    let expected = commitment(&folder.json(&["state", STATE]));
    let rebuild = ["rebuild", "--genesis", GENESIS, "1.pubdata", "2.pubdata"];
    let rebuilt = folder.json(&[&rebuild[..], &["--expect", &expected]].concat());
    assert_eq!(commitment(&rebuilt), expected);
    assert_eq!(rebuilt["batchNumber"], 2);

    let other = format!("0x{}", "11".repeat(32));
    let strange = [&rebuild[..], &["--expect", &other]].concat();
    folder.fails(1, &strange, &[&expected, &other]);
    let wrong_order = ["rebuild", "--genesis", GENESIS, "2.pubdata"];
    folder.fails(2, &wrong_order, &["2.pubdata", "batch 2's, expected 1's"]);
}
