//! What the store refuses, and what damage it reports instead of using it.

use std::fs;

use primitives::{H256, keccak256};
use redb::{Database, ReadableTable, TableDefinition};
use store::{GenesisState, InMemoryBackend, Store, StoreError, Table};
use tempfile::{TempDir, tempdir};
use tree::{Place, UpdateError, touched::LinkError};

use crate::workload::{Random, account, advance, batch, genesis, value};

const META: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("meta");

fn other_genesis() -> GenesisState {
    GenesisState { chain: b"another chain".to_vec(), ..genesis() }
}

/// A folder with a closed store of three batches.
fn three_batches() -> TempDir {
    let dir = tempdir().unwrap();
    let mut store = Store::create(dir.path(), &genesis()).unwrap();
    for _ in 0..3 {
        advance(&mut store).unwrap();
    }
    dir
}

fn database(dir: &TempDir) -> Database {
    Database::open(dir.path().join("state.redb")).unwrap()
}

#[test]
fn a_store_in_use_is_not_opened() {
    let dir = tempdir().unwrap();
    let store = Store::create(dir.path(), &genesis()).unwrap();
    assert!(matches!(Store::open(dir.path()), Err(StoreError::Locked(_))));
    assert!(matches!(Store::create(dir.path(), &genesis()), Err(StoreError::Locked(_))));
    drop(store);
    Store::open(dir.path()).unwrap();
}

#[test]
fn an_empty_folder_is_no_store() {
    let dir = tempdir().unwrap();
    assert!(matches!(Store::open(dir.path()), Err(StoreError::Missing(_))));
    assert!(matches!(Store::open(&dir.path().join("nowhere")), Err(StoreError::Missing(_))));
    assert!(matches!(Store::open_on(InMemoryBackend::new()), Err(StoreError::NoGenesis)));
}

#[test]
fn a_store_is_created_once() {
    let dir = three_batches();
    let error = Store::create(dir.path(), &genesis()).unwrap_err();
    assert!(matches!(error, StoreError::AlreadyExists(_)), "{error}");
    assert_eq!(Store::open(dir.path()).unwrap().head().number, 3);
}

#[test]
fn what_an_interrupted_creation_left_is_replaced() {
    let dir = tempdir().unwrap();
    fs::write(dir.path().join("state.redb.new"), b"half a database").unwrap();
    assert!(matches!(Store::open(dir.path()), Err(StoreError::Missing(_))));
    Store::create(dir.path(), &genesis()).unwrap().check().unwrap();
}

#[test]
fn another_genesis_is_refused() {
    let dir = three_batches();
    let error = Store::create(dir.path(), &other_genesis()).unwrap_err();
    assert!(matches!(error, StoreError::OtherGenesis { .. }), "{error}");
    let store = Store::open(dir.path()).unwrap();
    store.expect_genesis(genesis().hash().unwrap()).unwrap();
    let error = store.expect_genesis(other_genesis().hash().unwrap()).unwrap_err();
    assert!(matches!(error, StoreError::OtherGenesis { .. }), "{error}");
}

#[test]
fn everything_in_a_genesis_is_in_its_hash() {
    let mut variants = vec![genesis(), other_genesis()];
    variants.push(GenesisState { context: b"another context".to_vec(), ..genesis() });
    let mut values = genesis().values;
    values[9].1 = value(12345);
    variants.push(GenesisState { values, ..genesis() });
    let mut hashes: Vec<H256> = variants.iter().map(|genesis| genesis.hash().unwrap()).collect();
    hashes.sort();
    hashes.dedup();
    assert_eq!(hashes.len(), variants.len());
}

#[test]
fn a_place_occurs_once_in_a_genesis() {
    let mut twice = genesis();
    twice.values.push((Place::Header(account(0)), value(1)));
    let error = Store::create_on(InMemoryBackend::new(), &twice).unwrap_err();
    let expected =
        matches!(error, StoreError::Update(UpdateError::Link(LinkError::KeyOrder { .. })));
    assert!(expected, "{error}");
}

