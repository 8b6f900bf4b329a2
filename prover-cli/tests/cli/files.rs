//! Traces: the same bytes on any number of threads, and what is made of them.

use std::fs;

use serde_json::Value;

use crate::{
    support::{Folder, Ran},
    world::{BATCH, GENESIS, folder},
};

fn record(folder: &Folder, trace: &str, threads: &str, more: &[&str]) -> String {
    let execute = ["execute", "--batch", BATCH, "--genesis", GENESIS, "--trace", trace, "--json"];
    let mut command = folder.command(&[&execute[..], more].concat());
    let ran = Ran::of(command.env("RAYON_NUM_THREADS", threads).output().unwrap());
    assert_eq!(ran.code, Some(0), "{ran:?}");
    ran.stdout
}

#[test]
fn one_thread_or_two_give_the_same_results_and_traces() {
    let folder = folder();
    let results = ["1", "2"].map(|threads| record(&folder, threads, threads, &["--stack"]));
    assert_eq!(results[0], results[1]);
    assert!(!folder.read("1").is_empty());
    assert_eq!(folder.read("1"), folder.read("2"));
}

#[test]
fn a_larger_batch_is_traced_the_same_on_any_number_of_threads() {
    let folder = folder();
    folder.ok(&["new-batch", "-o", ".", "--transactions", "150", "--blocks", "3", "--seed", "11"]);
    folder.write(BATCH, folder.read("batch-1.json"));
    let results = ["1", "2", "5"].map(|threads| record(&folder, threads, threads, &["--stack"]));
    assert!(results.iter().all(|result| *result == results[0]));
    assert!(folder.read("1").len() > 10_000);
    assert!(["2", "5"].iter().all(|other| folder.read(other) == folder.read("1")));
}

#[test]
fn a_trace_changes_nothing_of_the_result() {
    let folder = folder();
    let mut traced: Value = serde_json::from_str(&record(&folder, "t", "2", &[])).unwrap();
    let plain = folder.json(&["execute", "--batch", BATCH, "--genesis", GENESIS]);
    traced["traceBytes"] = plain["traceBytes"].clone();
    assert_eq!(traced, plain);
}

#[test]
fn the_profile_counts_and_is_exported() {
    let folder = folder();
    let done: Value = serde_json::from_str(&record(&folder, "1.trace", "2", &[])).unwrap();
    let profile = folder.json(&["profile", "1.trace"]);
    assert_eq!(profile["totals"]["gas_used"], done["gasUsed"]);
    let names = profile["opcodes"].as_array().unwrap().iter();
    let names: Vec<_> = names.filter_map(|line| line["name"].as_str()).collect();
    assert!(names.contains(&"SSTORE") && names.contains(&"CALLDATALOAD"), "{names:?}");

    let exports = ["--html", "p.html", "--parquet", "columns", "--folded", "p.folded"];
    let shown = folder.ok(&[&["profile", "1.trace"], &exports[..]].concat()).stdout;
    assert!(shown.contains("SSTORE") && shown.contains("p.html"), "{shown}");
    let page = String::from_utf8(folder.read("p.html")).unwrap();
    assert!(page.starts_with("<!doctype html>") && page.contains("SSTORE"));
    let folded = String::from_utf8(folder.read("p.folded")).unwrap();
    assert!(folded.lines().any(|line| line.ends_with(";SSTORE 1")), "{folded}");
    assert!(folder.read("columns/steps.parquet").starts_with(b"PAR1"));
    assert!(leftovers(&folder).is_empty());
}

#[test]
fn a_profile_that_fails_leaves_nothing_under_the_names_it_was_given() {
    let folder = folder();
    record(&folder, "1.trace", "2", &[]);
    let whole = folder.read("1.trace");
    folder.write("1.trace", &whole[..whole.len() - 1]);
    let exports = ["--html", "p.html", "--parquet", "columns", "--folded", "p.folded"];
    folder.fails(2, &[&["profile", "1.trace"], &exports[..]].concat(), &["1.trace"]);
    for name in ["p.html", "p.folded", "columns/steps.parquet"] {
        assert!(!folder.path(name).exists(), "{name}");
    }
    assert!(leftovers(&folder).is_empty());
}

/// Files that were begun and not finished.
fn leftovers(folder: &Folder) -> Vec<String> {
    let entries = ["", "columns"].into_iter().filter_map(|sub| fs::read_dir(folder.path(sub)).ok());
    let names = entries.flatten().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.filter(|name| name.contains("partial")).collect()
}

#[test]
fn eip3155_lines_follow_the_instructions() {
    let folder = folder();
    record(&folder, "1.trace", "2", &["--stack"]);
    let lines = folder.ok(&["trace", "1.trace", "--eip3155"]).stdout;
    let lines: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let names: Vec<_> = lines.iter().filter_map(|line| line["opName"].as_str()).collect();
    let store = ["PUSH1", "CALLDATALOAD", "PUSH0", "CALLDATALOAD", "SSTORE"];
    assert!(names.windows(store.len()).any(|window| window == store), "{names:?}");

    record(&folder, "plain.trace", "2", &[]);
    folder.fails(2, &["trace", "plain.trace", "--eip3155"], &["plain.trace", "no stack"]);
}

#[test]
fn a_trace_shows_its_tables() {
    let folder = folder();
    record(&folder, "1.trace", "2", &[]);
    let shown = folder.json(&["trace", "1.trace"]);
    assert_eq!(shown["hasStack"], false);
    assert_eq!(shown["bytes"], folder.read("1.trace").len());
    let profile = folder.json(&["profile", "1.trace"]);
    let tables = shown["tables"].as_array().unwrap();
    let steps = tables.iter().find(|table| table["table"] == "steps").unwrap();
    assert_eq!(steps["rows"], profile["totals"]["counts"]["steps"]);
    assert!(folder.ok(&["trace", "1.trace"]).stdout.contains("steps"));
}
