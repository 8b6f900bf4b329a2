//! `statetest` on official fixtures.

use std::{fs, path::PathBuf};

use serde_json::Value;

use crate::support::{Folder, test_data};

/// The smallest of the official Cancun files.
fn fixture() -> Option<PathBuf> {
    let folder = test_data("evm/state-tests/cancun")?;
    let files = ethereum_tests::fixture_files(&folder).unwrap();
    files.into_iter().min_by_key(|path| fs::metadata(path).unwrap().len())
}

fn copied() -> Option<(Folder, Value)> {
    let path = fixture()?;
    let folder = Folder::new();
    folder.write("fixture.json", fs::read(&path).unwrap());
    let value = folder.read_json("fixture.json");
    Some((folder, value))
}

#[test]
fn the_last_line_counts_the_cases() {
    let Some((folder, _)) = copied() else { return };
    let all = folder.json(&["statetest", "fixture.json"]);
    let [passed, failed, skipped] =
        ["passed", "failed", "skipped"].map(|name| all[name].as_u64().unwrap());
    assert!(passed > 0 && failed == 0, "{all}");
    let shown = folder.ok(&["statetest", "fixture.json"]);
    assert_eq!(shown.last_line(), format!("{passed} passed, 0 failed, {skipped} skipped"));
    // A folder, and one revision only.
    let cancun = folder.json(&["statetest", ".", "--fork", "Cancun"]);
    assert!(cancun["passed"].as_u64().unwrap() > 0 && cancun["skipped"] == 0, "{cancun}");
    let none = folder.ok(&["statetest", ".", "--fork", "Nowhere"]);
    assert_eq!(none.last_line(), "0 passed, 0 failed, 0 skipped");
}

#[test]
fn a_failing_case_is_shown_with_both_roots() {
    let Some((folder, mut value)) = copied() else { return };
    let wrong = format!("0x{}", "11".repeat(32));
    let test = value.as_object_mut().unwrap().values_mut().next().unwrap();
    let case = &mut test["post"]["Cancun"][0];
    let right = case["hash"].as_str().unwrap().to_owned();
    case["hash"] = Value::from(wrong.clone());
    folder.write_json("fixture.json", &value);
    let ran = folder.fails(1, &["statetest", "fixture.json", "--fork", "Cancun"], &[]);
    let line = ran.stdout.lines().next().unwrap();
    assert!(line.contains(&wrong) && line.contains(&right), "{line}");
    assert!(ran.last_line().contains(" passed, 1 failed, "), "{ran:?}");
}

#[test]
fn what_is_no_fixture_is_bad_input() {
    let folder = Folder::new();
    folder.fails(2, &["statetest", "missing.json"], &["missing.json"]);
    folder.write("broken.json", "{\"a\": {\"env\": ");
    folder.fails(2, &["statetest", "broken.json"], &["broken.json"]);
}

/// A case and what it is called in a list.
fn one_case(value: &Value) -> String {
    let (test, fixture) = value.as_object().unwrap().iter().next().unwrap();
    let (revision, cases) = fixture["post"].as_object().unwrap().iter().next().unwrap();
    let indexes = &cases[0]["indexes"];
    format!("{test} {revision} {}/{}/{}", indexes["data"], indexes["gas"], indexes["value"])
}

#[test]
fn a_case_is_proven_as_a_batch() {
    let Some((folder, value)) = copied() else { return };
    let case = one_case(&value);
    folder.write("cases.txt", format!("{case}\n\n"));
    let prove = ["statetest", "fixture.json", "--prove", "--cases", "cases.txt"];
    let all = folder.json(&prove);
    assert_eq!((&all["passed"], &all["failed"]), (&1.into(), &0.into()), "{all}");
    let proven = &all["proven"][0];
    assert!(case.starts_with(proven["test"].as_str().unwrap()), "{all}");
    assert!(proven["cycles"].as_u64() > Some(30_000) && proven["segments"] == 1, "{all}");
    assert!(all["proofs"]["provenBits"].as_f64() >= Some(100.0), "{all}");
}

#[test]
fn cases_are_chosen_by_name_and_as_a_sample() {
    let Some((folder, value)) = copied() else { return };
    let case = one_case(&value);
    folder.write("cases.txt", &case);
    let chosen = ["statetest", ".", "--machine", "--longest", "1", "--cases", "cases.txt"];
    let shown = folder.ok(&chosen).stdout;
    let first = shown.lines().next().unwrap();
    assert!(first.ends_with(&format!(" cycles: {case}")), "{shown}");
    assert!(shown.ends_with("1 passed, 0 failed, 0 skipped\n"), "{shown}");
    // The fixture's list is in the folder, too, and is no fixture.
    let sampled = folder.ok(&["statetest", "fixture.json", "--sample", "1"]);
    assert_eq!(sampled.last_line(), "1 passed, 0 failed, 0 skipped");

    folder.write("cases.txt", "nothing Cancun 0/0/0");
    folder.fails(2, &chosen, &["cases.txt", "there is no case nothing Cancun 0/0/0"]);
    folder.write("cases.txt", "nothing");
    folder.fails(2, &chosen, &["cases.txt", "test revision data/gas/value"]);
    folder.fails(2, &["statetest", ".", "--cases", "missing"], &["missing"]);
    folder.fails(2, &["statetest", ".", "--prove", "--machine"], &["--machine"]);
    folder.fails(2, &["statetest", ".", "--prove", "--memory", "1M"], &["--memory", "at least"]);
}
