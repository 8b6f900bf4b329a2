//! Witnesses: written, checked, the same in every run, and refused when they are not what they say.

use std::{collections::BTreeMap, fs, path::Path};

use serde_json::{Value, json};

use crate::{
    golden::golden,
    support::{Folder, Ran},
    world::{STATE, executed},
};

const CHECK: [&str; 3] = ["witness", "--check", "w"];
const SEGMENT: &str = "w/segment-000001.bin";

/// Several segments even of a small batch.
const ROWS: &str = "65536";

fn write(folder: &Folder, to: &str, threads: &str) -> Value {
    let arguments =
        ["witness", "--state", STATE, "--batch", "1", "-o", to, "--segment-rows", ROWS, "--json"];
    let mut command = folder.command(&arguments);
    let ran = Ran::of(command.env("RAYON_NUM_THREADS", threads).output().unwrap());
    assert_eq!(ran.code, Some(0), "{ran:?}");
    serde_json::from_str(&ran.stdout).unwrap()
}

fn witnessed() -> Folder {
    let folder = executed();
    write(&folder, "w", "2");
    folder
}

fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(folder).unwrap().map(Result::unwrap);
    let file = |entry: fs::DirEntry| {
        (entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap())
    };
    entries.map(file).collect()
}

#[test]
fn a_witness_is_written_and_checked() {
    let folder = executed();
    let written = write(&folder, "w", "2");
    assert!(written["segments"].as_array().unwrap().len() > 1);
    let checked = folder.json(&CHECK);
    assert_eq!(checked, written);
    let executed = folder.json(&["execute", "--batch", "batch.json", "--genesis", "genesis.json"]);
    assert_eq!(written["digest"], executed["statement"]["digest"]);
    let shown = folder.ok(&CHECK).stdout;
    for part in ["bytes per cycle", "segments", "keccakF", "commits to this statement"] {
        assert!(shown.contains(part), "no {part} in {shown}");
    }
    // What does not move with the firmware's cycles.
    let members = written.as_object().unwrap().keys();
    let segment = written["segments"][0].as_object().unwrap().keys();
    let stable = json!({
        "members": members.collect::<Vec<_>>(),
        "segment": segment.collect::<Vec<_>>(),
        "chainId": written["chainId"],
        "batchNumber": written["batchNumber"],
        "digest": written["digest"],
        "segmentRows": written["segmentRows"],
    });
    let text = serde_json::to_string_pretty(&stable).unwrap() + "\n";
    golden("witness.json", &text);
}

#[test]
fn one_thread_or_two_and_two_runs_give_the_same_bytes() {
    let folder = executed();
    let written = [("a", "1"), ("b", "2"), ("c", "2")].map(|(to, threads)| {
        let shown = write(&folder, to, threads);
        (shown, files(&folder.path(to)))
    });
    assert!(written[0].1.len() > 2);
    assert!(written.iter().all(|other| *other == written[0]));
}

#[test]
fn nothing_is_written_over_or_left_behind() {
    let folder = witnessed();
    let again = ["witness", "--state", STATE, "--batch", "1", "-o", "w"];
    folder.fails(2, &again, &["w", "there is something already"]);
    folder.ok(&CHECK);
    let missing = ["witness", "--state", STATE, "--batch", "2", "-o", "x"];
    folder.fails(2, &missing, &["no batch 2"]);
    // An instruction alone can need more than this.
    let tiny = ["witness", "--state", STATE, "--batch", "1", "-o", "x", "--segment-rows", "1"];
    folder.fails(1, &tiny, &["exceeds the budget of a segment"]);
    for name in ["x", "x.partial", "w.partial"] {
        assert!(!folder.path(name).exists(), "{name}");
    }
}

