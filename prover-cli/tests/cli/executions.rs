//! Proofs of executions: made, verified, compared with what is expected, refused when they are not
//! what they say.

use std::sync::OnceLock;

use serde_json::Value;

use crate::{
    support::Folder,
    world::{STATE, executed},
};

pub(crate) const PROOF: &str = "1.proof";
pub(crate) const PROVE: [&str; 7] = ["prove", "--state", STATE, "--batch", "1", "-o", PROOF];
const VERIFY: [&str; 2] = ["verify", PROOF];

/// A folder with the state and a proof of its first batch, and what `prove` said. It is proven once
/// for all tests.
pub(crate) fn proven() -> (Folder, Value) {
    static PROVEN: OnceLock<(Vec<u8>, Value)> = OnceLock::new();
    let (proof, said) = PROVEN.get_or_init(|| {
        let folder = executed();
        let said = folder.json(&PROVE);
        (folder.read(PROOF), said)
    });
    let folder = executed();
    folder.write(PROOF, proof);
    (folder, said.clone())
}

#[test]
fn a_batchs_execution_is_proven_and_verified() {
    let (folder, said) = proven();
    let executed = folder.json(&["execute", "--batch", "batch.json", "--genesis", "genesis.json"]);
    assert_eq!(said["digest"], executed["statement"]["digest"]);
    assert!(said["provenBits"].as_f64().unwrap() >= 100.0);
    let next = said["statement"]["nextState"].as_str().unwrap();
    let previous = said["statement"]["previousState"].as_str().unwrap();
    let key = said["key"].as_str().unwrap();
    let expected = ["--prev", previous, "--next", next, "--batch", "1", "--chain-id", "4242"];
    let verified = folder.json(&[&VERIFY[..], &expected, &["--key", key]].concat());
    assert_eq!(verified["accepted"], true);
    assert_eq!(verified["statement"], said["statement"]);
    let shown = folder.ok(&VERIFY).stdout;
    for part in ["The proof holds", "nextState", "bits, proven", "keccak_round", "not checked"] {
        assert!(shown.contains(part), "no {part} in {shown}");
    }
}

#[test]
fn what_a_proof_does_not_say_is_not_taken_for_what_it_says() {
    let (folder, said) = proven();
    let previous = said["statement"]["previousState"].as_str().unwrap();
    let refused = |more: &[&str], parts: &[&str]| {
        folder.fails(1, &[&VERIFY[..], more].concat(), parts);
    };
    refused(&["--next", previous], &["nextState", "--next"]);
    refused(&["--batch", "2"], &["batchNumber"]);
    refused(&["--chain-id", "1"], &["chainId"]);
    folder.fails(2, &[&VERIFY[..], &["--touched", previous]].concat(), &["--touched"]);
}

/// Of a damaged file it is said what is wrong with it; of one that lies, that it does not hold.
#[test]
fn damaged_proofs_are_refused() {
    let (folder, _) = proven();
    let honest = folder.read(PROOF);
    let check = |at: usize, code: i32, part: &str| {
        let mut bytes = honest.clone();
        bytes[at] ^= 1;
        folder.write(PROOF, &bytes);
        folder.fails(code, &VERIFY, &[part]);
    };
    check(8, 2, "version");
    check(11, 1, "key");
    // The version of the statement, and a digit of the chain's id.
    check(47, 1, "");
    check(55, 1, "statement");
    check(honest.len() - 1, 2, "segment");
    folder.write(PROOF, &honest[..honest.len() / 2]);
    folder.fails(2, &VERIFY, &["ends within a segment"]);
    folder.write(PROOF, [&honest[..], &[0]].concat());
    folder.fails(2, &VERIFY, &["1 bytes follow"]);
}

#[test]
fn the_tables_of_a_batch_are_checked_without_a_proof() {
    let folder = executed();
    let said = folder.json(&["check", "--state", STATE, "--batch", "1"]);
    assert_eq!((&said["clean"], &said["segments"]), (&true.into(), &Value::Array(Vec::new())));
    let shown = folder.ok(&["check", "--state", STATE, "--batch", "1"]).stdout;
    assert!(shown.contains("All constraints hold"), "{shown}");
    folder.fails(2, &["check", "--state", STATE], &["--batch"]);
}

