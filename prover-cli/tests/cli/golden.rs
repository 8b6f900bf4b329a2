//! The whole JSON of small batches, committed: a difference is a reviewed event. It holds in every
//! build profile and on any number of threads. `COLONNADE_WRITE_GOLDEN=1` writes the files anew.

use std::{env, fs, path::Path};

use crate::{
    support::{Folder, Ran},
    world::{BATCH, GENESIS, folder},
};

pub(crate) fn golden(name: &str, found: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name);
    if env::var_os("COLONNADE_WRITE_GOLDEN").is_some() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, found).unwrap();
    }
    let expected = fs::read_to_string(&path).unwrap();
    let differing = expected.lines().zip(found.lines()).position(|(left, right)| left != right);
    assert_eq!(differing, None, "line (from 0) of {}", path.display());
    assert_eq!(expected, found, "{}", path.display());
}

fn execute(folder: &Folder, batch: &str, genesis: &str, threads: &str) -> String {
    let mut command =
        folder.command(&["execute", "--batch", batch, "--genesis", genesis, "--json"]);
    let ran = Ran::of(command.env("RAYON_NUM_THREADS", threads).output().unwrap());
    assert_eq!(ran.code, Some(0), "{ran:?}");
    ran.stdout
}

#[test]
fn a_batch_of_a_bit_of_everything() {
    let folder = folder();
    for threads in ["1", "2"] {
        golden("execute.json", &execute(&folder, BATCH, GENESIS, threads));
    }
}

#[test]
fn a_batch_that_was_made_up() {
    let folder = Folder::new();
    folder.ok(&["new-batch", "-o", "made", "--transactions", "24", "--seed", "7"]);
    for threads in ["1", "2"] {
        let done = execute(&folder, "made/batch-1.json", "made/genesis.json", threads);
        golden("made-up.json", &done);
    }
}
