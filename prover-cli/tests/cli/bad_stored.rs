//! States, traces and pubdata that were damaged, are in use, or belong to another chain.

use std::{
    fs,
    process::Stdio,
    thread,
    time::{Duration, Instant},
};

use serde_json::json;
use store::Store;

use crate::world::{BATCH, GENESIS, STATE, address, executed, genesis, initialised};

const EXECUTE: [&str; 5] = ["execute", "--batch", BATCH, "--state", STATE];

#[test]
fn a_second_process_is_kept_out() {
    let folder = initialised();
    let held = Store::open(&folder.path(STATE)).unwrap();
    for command in [&EXECUTE[..], &["state", STATE], &["rollback", "--state", STATE, "--to", "0"]] {
        folder.fails(2, command, &[STATE, "in use by another process"]);
    }
    drop(held);
    folder.ok(&EXECUTE);
}

#[test]
fn a_state_is_made_once_and_only_from_its_genesis() {
    let folder = initialised();
    let init = ["init", "--genesis", GENESIS, "--state", STATE];
    folder.fails(2, &init, &[STATE, "already holds a state"]);
    let mut other = genesis();
    other["alloc"][&address(1)]["balance"] = json!("1");
    folder.write_json("other.json", &other);
    folder.fails(2, &["init", "--genesis", "other.json", "--state", STATE], &["genesis"]);
    let checked = [&EXECUTE[..], &["--genesis", "other.json"]].concat();
    folder.fails(2, &checked, &["was made from genesis"]);
    folder.ok(&[&EXECUTE[..], &["--genesis", GENESIS]].concat());
}

#[test]
fn a_batch_is_executed_once() {
    let folder = executed();
    let before = folder.json(&["state", STATE]);
    folder.fails(2, &EXECUTE, &["number 1, expected 2"]);
    assert_eq!(folder.json(&["state", STATE]), before);
}

#[test]
fn a_damaged_database_is_an_error() {
    let folder = executed();
    let path = folder.path(STATE).join("state.redb");
    let whole = fs::read(&path).unwrap();
    let damaged = [vec![], whole[..100].to_vec(), whole[..whole.len() / 2].to_vec()];
    for bytes in damaged {
        fs::write(&path, bytes).unwrap();
        let ran = folder.run(&["state", STATE, "--check"]);
        assert!(matches!(ran.code, Some(1 | 2)), "{ran:?}");
        assert!(!ran.stderr.is_empty() && ran.stdout.is_empty(), "{ran:?}");
    }
    fs::write(&path, whole).unwrap();
    folder.ok(&["state", STATE, "--check"]);
}

#[test]
fn truncated_and_changed_pubdata_is_refused_with_its_file() {
    let folder = executed();
    folder.ok(&["pubdata", "--state", STATE, "--batch", "1", "-o", "1.pubdata"]);
    let whole = folder.read("1.pubdata");
    let rebuild = ["rebuild", "--genesis", GENESIS, "1.pubdata"];
    for len in [0, 1, whole.len() / 2, whole.len() - 1] {
        folder.write("1.pubdata", &whole[..len]);
        folder.fails(2, &rebuild, &["1.pubdata", "no pubdata"]);
    }
    folder.write("1.pubdata", [&whole[..], &[0]].concat());
    folder.fails(2, &rebuild, &["1.pubdata", "1 bytes too many"]);
    let mut other_version = whole.clone();
    other_version[0] = 9;
    folder.write("1.pubdata", &other_version);
    folder.fails(2, &rebuild, &["1.pubdata", "version 9"]);
    folder.fails(2, &["pubdata", "--state", STATE, "--batch", "2", "-o", "x"], &["no batch 2"]);
}

#[test]
fn truncated_and_changed_traces_are_refused_with_their_file() {
    let folder = initialised();
    folder.ok(&[&EXECUTE[..], &["--trace", "1.trace"]].concat());
    let whole = folder.read("1.trace");
    let commands = [&["profile", "1.trace"][..], &["trace", "1.trace"]];
    let refused = |bytes: &[u8], parts: &[&str]| {
        folder.write("1.trace", bytes);
        for command in commands {
            folder.fails(2, command, &[&["1.trace"], parts].concat());
        }
    };
    refused(b"no trace at all, but long enough", &["not a trace"]);
    refused(&whole[..whole.len() / 2], &["ends at byte"]);
    refused(&whole[..whole.len() - 1], &["ends at byte"]);
    for at in [whole.len() / 3, whole.len() - 10] {
        let mut changed = whole.clone();
        changed[at] ^= 1;
        refused(&changed, &[]);
    }
    folder.write("1.trace", &whole);
    for command in commands {
        folder.ok(command);
    }
}

/// Whatever the moment at which it is stopped, the state is before the batch or after it.
#[test]
fn an_interrupt_leaves_a_whole_state() {
    let folder = initialised();
    let before = folder.json(&["state", STATE]);
    for pause in [0, 5, 10, 20, 40] {
        let mut running = folder
            .command(&[&EXECUTE[..], &["--trace", "1.trace"]].concat())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let started = Instant::now();
        while started.elapsed() < Duration::from_millis(pause) {
            thread::yield_now();
        }
        running.kill().unwrap();
        running.wait().unwrap();
        let after = folder.json(&["state", STATE, "--check"]);
        if after["batchNumber"] == 1 {
            folder.ok(&["profile", "1.trace"]);
            folder.ok(&["rollback", "--state", STATE, "--to", "0"]);
        }
        assert_eq!(folder.json(&["state", STATE]), before);
    }
}