#[test]
fn a_witness_is_proven_segment_by_segment() {
    let (folder, said) = proven();
    let rows = ["--segment-rows", "131072"];
    folder.ok(&[&["witness", "--state", STATE, "--batch", "1", "-o", "w"][..], &rows].concat());
    let of_witness = folder.json(&["prove", "--witness", "w", "-o", "w.proof"]);
    assert_eq!(of_witness["statement"], said["statement"]);
    assert!(of_witness["segments"].as_u64() > Some(1));
    folder.ok(&["verify", "w.proof"]);
}

#[test]
fn what_cannot_be_proven_is_bad_input_and_leaves_nothing() {
    let folder = executed();
    let fails = |more: &[&str], parts: &[&str]| {
        folder.fails(2, &[&["prove", "-o", PROOF][..], more].concat(), parts);
        assert!(!folder.path(PROOF).exists());
        assert!(!folder.path("1.proof.partial").exists());
    };
    fails(&["--state", STATE, "--batch", "7"], &["no batch 7"]);
    fails(&["--state", STATE], &["--batch"]);
    fails(&[], &["--state"]);
    fails(&["--witness", "missing"], &["missing"]);
    let batch = ["--state", STATE, "--batch", "1"];
    fails(&[&batch[..], &["--memory", "1M"]].concat(), &["--memory", "at least"]);
    fails(&[&batch[..], &["--memory", "much"]].concat(), &["--memory", "K, M or G"]);
    folder.fails(
        2,
        &["prove", "--state", STATE, "--batch", "1", "-o", "missing/1.proof"],
        &["missing/1.proof"],
    );
}

/// A proof that no circuit takes is refused before any is built, and so are several at once.
#[test]
fn only_a_proof_for_recursion_is_folded() {
    let (folder, _) = proven();
    folder.fails(1, &["fold", PROOF, "-o", "f"], &["recursive configuration", "--config"]);
    folder.fails(1, &["fold", PROOF, PROOF, "-o", "f"], &["folded by itself"]);
}

/// Takes minutes and gigabytes.
#[test]
fn an_execution_is_folded_to_one_proof_of_constant_size() {
    if std::env::var_os("COLONNADE_TEST_ALL").is_none() {
        println!("skipped: COLONNADE_TEST_ALL is not set");
        return;
    }
    let folder = executed();
    let proven = folder.json(&[&PROVE[..], &["--config", "recursive"]].concat());
    let folded = folder.json(&["fold", PROOF, "-o", "f"]);
    for field in ["statement", "digest", "key", "segments"] {
        assert_eq!(folded[field], proven[field], "{field}");
    }
    let next = proven["statement"]["nextState"].as_str().unwrap();
    let key = proven["key"].as_str().unwrap();
    let options = ["verify", "f", "--next", next, "--key", key, "--batch", "1"];
    let verified = folder.json(&options);
    assert_eq!(
        (&verified["accepted"], &verified["statement"]),
        (&true.into(), &folded["statement"])
    );
    let shown = folder.ok(&options).stdout;
    for part in ["The proof holds", "program's start", "exit code 0", "conjectured"] {
        assert!(shown.contains(part), "no {part} in {shown}");
    }
    folder.fails(1, &["verify", "f", "--batch", "2"], &["batchNumber is"]);
    let inspected = folder.json(&["inspect", "f"]);
    for field in ["statement", "digest", "circuitKey"] {
        assert_eq!(inspected[field], folded[field], "{field}");
    }
    assert_eq!(inspected["isKeyOfThisBuild"], true);
    folder.fails(1, &["fold", "f", "-o", "g"], &["folded by itself"]);
    let bytes = folder.read("f");
    for at in [8, 14, 100, bytes.len() / 2, bytes.len() - 1] {
        let mut damaged = bytes.clone();
        damaged[at] ^= 1;
        folder.write("damaged", &damaged);
        assert_ne!(folder.run(&["verify", "damaged"]).code, Some(0), "{at}");
    }
}
