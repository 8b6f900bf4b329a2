//! Files of proofs: damaged ones, ones that are none, and what is shown of them.

use std::fs;

use serde_json::{Map, Value, json};

use crate::{
    golden::golden,
    proofs::{PROOF, PROVE, proven},
    support::Ran,
    world::{GENESIS, executed},
};

const VERIFY: [&str; 2] = ["verify", PROOF];
const INSPECT: [&str; 2] = ["inspect", PROOF];

/// Bytes of the header, and where its parts begin.
const HEADER: usize = 43;
const VERSION_AT: usize = 8;
const CONFIG_AT: usize = 10;
const KEY_AT: usize = 11;

fn changed(whole: &[u8], at: usize, change: u8) -> Vec<u8> {
    let mut changed = whole.to_vec();
    changed[at] ^= change;
    changed
}

#[test]
fn a_changed_byte_is_refused_wherever_it_is() {
    let (folder, _) = proven();
    let whole = folder.read(PROOF);
    let step = whole.len() / 40;
    for at in (0..HEADER + 120).step_by(7).chain((0..whole.len()).step_by(step)) {
        folder.write(PROOF, changed(&whole, at, 0x01));
        let ran = folder.run(&VERIFY);
        assert!(matches!(ran.code, Some(1 | 2)), "byte {at}: {ran:?}");
        assert!(ran.stderr.contains(PROOF), "byte {at}: {ran:?}");
        assert!(!ran.stderr.contains("panicked"), "byte {at}: {ran:?}");
        assert_eq!(ran.stdout, "", "byte {at}: nothing of it is shown as if it held");
    }
}

#[test]
fn why_a_changed_proof_is_refused_is_said() {
    let (folder, _) = proven();
    let whole = folder.read(PROOF);
    let refused = |code, at, change, parts: &[&str]| {
        folder.write(PROOF, changed(&whole, at, change));
        folder.fails(code, &VERIFY, &[&[PROOF], parts].concat());
    };
    refused(2, 0, 1, &["not a proof"]);
    refused(2, VERSION_AT, 8, &["version 9"]);
    refused(2, CONFIG_AT, 2, &["configuration 2 is unknown"]);
    refused(1, KEY_AT, 1, &["refused", "for the key 0x"]);
    // The last byte of the batch's number, of the previous state, of the proof.
    let (number, previous) = (HEADER + 3, HEADER + 3 + 32);
    refused(1, number, 2, &["refused", "does not hold"]);
    refused(1, previous - 31, 1, &["refused", "does not hold"]);
    refused(1, whole.len() - 1, 1, &["refused"]);
}

#[test]
fn what_is_no_proof_is_bad_input() {
    let (folder, _) = proven();
    let whole = folder.read(PROOF);
    let fails = |bytes: &[u8], parts: &[&str]| {
        folder.write(PROOF, bytes);
        for command in [VERIFY, INSPECT] {
            folder.fails(2, &command, &[&[PROOF], parts].concat());
        }
    };
    fails(b"", &["not a proof"]);
    fails(b"PAR1 and more that is not a proof, but long enough to be one", &["not a proof"]);
    for len in [1, HEADER - 1, HEADER, HEADER + 50, whole.len() / 2, whole.len() - 1] {
        fails(&whole[..len], &[]);
    }
    fails(&[&whole[..], &[0]].concat(), &["1 bytes follow"]);
    fails(&[&whole[..], &whole[..]].concat(), &["bytes follow"]);

    // Sparse, so that it takes no room on the disk.
    let huge = fs::File::create(folder.path(PROOF)).unwrap();
    huge.set_len(1 << 40).unwrap();
    folder.fails(2, &VERIFY, &[PROOF, "more than a proof can have"]);

    let other = crate::world::folder();
    other.fails(2, &["verify", GENESIS], &[GENESIS, "not a proof"]);
    other.fails(2, &["inspect", "missing.proof"], &["missing.proof"]);
    other.fails(2, &["verify", "."], &["."]);
}

#[test]
fn options_that_make_no_sense_are_named() {
    let (folder, _) = proven();
    let fails = |more: &[&str], parts: &[&str]| {
        folder.fails(2, &[&VERIFY[..], more].concat(), parts);
    };
    for option in ["--key", "--prev", "--next", "--touched"] {
        for value in ["", "0x", "0x11", "no hex"] {
            fails(&[option, value], &[option, "not a hash of 32 bytes"]);
        }
    }
    fails(&["--chain-id", "-1"], &[]);
    fails(&["--batch", "0x"], &["--batch"]);
    folder.fails(2, &["inspect"], &["<PROOF>"]);
    folder.fails(2, &["inspect", PROOF, "--key", "fast"], &["--key"]);
    folder.fails(2, &["inspect", "--key", "slow"], &["slow"]);
}

