//! What is written is read, is true, and is the same in every run.

use std::{collections::BTreeMap, fs, path::Path};

use engine::statement::Statement;
use witness_files::{Identity, Witness, WitnessError, WitnessWriter};
use workloads::Kind;

use crate::batches::{Copy, ROWS, World, image};

fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(folder).unwrap().map(Result::unwrap);
    let file = |entry: fs::DirEntry| {
        (entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap())
    };
    entries.map(file).collect()
}

#[test]
fn witnesses_of_every_kind_are_whole_and_true() {
    for kind in Kind::ALL.into_iter().filter(|kind| *kind != Kind::Arithmetic) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("witness");
        let manifest = World::of(kind, 2).write(&path);
        let witness = Witness::open(&path).unwrap();
        assert_eq!(*witness.manifest(), manifest);
        assert!(manifest.segments.len() > 1);
        let checked = witness.check(image(), || ()).unwrap();
        assert_eq!(checked.rows.cycles(), manifest.cycles);
        let (bytes, cycles) = (manifest.bytes(), manifest.cycles);
        println!("{}: {cycles} cycles, {bytes} bytes, {:?}", kind.name(), checked.hints);
    }
}

#[test]
fn two_runs_on_any_number_of_threads_give_the_same_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::of(Kind::Erc20, 3);
    let found = [1, 2, 5].map(|threads| {
        let path = folder.path().join(threads.to_string());
        let pool = rayon_pool(threads);
        pool.install(|| world.write(&path));
        files(&path)
    });
    assert!(found[0].len() > 2);
    assert!(found.iter().all(|files| *files == found[0]));
}

fn rayon_pool(threads: usize) -> rayon::ThreadPool {
    rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap()
}

#[test]
fn segments_are_read_as_they_were_written() {
    let copy = Copy::new();
    let witness = copy.open();
    let manifest = witness.manifest();
    let segments: Vec<_> = witness.segments().map(Result::unwrap).collect();
    assert_eq!(segments.len(), manifest.segments.len());
    for (entry, segment) in manifest.segments.iter().zip(&segments) {
        let mut bytes = Vec::new();
        witness_files::write_segment(segment, &manifest.identity(), &mut bytes).unwrap();
        assert_eq!(bytes, fs::read(witness.path_of(entry)).unwrap());
    }
}

#[test]
fn a_witness_that_is_not_finished_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("witness");
    let identity = Identity { image: image().hash, chain_id: 1, batch_number: 1, rows: ROWS };
    let copy = Copy::new();
    let first = copy.open().segments().next().unwrap().unwrap();
    let mut writer = WitnessWriter::create(&path, identity).unwrap();
    writer.add(&first).unwrap();
    assert!(!path.exists() && folder.path().join("witness.partial").exists());
    assert!(matches!(Witness::open(&path), Err(WitnessError::Missing { .. })));
    drop(writer);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);

    // Neither does one that commits to another statement.
    let mut writer = WitnessWriter::create(&path, identity).unwrap();
    writer.add(&first).unwrap();
    let finished = writer.finish(&Statement::default());
    assert!(matches!(finished, Err(WitnessError::Manifest { .. })), "{finished:?}");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn a_witness_is_never_written_over_another_and_leftovers_do_not_matter() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("witness");
    let partial = folder.path().join("witness.partial");
    fs::create_dir(&partial).unwrap();
    fs::write(partial.join("segment-000000.bin"), "cut off").unwrap();
    let world = World::of(Kind::Transfers, 1);
    world.write(&path);
    assert!(!partial.exists());
    let identity = Identity { image: image().hash, chain_id: 1, batch_number: 1, rows: ROWS };
    let again = WitnessWriter::create(&path, identity);
    assert!(matches!(again, Err(WitnessError::Exists { .. })));
    Witness::open(&path).unwrap().check(image(), || ()).unwrap();
}
