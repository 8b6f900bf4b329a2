//! Chains that were made up from a seed, and the demonstration.

use std::{
    fs,
    process::{Command, Stdio},
    thread,
    time::Duration,
};

use serde_json::json;

use crate::support::Folder;

const FILES: [&str; 3] = ["genesis.json", "batch-1.json", "batch-2.json"];

fn made(folder: &Folder, name: &str, more: &[&str]) {
    let options =
        ["new-batch", "-o", name, "--transactions", "30", "--batches", "2", "--blocks", "2"];
    folder.ok(&[&options[..], more].concat());
}

fn files(folder: &Folder, name: &str) -> Vec<Vec<u8>> {
    FILES.map(|file| folder.read(&format!("{name}/{file}"))).into()
}

#[test]
fn the_same_seed_gives_the_same_bytes() {
    let folder = Folder::new();
    for name in ["a", "b"] {
        made(&folder, name, &["--seed", "5"]);
    }
    made(&folder, "c", &["--seed", "6"]);
    assert_eq!(files(&folder, "a"), files(&folder, "b"));
    let differ = files(&folder, "a").iter().zip(files(&folder, "c")).all(|(a, c)| *a != c);
    assert!(differ, "another seed gives something else");
}

#[test]
fn several_batches_execute_in_turn_with_nothing_left_out() {
    let folder = Folder::new();
    made(&folder, "chain", &[]);
    folder.ok(&["init", "--genesis", "chain/genesis.json", "--state", "state"]);
    for number in ["1", "2"] {
        let batch = format!("chain/batch-{number}.json");
        let done = folder.json(&["execute", "--batch", &batch, "--state", "state", "--strict"]);
        assert_eq!(done["rejected"], json!([]));
        assert_eq!(done["blocks"].as_array().unwrap().len(), 2);
        let blocks = done["blocks"].as_array().unwrap().iter();
        let receipts: usize = blocks.map(|it| it["receipts"].as_array().unwrap().len()).sum();
        assert_eq!(receipts, 30);
    }
    let state = folder.json(&["state", "state", "--check"]);
    assert_eq!(state["batchNumber"], 2);
}

#[test]
fn the_mix_and_the_revision_are_as_asked() {
    let folder = Folder::new();
    for fork in ["Cancun", "Prague", "Osaka"] {
        made(&folder, fork, &["--mix", "transfers=1,reverts=1", "--fork", fork]);
        let (batch, genesis) = (format!("{fork}/batch-1.json"), format!("{fork}/genesis.json"));
        assert_eq!(folder.read_json(&batch)["fork"], fork);
        let done = folder.json(&["execute", "--batch", &batch, "--genesis", &genesis, "--strict"]);
        let blocks = done["blocks"].as_array().unwrap().iter();
        let receipts = blocks.flat_map(|block| block["receipts"].as_array().unwrap());
        let reverts = receipts.filter(|receipt| receipt["status"] == "Revert").count();
        assert_eq!(reverts, 15);
    }
}

#[test]
fn what_cannot_be_made_is_bad_input() {
    let folder = Folder::new();
    let fails = |more: &[&str], part: &str| {
        folder.fails(2, &[&["new-batch", "-o", "made"], more].concat(), &[part]);
    };
    fails(&["--mix", "transfers"], "transfers");
    fails(&["--mix", "nothing=1"], "nothing");
    fails(&["--mix", "transfers=0"], "weight");
    fails(&["--fork", "Frontier"], "Frontier");
    fails(&["--accounts", "0"], "accounts");
    fails(&["--blocks", "0"], "block");
}

#[test]
fn the_demonstration_shows_the_whole_pipeline() {
    let folder = Folder::new();
    let shown = folder.ok(&["demo", "--transactions", "4"]).stdout;
    for part in ["gas", "KECCAK256", "leaves", "Statement", "digest", "bits, proven", "verified"] {
        assert!(shown.contains(part), "no {part:?} in\n{shown}");
    }
    for line in shown.lines() {
        assert!(line.chars().count() <= 100, "{line}");
    }
    assert_eq!(fs::read_dir(folder.path("")).unwrap().count(), 0, "nothing is left behind");
}

#[test]
fn a_demonstration_that_is_too_large_to_prove_says_so() {
    let folder = Folder::new();
    let shown = folder.ok(&["demo", "--transactions", "1500"]).stdout;
    assert!(shown.contains("more than the 8,388,608 cycles"), "{shown}");
}

/// Ctrl-C, at whatever moment: nothing is left in the folder for temporary files.
#[cfg(unix)]
#[test]
fn an_interrupted_demonstration_cleans_up() {
    let folder = Folder::new();
    fs::create_dir(folder.path("temporary")).unwrap();
    let has_begun = || {
        let mut demos = fs::read_dir(folder.path("temporary")).unwrap();
        demos.any(|demo| demo.unwrap().path().join("state").exists())
    };
    for pause in [0, 100, 300] {
        let mut running = folder
            .command(&["demo", "--no-proof", "--transactions", "30000"])
            .env("TMPDIR", folder.path("temporary"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        while !has_begun() {
            assert_eq!(running.try_wait().unwrap(), None);
            thread::sleep(Duration::from_millis(5));
        }
        thread::sleep(Duration::from_millis(pause));
        let id = running.id().to_string();
        assert!(Command::new("kill").args(["-INT", &id]).status().unwrap().success());
        assert_eq!(running.wait().unwrap().code(), Some(130));
        assert_eq!(fs::read_dir(folder.path("temporary")).unwrap().count(), 0);
    }
}

#[test]
fn the_demonstrations_files_can_be_kept_and_used() {
    let folder = Folder::new();
    let shown = folder.json(&["demo", "--transactions", "3", "--seed", "3", "--keep", "kept"]);
    assert_eq!(shown["proof"]["config"], "fast");
    let done =
        folder.json(&["execute", "--batch", "kept/batch-1.json", "--genesis", "kept/genesis.json"]);
    assert_eq!(done["statement"], shown["batch"]["statement"]);
    let state = folder.json(&["state", "kept/state", "--check"]);
    assert_eq!(state["commitment"], done["statement"]["nextState"]);
    folder.ok(&["profile", "kept/batch-1.trace"]);
    let next = done["statement"]["nextState"].as_str().unwrap();
    let verified = folder.json(&["verify", "kept/batch-1.proof", "--next", next, "--batch", "1"]);
    assert_eq!(verified["statement"], shown["proof"]["statement"]);
    let again = ["demo", "--transactions", "3", "--seed", "3", "--keep", "kept"];
    folder.fails(2, &again, &["kept", "already holds a state"]);
}