#[test]
fn only_the_next_batch_is_taken() {
    let mut store = Store::create_on(InMemoryBackend::new(), &genesis()).unwrap();
    advance(&mut store).unwrap();
    let before = store.fingerprint().unwrap();
    for got in [0, 1, 3, u64::MAX] {
        let batch = batch(&store.reader().unwrap(), got).unwrap();
        let error = store.commit_batch(batch).unwrap_err();
        let StoreError::WrongBatch { expected: 2, got: named } = error else { panic!("{error}") };
        assert_eq!(named, got);
    }
    assert_eq!(store.fingerprint().unwrap(), before);
    assert!(matches!(store.rollback_to(2), Err(StoreError::NoSuchBatch { number: 2, head: 1 })));
    let reader = store.reader().unwrap();
    for number in [0, 2] {
        assert!(matches!(reader.batch(number), Err(StoreError::NoSuchBatch { .. })));
    }
}

#[test]
fn a_plan_for_another_state_is_refused() {
    let mut store = Store::create_on(InMemoryBackend::new(), &genesis()).unwrap();
    let stale = batch(&store.reader().unwrap(), 2).unwrap();
    advance(&mut store).unwrap();
    let before = store.fingerprint().unwrap();
    assert!(matches!(store.commit_batch(stale), Err(StoreError::Stale(_))));
    assert_eq!(store.fingerprint().unwrap(), before);
}

#[test]
fn two_codes_with_one_hash_are_refused() {
    let mut store = Store::create_on(InMemoryBackend::new(), &genesis()).unwrap();
    let before = store.fingerprint().unwrap();
    let mut batch = batch(&store.reader().unwrap(), 1).unwrap();
    let hash = keccak256(&genesis().codes[0].1);
    batch.codes = vec![(hash, b"something else".to_vec())];
    let error = store.commit_batch(batch).unwrap_err();
    assert!(matches!(error, StoreError::OtherCode(found) if found == hash), "{error}");
    assert_eq!(store.fingerprint().unwrap(), before);
}

#[test]
fn an_unknown_format_is_refused() {
    let dir = three_batches();
    edit_meta(&dir, "format", Some(&2u32.to_le_bytes()));
    let error = Store::open(dir.path()).unwrap_err();
    assert!(matches!(error, StoreError::Format { expected: 1, found: 2 }), "{error}");
}

#[test]
fn damaged_rows_of_the_head_are_reported() {
    let head = [9; 60];
    let rows: [(&str, Option<&[u8]>); 6] = [
        ("format", Some(&[1])),
        ("format", None),
        ("genesis", Some(&[7; 31])),
        ("head", Some(&head)),
        ("head", Some(&[])),
        ("head", None),
    ];
    for (row, bytes) in rows {
        let dir = three_batches();
        edit_meta(&dir, row, bytes);
        let error = Store::open(dir.path()).unwrap_err();
        assert!(matches!(error, StoreError::Corrupted { table: Table::Meta, .. }), "{error}");
    }
}

#[test]
fn a_head_that_is_not_the_trees_is_reported() {
    let dir = three_batches();
    let mut head = Store::open(dir.path()).unwrap().head().clone();
    head.commitment.root = tree::Digest::ZERO;
    let mut bytes = vec![1];
    bytes.extend_from_slice(&head.number.to_le_bytes());
    bytes.extend_from_slice(&head.commitment.root.to_bytes());
    bytes.extend_from_slice(&head.commitment.next_free.to_le_bytes());
    bytes.extend_from_slice(&(head.context.len() as u64).to_le_bytes());
    bytes.extend_from_slice(&head.context);
    edit_meta(&dir, "head", Some(&bytes));
    let error = Store::open(dir.path()).unwrap_err();
    assert!(matches!(error, StoreError::Corrupted { table: Table::Nodes, .. }), "{error}");
}

