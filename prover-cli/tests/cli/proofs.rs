//! Proofs of tree updates: made, verified, compared with what is expected.

use std::{fs, sync::OnceLock};

use serde_json::{Value, json};

use crate::{
    support::Folder,
    world::{BATCH, CHAIN_ID, STATE, batch, executed, initialised, signed, transfer},
};

pub(crate) const PROOF: &str = "1.proof";
pub(crate) const PROVE: [&str; 7] = ["prove", "--what", "tree", "--state", STATE, "-o", PROOF];
const VERIFY: [&str; 2] = ["verify", PROOF];

/// A folder with a proof of the first batch in the fast configuration, and what `prove` said. It is
/// proven once for all tests.
pub(crate) fn proven() -> (Folder, Value) {
    static PROVEN: OnceLock<(Vec<u8>, Value)> = OnceLock::new();
    let (proof, said) = PROVEN.get_or_init(|| {
        let folder = executed();
        let said = folder.json(&[&PROVE[..], &["--batch", "1"]].concat());
        (folder.read(PROOF), said)
    });
    let folder = Folder::new();
    folder.write(PROOF, proof);
    (folder, said.clone())
}

/// The options that expect what `prove` said.
fn expectations(said: &Value) -> Vec<(&'static str, &'static str, String)> {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let stated = |field: &str| text(&said["statement"][field]);
    vec![
        ("key", "--key", text(&said["key"])),
        ("chainId", "--chain-id", stated("chainId")),
        ("batchNumber", "--batch", stated("batchNumber")),
        ("previousState", "--prev", stated("previousState")),
        ("nextState", "--next", stated("nextState")),
        ("touched", "--touched", stated("touched")),
    ]
}

#[test]
fn a_batch_is_proven_and_verified_in_both_configurations() {
    let folder = initialised();
    let before = folder.json(&["state", STATE]);
    folder.ok(&["execute", "--batch", BATCH, "--state", STATE]);
    let after = folder.json(&["state", STATE]);
    for config in ["fast", "recursive"] {
        let made = folder.json(&[&PROVE[..], &["--batch", "1", "--config", config]].concat());
        assert_eq!(made["config"], config);
        assert_eq!(made["proofBytes"], folder.read(PROOF).len());
        assert!(made["security"]["provenBits"].as_f64() >= Some(100.0), "{made}");
        let stated = &made["statement"];
        assert_eq!((&stated["chainId"], &stated["batchNumber"]), (&json!(CHAIN_ID), &json!(1)));
        assert_eq!(stated["previousState"], before["commitment"]);
        assert_eq!(stated["nextState"], after["commitment"]);

        let expected = expectations(&made);
        let options = expected.iter().flat_map(|(_, option, value)| [*option, value.as_str()]);
        let verified = folder.json(&VERIFY.into_iter().chain(options).collect::<Vec<_>>());
        assert_eq!(verified["accepted"], true);
        assert_eq!(verified["statement"], *stated);
        let checks = verified["checks"].as_array().unwrap();
        let fields: Vec<_> = expected.iter().map(|(field, ..)| *field).collect();
        assert!(checks.iter().map(|check| &check["field"]).eq(fields), "{verified}");
        assert!(checks.iter().all(|check| check["matches"] == true), "{verified}");
    }
    assert!(
        fs::read_dir(folder.path(""))
            .unwrap()
            .all(|entry| { !entry.unwrap().file_name().to_string_lossy().contains("partial") })
    );
}

#[test]
fn people_are_told_what_is_proven_and_what_is_not() {
    let folder = executed();
    let shown = folder.ok(&[&PROVE[..], &["--batch", "1"]].concat()).stdout;
    let parts = [
        "the net update of the state tree by batch 1; NOT a proof of execution",
        "bits, proven",
        "poseidon2",
        "CPU seconds",
    ];
    for part in parts {
        assert!(shown.contains(part), "no {part:?} in\n{shown}");
    }
    let shown = folder.ok(&VERIFY).stdout;
    assert!(shown.contains("NOT a proof of execution"), "{shown}");
    for option in ["--key", "--chain-id", "--batch", "--prev", "--next", "--touched"] {
        let not_checked = format!("not checked: give {option} to compare");
        assert!(shown.contains(&not_checked), "no {not_checked:?} in\n{shown}");
    }
    let commands = [&VERIFY[..], &["inspect", PROOF], &["inspect", "--key", "fast"]];
    let shown = commands.map(|command| folder.ok(command).stdout).concat();
    for line in shown.lines() {
        assert!(line.chars().count() <= 100, "{line}");
    }
}

