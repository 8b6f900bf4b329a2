//! What is shown of proofs of execution and of their keys.

use serde_json::{Value, json};

use crate::{
    executions::{PROOF, proven},
    golden::golden,
    support::Folder,
};

const INSPECT: [&str; 2] = ["inspect", PROOF];

fn key(config: &str) -> Value {
    Folder::new().json(&["inspect", "--key", config])
}

#[test]
fn a_file_is_shown_by_segment_and_by_part_and_as_not_verified() {
    let (folder, said) = proven();
    let shown = folder.json(&INSPECT);
    for member in ["statement", "digest", "key", "config", "provenBits"] {
        assert_eq!(shown[member], said[member], "{member}");
    }
    assert_eq!((&shown["isVerified"], &shown["isKeyOfThisBuild"]), (&json!(false), &json!(true)));
    let segments = shown["segments"].as_array().unwrap();
    assert_eq!(json!(segments.len()), said["segments"]);
    assert_eq!(segments.last().unwrap()["haltsWith"], said["digest"]);
    let key = key("fast");
    assert_eq!(segments[0]["start"], key["start"]);
    let rows = |tables: &Value, at: usize| tables[at]["rows"].as_u64().unwrap();
    for at in 0..said["tables"].as_array().unwrap().len() {
        let of_all: u64 = segments.iter().map(|segment| rows(&segment["tables"], at)).sum();
        assert_eq!(of_all, rows(&said["tables"], at));
    }
    let parts = shown["parts"].as_array().unwrap();
    let bytes: u64 = parts.iter().map(|part| part["bytes"].as_u64().unwrap()).sum();
    assert_eq!(bytes, folder.read(PROOF).len() as u64);
    let text = folder.ok(&INSPECT).stdout;
    let words = [
        "Nothing of it was verified",
        "leads from its previous state to its next one",
        "halt",
        "keccak_round",
        "all segments together",
        "the key of this build",
    ];
    for part in words {
        assert!(text.contains(part), "no {part:?} in\n{text}");
    }
    assert!(text.lines().all(|line| line.chars().count() <= 100), "{text}");
}

#[test]
fn a_file_for_another_key_or_with_another_claim_is_shown_as_such() {
    let (folder, _) = proven();
    let mut bytes = folder.read(PROOF);
    bytes[11] ^= 1;
    folder.write(PROOF, &bytes);
    assert_eq!(folder.json(&INSPECT)["isKeyOfThisBuild"], false);
    assert!(folder.ok(&INSPECT).stdout.contains("NOT the key of this build"));
    // The version of the statement.
    bytes[47] ^= 1;
    folder.write(PROOF, &bytes);
    folder.fails(2, &INSPECT, &["the claim"]);
}

#[test]
fn keys_are_shown_with_the_firmware_that_they_are_for() {
    let (folder, said) = proven();
    let fast = key("fast");
    assert_eq!(fast["digest"], said["key"]);
    let names = |value: &Value| {
        let tables = value["tables"].as_array().unwrap().iter();
        tables.map(|table| table["table"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(names(&fast), names(&said));
    let text = folder.ok(&["inspect", "--key", "fast"]).stdout;
    for part in ["image of the firmware", "queries", "constraints", "curve_step", "any"] {
        assert!(text.contains(part), "no {part:?} in\n{text}");
    }
    assert!(text.contains(fast["digest"].as_str().unwrap()), "{text}");
    assert!(text.lines().all(|line| line.chars().count() <= 100), "{text}");
    folder.fails(2, &["inspect", PROOF, "--what", "tree"], &["--what"]);
}

/// Whoever verifies holds the digest of the key. A table, a constraint, a parameter, or an
/// instruction of the firmware that changes makes another key: that is a decision, not an accident.
#[test]
fn the_keys_of_executions_are_those_that_are_known() {
    let (fast, recursive) = (key("fast"), key("recursive"));
    for member in ["tables", "image", "start", "instructions", "protocol"] {
        assert_eq!(fast[member], recursive[member], "{member}");
    }
    let recursive = json!({
        "digest": recursive["digest"],
        "parameters": recursive["parameters"],
        "preprocessed": recursive["preprocessed"],
    });
    golden(
        "execution-keys.json",
        &format!("{:#}\n", json!({ "fast": fast, "recursive": recursive })),
    );
}
