//! Messages to the layer below, with their proofs.

use serde_json::json;

use crate::world::{BATCH, GENESIS, STATE, executed};

const PROVE: [&str; 5] = ["prove-message", "--state", STATE, "--batch", "1"];

#[test]
fn a_message_is_proven_under_the_statements_root() {
    let folder = executed();
    let done = folder.json(&["execute", "--batch", BATCH, "--genesis", GENESIS]);
    let root = done["statement"]["messagesRoot"].as_str().unwrap();
    for (index, text) in ["hello", "to the layer below"].into_iter().enumerate() {
        let index = index.to_string();
        let printed = folder.ok(&[&PROVE[..], &["--index", &index]].concat()).stdout;
        folder.write("proof.json", &printed);
        let proof = folder.read_json("proof.json");
        assert_eq!(proof["messagesRoot"], root);
        assert_eq!(proof["data"], format!("0x{}", hex::encode(text)));
        folder.ok(&["verify-message", "proof.json", "--root", root]);
    }
}

#[test]
fn messages_are_listed_with_their_root() {
    let folder = executed();
    let list = ["messages", "--state", STATE, "--batch", "1"];
    let listed = folder.json(&list);
    let messages = listed["messages"].as_array().unwrap();
    assert_eq!(messages.len(), 2);
    assert_eq!(messages[1]["data"], format!("0x{}", hex::encode("to the layer below")));
    assert_eq!(messages[0]["sender"], crate::world::address(2));
    let shown = folder.ok(&list).stdout;
    assert!(shown.contains(listed["messagesRoot"].as_str().unwrap()), "{shown}");
    folder.fails(2, &["messages", "--state", STATE, "--batch", "0"], &["no batch 0"]);
}

#[test]
fn a_changed_message_place_or_root_does_not_verify() {
    let folder = executed();
    let printed = folder.ok(&[&PROVE[..], &["--index", "0"]].concat()).stdout;
    let proof: serde_json::Value = serde_json::from_str(&printed).unwrap();
    let root = proof["messagesRoot"].as_str().unwrap().to_owned();
    let other = format!("0x{}", "11".repeat(32));
    let refused = |field: &str, value: serde_json::Value| {
        let mut forged = proof.clone();
        forged[field] = value;
        folder.write_json("forged.json", &forged);
        folder.fails(1, &["verify-message", "forged.json", "--root", &root], &["does not hold"]);
    };
    refused("data", json!("0x00"));
    refused("sender", json!(other));
    refused("index", json!(1));
    refused("count", json!(3));
    refused("siblings", json!([]));
    folder.write("proof.json", &printed);
    folder.fails(1, &["verify-message", "proof.json", "--root", &other], &["does not hold"]);
}

#[test]
fn what_is_no_proof_or_no_message_is_bad_input() {
    let folder = executed();
    folder.fails(2, &[&PROVE[..], &["--index", "2"]].concat(), &["batch 1", "2"]);
    let past = ["prove-message", "--state", STATE, "--batch", "9", "--index", "0"];
    folder.fails(2, &past, &["no batch 9"]);
    let root = format!("0x{}", "11".repeat(32));
    for text in ["", "{", "{}", "[]", "{\"index\": -1}"] {
        folder.write("proof.json", text);
        folder.fails(2, &["verify-message", "proof.json", "--root", &root], &["proof.json"]);
    }
    folder.fails(2, &["verify-message", "missing.json", "--root", &root], &["missing.json"]);
}
