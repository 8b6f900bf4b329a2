//! Help, exit codes, JSON and pipes.

use std::{
    io::{BufRead, BufReader},
    process::Stdio,
};

use serde_json::Value;

use crate::world::{BATCH, GENESIS, STATE, executed, folder, initialised};

const COMMANDS: [&str; 19] = [
    "init",
    "execute",
    "state",
    "rollback",
    "pubdata",
    "rebuild",
    "messages",
    "prove-message",
    "verify-message",
    "prove",
    "verify",
    "inspect",
    "witness",
    "profile",
    "trace",
    "statetest",
    "new-batch",
    "demo",
    "fold",
];

#[test]
fn help_teaches_every_command_with_an_example() {
    let folder = folder();
    let overview = folder.ok(&["--help"]).stdout;
    assert!(overview.contains("Exit codes: 0") && overview.contains("colonnade demo"));
    for command in COMMANDS {
        assert!(overview.contains(command), "{command} is not in the overview");
        let help = folder.ok(&[command, "--help"]).stdout;
        assert!(help.contains(&format!("  colonnade {command} ")), "{help}");
        assert!(help.contains("--json"), "{help}");
    }
}

#[test]
fn a_command_line_that_makes_no_sense_is_bad_input() {
    let folder = folder();
    for arguments in [
        &[][..],
        &["no-such-command"],
        &["init"],
        &["execute", "--batch", BATCH],
        &["profile"],
        &["profile", "--state", STATE],
        &["witness", "--state", STATE],
        &["witness", "--state", STATE, "--batch", "1"],
        &["witness", "--check", "w", "--state", STATE, "--batch", "1", "-o", "x"],
        &["witness", "--state", STATE, "--batch", "1", "-o", "x", "--segment-rows", "0"],
        &["rollback", "--state", STATE, "--to", "minus one"],
        &["new-batch", "-o", "x", "--transactions", "99999999999999999999"],
    ] {
        folder.fails(2, arguments, &[]);
    }
}

#[test]
fn errors_are_json_where_results_are() {
    let folder = initialised();
    let missing = ["execute", "--batch", "missing.json", "--state", STATE, "--json"];
    let ran = folder.fails(2, &missing, &["missing.json"]);
    let error: Value = serde_json::from_str(&ran.stderr).unwrap();
    assert!(error["error"].as_str().unwrap().contains("missing.json"));
    assert_eq!(ran.stdout, "");
}

#[test]
fn lines_fit_a_terminal_of_a_hundred_columns() {
    let folder = executed();
    let execute = ["execute", "--batch", BATCH, "--genesis", GENESIS, "--trace", "t"];
    let machine = ["profile", "--state", STATE, "--batch", "1"];
    let witness = ["witness", "--state", STATE, "--batch", "1", "-o", "w"];
    for command in [
        &execute[..],
        &["state", STATE],
        &["profile", "t"],
        &["trace", "t"],
        &machine,
        &witness,
        &["witness", "--check", "w"],
    ] {
        for line in folder.ok(command).stdout.lines() {
            assert!(line.chars().count() <= 100, "{command:?}: {line}");
        }
    }
}

#[test]
fn a_reader_that_leaves_early_is_no_error() {
    let folder = folder();
    let execute =
        ["execute", "--batch", BATCH, "--genesis", GENESIS, "--trace", "1.trace", "--stack"];
    folder.ok(&execute);
    for command in [&execute[..], &["trace", "1.trace", "--eip3155"], &["profile", "1.trace"]] {
        let mut running =
            folder.command(command).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(running.stdout.take());
        let ended = running.wait_with_output().unwrap();
        assert_eq!(String::from_utf8_lossy(&ended.stderr), "", "{command:?}");
        assert_eq!(ended.status.code(), Some(0), "{command:?}");
    }
    let mut running = folder.command(&["--help"]).stdout(Stdio::piped()).spawn().unwrap();
    let mut first = String::new();
    BufReader::new(running.stdout.take().unwrap()).read_line(&mut first).unwrap();
    assert!(!first.is_empty());
    assert_eq!(running.wait().unwrap().code(), Some(0));
}