fn edit_meta(dir: &TempDir, row: &str, bytes: Option<&[u8]>) {
    let transaction = database(dir).begin_write().unwrap();
    match bytes {
        Some(bytes) => drop(transaction.open_table(META).unwrap().insert(row, bytes).unwrap()),
        None => drop(transaction.open_table(META).unwrap().remove(row).unwrap()),
    }
    transaction.commit().unwrap();
}

#[test]
fn a_damaged_batch_is_reported_and_not_taken_back() {
    const BATCHES: TableDefinition<'_, u64, &[u8]> = TableDefinition::new("batches");
    for damage in 0..3 {
        let dir = three_batches();
        let transaction = database(&dir).begin_write().unwrap();
        {
            let mut table = transaction.open_table(BATCHES).unwrap();
            let mut bytes = table.get(3).unwrap().unwrap().value().to_vec();
            match damage {
                0 => bytes[0] = 200,
                1 => bytes.truncate(bytes.len() / 2),
                // The length of the input.
                _ => bytes[112..120].fill(0xff),
            }
            table.insert(3, &*bytes).unwrap();
        }
        transaction.commit().unwrap();
        let mut store = Store::open(dir.path()).unwrap();
        let before = store.fingerprint().unwrap();
        let is_reported =
            |error| matches!(error, StoreError::Corrupted { table: Table::Batches, .. });
        assert!(is_reported(store.check().unwrap_err()));
        assert!(is_reported(store.reader().unwrap().batch(3).unwrap_err()));
        assert!(is_reported(store.rollback_to(1).unwrap_err()));
        assert_eq!(store.head().number, 3);
        assert_eq!(store.fingerprint().unwrap(), before);
    }
}

#[test]
fn a_changed_leaf_is_found_by_the_check() {
    const LEAVES: TableDefinition<'_, u64, &[u8; 96]> = TableDefinition::new("leaves");
    let dir = three_batches();
    let transaction = database(&dir).begin_write().unwrap();
    {
        let mut table = transaction.open_table(LEAVES).unwrap();
        let mut leaf = *table.get(5).unwrap().unwrap().value();
        leaf[40] ^= 1;
        table.insert(5, &leaf).unwrap();
    }
    transaction.commit().unwrap();
    let error = Store::open(dir.path()).unwrap().check().unwrap_err();
    assert!(matches!(error, StoreError::Corrupted { table: Table::Nodes, .. }), "{error}");
}

#[test]
fn a_file_that_is_no_database_is_refused() {
    let dir = three_batches();
    let path = dir.path().join("state.redb");
    let bytes = fs::read(&path).unwrap();
    for damaged in [&b"not a database"[..], &bytes[..100], &[0; 8192]] {
        fs::write(&path, damaged).unwrap();
        assert!(matches!(Store::open(dir.path()), Err(StoreError::Database(_))));
    }
}

/// Damage anywhere in the file: the check reports it, or it hit what does not matter.
#[test]
fn damage_in_the_file_is_reported_or_harmless() {
    let dir = three_batches();
    let path = dir.path().join("state.redb");
    let honest = fs::read(&path).unwrap();
    let fingerprint = Store::open(dir.path()).unwrap().fingerprint().unwrap();
    let mut random = Random(7);
    let mut reported = 0;
    for _ in 0..120 {
        let mut bytes = honest.clone();
        let at = random.below(bytes.len() as u64) as usize;
        let end = bytes.len().min(at + 1 + random.below(600) as usize);
        bytes[at..end].iter_mut().for_each(|byte| *byte ^= random.next() as u8);
        fs::write(&path, bytes).unwrap();
        match Store::open(dir.path()).and_then(|mut store| store.check().map(|()| store)) {
            Err(_) => reported += 1,
            Ok(store) => assert_eq!(store.fingerprint().unwrap(), fingerprint),
        }
    }
    assert!(reported > 0);
}
