//! The firmware on the machine: it states the same, and its cycles are counted.

use serde_json::Value;

use crate::{
    support::Folder,
    world::{BATCH, GENESIS, STATE, executed, initialised},
};

const PROFILE: [&str; 5] = ["profile", "--state", STATE, "--batch", "1"];

fn sum(list: &Value, member: &str) -> u64 {
    list.as_array().unwrap().iter().map(|line| line[member].as_u64().unwrap()).sum()
}

#[test]
fn the_firmware_states_the_same_with_a_state_and_without() {
    let folder = initialised();
    let genesis = folder.json(&["execute", "--batch", BATCH, "--genesis", GENESIS, "--machine"]);
    let state = folder.json(&["execute", "--batch", BATCH, "--state", STATE, "--machine"]);
    assert_eq!(genesis, state);
    assert!(state["machine"]["cycles"].as_u64().unwrap() > 100_000);
    let plain = folder.json(&["execute", "--batch", BATCH, "--genesis", GENESIS]);
    assert_eq!(plain["statement"], state["statement"]);
    assert_eq!(plain["machine"], Value::Null);
    let shown = folder.ok(&["execute", "--batch", BATCH, "--genesis", GENESIS, "--machine"]).stdout;
    assert!(shown.contains("On the machine") && shown.contains("cycles"), "{shown}");
}

/// A chain of a bit of everything, some of it left out.
fn made() -> Folder {
    let folder = Folder::new();
    folder.ok(&["new-batch", "-o", ".", "--transactions", "12", "--invalid", "200", "--seed", "3"]);
    folder.ok(&["init", "--genesis", GENESIS, "--state", STATE]);
    folder.ok(&["execute", "--batch", "batch-1.json", "--state", STATE]);
    folder
}

#[test]
fn every_cycle_is_counted_once_in_each_list() {
    let folder = made();
    let profile = folder.json(&[&PROFILE[..], &["--folded", "machine.folded"]].concat());
    let total = profile["cycles"].as_u64().unwrap();
    assert_eq!(sum(&profile["functions"], "cycles"), total);
    assert_eq!(sum(&profile["phases"], "cycles"), total);
    let phases = profile["phases"].as_array().unwrap().iter();
    let of_batch = phases.filter(|phase| phase["isOfBatch"] == true);
    let of_batch: u64 = of_batch.map(|phase| phase["cycles"].as_u64().unwrap()).sum();
    assert_eq!(of_batch + sum(&profile["transactions"], "cycles"), total);
    let folded = String::from_utf8(folder.read("machine.folded")).unwrap();
    let cycles = folded.lines().map(|line| line.rsplit_once(' ').unwrap().1);
    assert_eq!(cycles.map(|it| it.parse::<u64>().unwrap()).sum::<u64>(), total);
    assert!(folded.lines().any(|line| line.starts_with("tree;")), "{folded}");
}

#[test]
fn transactions_have_their_receipts_and_opcodes_their_steps() {
    let folder = made();
    let profile = folder.json(&PROFILE);
    let done =
        folder.json(&["execute", "--batch", "batch-1.json", "--genesis", GENESIS, "--trace", "t"]);
    let receipts = done["blocks"][0]["receipts"].as_array().unwrap();
    let lines = profile["transactions"].as_array().unwrap();
    let hashes: Vec<_> = lines.iter().map(|it| &it["hash"]).filter(|it| !it.is_null()).collect();
    assert_eq!(hashes, receipts.iter().map(|it| &it["hash"]).collect::<Vec<_>>());
    let left_out = lines.iter().filter(|it| it["hash"].is_null());
    let rejected = done["rejected"].as_array().unwrap();
    assert_eq!(left_out.count(), rejected.len());

    let trace = folder.json(&["profile", "t"]);
    assert_eq!(profile["opcodesUnknown"], Value::Null);
    let steps = &trace["totals"]["counts"]["steps"];
    assert_eq!(sum(&profile["opcodes"], "steps"), steps.as_u64().unwrap());
}

#[test]
fn an_estimate_is_called_one() {
    let folder = executed();
    let shown = folder.ok(&PROFILE).stdout;
    assert!(shown.contains("An estimate by a model"), "{shown}");
    for part in ["Phases", "Functions", "Transactions", "SSTORE", "keccakF", "CPU-s"] {
        assert!(shown.contains(part), "no {part} in {shown}");
    }
    let profile = folder.json(&PROFILE);
    let estimate = &profile["estimate"];
    assert_eq!(estimate["model"], 2);
    let tables = sum(&estimate["tables"], "cpuNs");
    let all = estimate["cpuNs"].as_u64().unwrap();
    assert_eq!(tables + estimate["fixedCpuNs"].as_u64().unwrap(), all);
    assert_eq!(profile, folder.json(&PROFILE));
}

#[test]
fn a_batch_that_is_not_there_cannot_be_profiled() {
    let folder = executed();
    folder.fails(2, &["profile", "--state", STATE, "--batch", "2"], &["no batch 2"]);
    folder.fails(2, &["profile", "--state", "none", "--batch", "1"], &["none"]);
}