#[test]
fn what_is_given_is_checked_and_the_rest_is_said_not_to_be() {
    let (folder, said) = proven();
    let (_, option, value) = &expectations(&said)[3];
    let verify = [&VERIFY[..], &[*option, value]].concat();
    let shown = folder.ok(&verify).stdout;
    assert!(shown.contains("checked: as given by --prev"), "{shown}");
    assert!(shown.contains("not checked: give --next"), "{shown}");
    let checks = folder.json(&verify)["checks"].clone();
    let matches: Vec<_> =
        checks.as_array().unwrap().iter().map(|check| &check["matches"]).collect();
    let unknown = &Value::Null;
    assert_eq!(matches, [unknown, unknown, unknown, &json!(true), unknown, unknown]);
}

#[test]
fn each_expectation_that_is_not_met_is_named() {
    let (folder, said) = proven();
    let other_hash = format!("0x{}", "11".repeat(32));
    for (field, option, found) in expectations(&said) {
        let other = if found.starts_with("0x") { other_hash.as_str() } else { "7777" };
        let what = format!("{field} is {found}, expected {other} ({option})");
        let verify = [&VERIFY[..], &[option, other]].concat();
        let ran = folder.fails(1, &verify, &[PROOF, &what]);
        assert!(ran.stdout.contains(&format!("NOT as given by {option}")), "{}", ran.stdout);
        let ran = folder.fails(1, &[&verify[..], &["--json"]].concat(), &[&what]);
        let printed: Value = serde_json::from_str(&ran.stdout).unwrap();
        assert_eq!(printed["accepted"], false);
    }
    let both = [&VERIFY[..], &["--chain-id", "7777", "--next", &other_hash]].concat();
    folder.fails(1, &both, &["chainId is", "nextState is"]);
}

#[test]
fn another_batchs_proof_is_not_taken_for_this_ones() {
    let folder = executed();
    let first = folder.json(&[&PROVE[..], &["--batch", "1"]].concat());
    folder.write_json("second.json", &batch(2, &[signed(3, transfer(1))]));
    folder.ok(&["execute", "--batch", "second.json", "--state", STATE]);
    let second = folder.json(&[&PROVE[..], &["--batch", "2"]].concat());
    let (first, second) = (&first["statement"], &second["statement"]);
    assert_eq!(first["nextState"], second["previousState"], "batches chain");
    let hash = |value: &Value| value.as_str().unwrap().to_owned();
    let previous = hash(&first["previousState"]);
    folder.fails(1, &[&VERIFY[..], &["--prev", &previous]].concat(), &["previousState is"]);
    folder.fails(1, &[&VERIFY[..], &["--batch", "1"]].concat(), &["batchNumber is 2, expected 1"]);
    let next = hash(&first["nextState"]);
    folder.ok(&[&VERIFY[..], &["--prev", &next]].concat());
    // A batch that is not the last one is still proven from its record.
    let again = folder.json(&[&PROVE[..], &["--batch", "1"]].concat());
    assert_eq!(again["statement"], *first);
}

#[test]
fn what_cannot_be_proven_is_bad_input() {
    let folder = executed();
    let fails = |more: &[&str], parts: &[&str]| {
        folder.fails(2, &[&PROVE[..], more].concat(), parts);
        assert!(!folder.path(PROOF).exists());
    };
    fails(&["--batch", "0"], &["batch 0 is the genesis"]);
    fails(&["--batch", "2"], &["no batch 2", "1"]);
    fails(&["--batch", "minus one"], &["--batch"]);
    fails(&["--batch", "1", "--config", "slow"], &["slow"]);
    fails(&[], &["--batch"]);
    let prove = |what, state, output| {
        ["prove", "--what", what, "--state", state, "--batch", "1", "-o", output]
    };
    folder.fails(2, &prove("everything", STATE, PROOF), &["execution", "tree"]);
    folder.fails(2, &prove("tree", "missing", PROOF), &["missing", "holds no state"]);
    folder.fails(2, &prove("tree", STATE, "missing/1.proof"), &["missing/1.proof"]);
    folder.fails(2, &prove("tree", STATE, STATE), &[STATE]);
    assert!(!folder.path("state.partial").exists());
}
