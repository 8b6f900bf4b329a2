//! Proofs of successive batches folded to one, and what is not folded.

use serde_json::json;

use crate::support::Folder;

const OPTIONS: [&str; 5] = ["prove", "--what", "tree", "--state", "s"];

fn prove(folder: &Folder, batch: &str, file: &str, config: &str) {
    let options = ["--batch", batch, "-o", file, "--config", config];
    folder.ok(&[&OPTIONS[..], &options].concat());
}

/// A state with two batches, and their proofs for folding, `1` and `2`.
fn two_batches() -> Folder {
    let folder = Folder::new();
    let make = ["new-batch", "-o", "c", "--transactions", "2", "--batches", "2", "--accounts", "2"];
    folder.ok(&make);
    folder.ok(&["init", "--genesis", "c/genesis.json", "--state", "s"]);
    for batch in ["1", "2"] {
        folder.ok(&["execute", "--batch", &format!("c/batch-{batch}.json"), "--state", "s"]);
        prove(&folder, batch, batch, "recursive");
    }
    folder
}

#[test]
fn successive_batches_are_folded_and_nothing_else_is() {
    let folder = two_batches();
    prove(&folder, "1", "fast", "fast");
    // All of this is refused before a circuit is built.
    folder.fails(1, &["fold", "2", "1", "-o", "f"], &["1: batch 2 is followed by batch 1"]);
    folder.fails(1, &["fold", "1", "1", "-o", "f"], &["batch 1 is followed by batch 1"]);
    folder.fails(1, &["fold", "fast", "-o", "f"], &["recursive configuration"]);
    folder.fails(2, &["fold", "-o", "f"], &[]);
    folder.fails(2, &["fold", "missing", "-o", "f"], &["missing"]);
    let mut damaged = folder.read("2");
    let middle = damaged.len() / 2;
    damaged[middle] ^= 1;
    folder.write("damaged", &damaged);
    assert_ne!(folder.run(&["fold", "1", "damaged", "-o", "f"]).code, Some(0));

    let folded = folder.json(&["fold", "1", "2", "-o", "f"]);
    let (first, last) = (folder.json(&["inspect", "1"]), folder.json(&["inspect", "2"]));
    let stated = &folded["statement"];
    assert_eq!(stated["previousState"], first["statement"]["previousState"]);
    assert_eq!(stated["nextState"], last["statement"]["nextState"]);
    assert_eq!((&stated["firstBatch"], &stated["batchNumber"]), (&json!(1), &json!(2)));

    let text = |field: &str| stated[field].as_str().unwrap().to_owned();
    let (previous, next) = (text("previousState"), text("nextState"));
    let verified =
        folder.json(&["verify", "f", "--prev", &previous, "--next", &next, "--batch", "2"]);
    assert_eq!((&verified["accepted"], &verified["statement"]), (&json!(true), stated));
    folder.fails(1, &["verify", "f", "--prev", &next], &["previousState is"]);
    folder.fails(1, &["verify", "f", "--chain-id", "1"], &["chainId is"]);

    let inspected = folder.json(&["inspect", "f"]);
    assert_eq!(
        [&inspected["isVerified"], &inspected["isKeyOfThisBuild"], &inspected["statement"]],
        [&json!(false), &json!(true), stated]
    );
    assert_eq!(inspected["circuitKey"], folded["key"]);
    let shown = folder.ok(&["inspect", "f"]).stdout;
    for part in ["Nothing of it was verified", "folds proofs into one", &next] {
        assert!(shown.contains(part), "no {part} in {shown}");
    }

    let bytes = folder.read("f");
    // Of another circuit, a proof's inputs are not even read.
    let mut other = bytes.clone();
    other[40] ^= 1;
    folder.write("other", &other);
    let inspected = folder.json(&["inspect", "other"]);
    assert_eq!(
        [&inspected["isKeyOfThisBuild"], &inspected["statement"]],
        [&json!(false), &json!(null)]
    );
    for at in [8, 10, 12, 40, bytes.len() / 2, bytes.len() - 1] {
        let mut damaged = bytes.clone();
        damaged[at] ^= 1;
        folder.write("damaged", &damaged);
        assert_ne!(folder.run(&["verify", "damaged"]).code, Some(0), "{at}");
    }
    for length in [0, 9, 14, 15, 1000, bytes.len() - 1] {
        folder.write("cut", &bytes[..length]);
        assert_ne!(folder.run(&["verify", "cut"]).code, Some(0), "{length}");
    }
    folder.write("longer", [&bytes[..], &[0]].concat());
    folder.fails(1, &["verify", "longer"], &["refused"]);
}