#[test]
fn a_file_is_shown_with_its_bytes_by_part_and_as_not_verified() {
    let (folder, said) = proven();
    let shown = folder.json(&INSPECT);
    for member in ["statement", "key", "config", "tables", "security"] {
        assert_eq!(shown[member], said[member], "{member}");
    }
    assert_eq!((&shown["version"], &shown["isVerified"]), (&json!(1), &json!(false)));
    assert_eq!(shown["isKeyOfThisBuild"], true);
    let parts = shown["parts"].as_array().unwrap();
    let sizes: Vec<_> = parts.iter().map(|part| part["bytes"].as_u64().unwrap()).collect();
    assert_eq!(sizes.iter().sum::<u64>(), folder.read(PROOF).len() as u64);
    let rest = *sizes.last().unwrap();
    assert!((HEADER as u64..HEADER as u64 + 400).contains(&rest), "{rest}");
    let text = folder.ok(&INSPECT).stdout;
    for part in ["Nothing of it was verified", "NOT a proof of execution", "all together"] {
        assert!(text.contains(part), "no {part:?} in\n{text}");
    }

    // What another key was used for is shown as such.
    folder.write(PROOF, changed(&folder.read(PROOF), KEY_AT, 1));
    assert_eq!(folder.json(&INSPECT)["isKeyOfThisBuild"], false);
    assert!(folder.ok(&INSPECT).stdout.contains("NOT the key of this build"));
}

#[test]
fn the_keys_are_shown() {
    let (folder, said) = proven();
    let keys = ["fast", "recursive"]
        .map(|config| folder.json(&["inspect", "--what", "tree", "--key", config]));
    assert_eq!(keys[0]["digest"], said["key"]);
    assert_ne!(keys[0]["digest"], keys[1]["digest"]);
    assert_eq!(keys[0]["tables"], keys[1]["tables"]);
    assert_ne!(keys[0]["parameters"], keys[1]["parameters"]);
    let names = |value: &Value| {
        let tables = value["tables"].as_array().unwrap().iter();
        tables.map(|table| table["table"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(names(&keys[0]), names(&said));
    let text = folder.ok(&["inspect", "--what", "tree", "--key", "recursive"]).stdout;
    assert!(text.contains(keys[1]["digest"].as_str().unwrap()), "{text}");
    assert!(text.contains("queries"), "{text}");
}

/// Members that are null where the system does not say.
const SYSTEMS: [&str; 2] = ["cpuSeconds", "peakMemoryBytes"];

/// What kind of value stands where. Lists are of one kind.
fn shape(value: &Value) -> Value {
    match value {
        Value::Null => json!("null"),
        Value::Bool(_) => json!("boolean"),
        Value::Number(_) => json!("number"),
        Value::String(_) => json!("string"),
        Value::Array(items) => json!(items.first().map(shape).as_slice()),
        Value::Object(members) => {
            let shape_of = |(name, member): (&String, &Value)| {
                let is_of_system = SYSTEMS.contains(&name.as_str()) && member.is_null();
                (name.clone(), if is_of_system { json!("number") } else { shape(member) })
            };
            Value::Object(members.iter().map(shape_of).collect::<Map<_, _>>())
        }
    }
}

#[test]
fn the_json_has_the_shape_that_scripts_know() {
    let (folder, said) = proven();
    let prev = said["statement"]["previousState"].as_str().unwrap();
    let shapes = json!({
        "prove": shape(&said),
        "verify": shape(&folder.json(&[&VERIFY[..], &["--prev", prev]].concat())),
        "inspect": shape(&folder.json(&INSPECT)),
        "inspect --key": shape(&folder.json(&["inspect", "--what", "tree", "--key", "fast"])),
    });
    golden("proofs.json", &format!("{shapes:#}\n"));
}

/// The work before challenges is done by whichever thread finds it first, so the bytes may differ.
#[test]
fn one_thread_and_two_prove_the_same_of_the_same_tables() {
    let folder = executed();
    let prove = [&PROVE[..], &["--batch", "1", "--json"]].concat();
    let results = ["1", "2"].map(|threads| {
        let made = folder.command(&prove).env("RAYON_NUM_THREADS", threads).output();
        let made: Value = serde_json::from_str(&Ran::of(made.unwrap()).stdout).unwrap();
        folder.ok(&VERIFY);
        ["statement", "key", "tables", "security"].map(|member| made[member].clone())
    });
    assert_eq!(results[0], results[1]);
}