#[test]
fn damaged_files_are_bad_input_with_their_names() {
    let folder = witnessed();
    let whole = folder.read(SEGMENT);
    folder.write(SEGMENT, &whole[..whole.len() - 1]);
    folder.fails(2, &CHECK, &[SEGMENT, "bytes long, the manifest says"]);
    let flipped = |at: usize| {
        let mut bytes = whole.clone();
        bytes[at] ^= 1;
        bytes
    };
    folder.write(SEGMENT, flipped(9));
    folder.fails(2, &CHECK, &[SEGMENT, "version 257"]);
    folder.write(SEGMENT, flipped(100));
    folder.fails(2, &CHECK, &[SEGMENT, "checksum of the header at byte 0"]);
    folder.write(SEGMENT, flipped(whole.len() / 2));
    folder.fails(2, &CHECK, &[SEGMENT, "checksum of a block at byte"]);
    fs::remove_file(folder.path(SEGMENT)).unwrap();
    folder.fails(2, &CHECK, &[SEGMENT, "missing"]);
    folder.write(SEGMENT, &whole);
    folder.write("w/more.bin", "more");
    folder.fails(2, &CHECK, &["w/more.bin", "does not belong"]);
    fs::remove_file(folder.path("w/more.bin")).unwrap();
    folder.ok(&CHECK);

    let manifest = folder.read("w/manifest.json");
    folder.write("w/manifest.json", &manifest[..manifest.len() / 2]);
    folder.fails(2, &CHECK, &["w/manifest.json", "EOF"]);
    fs::remove_file(folder.path("w/manifest.json")).unwrap();
    folder.fails(2, &CHECK, &["w/manifest.json", "missing"]);
    folder.fails(2, &["witness", "--check", "nowhere"], &["nowhere"]);
}

#[test]
fn segments_in_another_order_or_of_another_batch_are_refused() {
    let folder = witnessed();
    let mut manifest = folder.read_json("w/manifest.json");
    manifest["segments"].as_array_mut().unwrap().swap(0, 1);
    let whole = folder.read("w/manifest.json");
    folder.write_json("w/manifest.json", &manifest);
    folder.fails(2, &CHECK, &["w/manifest.json", "segments[0].index"]);
    folder.write("w/manifest.json", &whole);

    // A segment of another batch, and a manifest that names it.
    let other = Folder::new();
    other.ok(&["new-batch", "-o", ".", "--transactions", "6", "--seed", "5"]);
    other.ok(&["init", "--genesis", "genesis.json", "--state", STATE]);
    other.ok(&["execute", "--batch", "batch-1.json", "--state", STATE]);
    write(&other, "w", "1");
    let mut manifest: Value = serde_json::from_slice(&whole).unwrap();
    let foreign = other.read_json("w/manifest.json")["segments"][1].clone();
    for member in ["bytes", "sha256", "rows"] {
        manifest["segments"][1][member] = foreign[member].clone();
    }
    folder.write_json("w/manifest.json", &manifest);
    folder.write(SEGMENT, other.read(SEGMENT));
    folder.fails(
        2,
        &CHECK,
        &[SEGMENT, "its start is cycle 65536", "the manifest says cycle 65536"],
    );
}

#[test]
fn a_witness_of_another_image_or_statement_fails_the_check() {
    let folder = witnessed();
    let whole = folder.read_json("w/manifest.json");
    let mut other = whole.clone();
    other["image"] = json!("00".repeat(32));
    folder.write_json("w/manifest.json", &other);
    folder.fails(1, &CHECK, &["w/manifest.json", "image"]);
    let mut other = whole.clone();
    other["batchNumber"] = json!(2);
    folder.write_json("w/manifest.json", &other);
    folder.fails(2, &CHECK, &["w/manifest.json", "batchNumber", "the statement says 1"]);
    let mut other = whole;
    other["segments"][0]["start"]["root"] = json!("00".repeat(32));
    folder.write_json("w/manifest.json", &other);
    folder.fails(1, &CHECK, &["w/manifest.json", "starts with root"]);
}
