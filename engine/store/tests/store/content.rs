//! What is stored is what is read, and a rollback leaves no trace.

use primitives::{H256, Word, keccak256};
use store::{InMemoryBackend, Store, StoredValue};
use tempfile::tempdir;
use tree::{MemoryTree, Place, key::header_key, verify_update};

use crate::workload::{Twin, accesses, account, advance, codes, genesis, header};

#[test]
fn the_genesis_is_there() {
    let dir = tempdir().unwrap();
    let store = Store::create(dir.path(), &genesis()).unwrap();
    let reader = store.reader().unwrap();
    assert_eq!(reader.head().number, 0);
    assert_eq!(reader.head().context, genesis().context);
    for (place, write) in genesis().values {
        match place {
            Place::Header(account) => {
                let expected = StoredValue { value: write.value, preimage: write.preimage };
                assert_eq!(reader.header(&account).unwrap(), Some(expected));
            }
            Place::Storage(account, slot) => {
                let expected = (write.value != Word::ZERO).then_some(write.value);
                assert_eq!(reader.storage(&account, slot).unwrap(), expected);
            }
        }
    }
    let (hash, code) = genesis().codes.remove(0);
    assert_eq!(reader.code(hash).unwrap(), Some(code));
    assert_eq!(reader.code(H256::zero()).unwrap(), None);
    assert_eq!(reader.header(&account(999)).unwrap(), None);
    assert_eq!(store.genesis(), genesis().hash().unwrap());
}

#[test]
fn the_commitments_are_those_of_a_tree_in_memory() {
    let mut store = Store::create_on(InMemoryBackend::new(), &genesis()).unwrap();
    let values = genesis().values.into_iter().map(|(place, write)| (place.key(), write.value));
    let mut tree = MemoryTree::with_values(values).unwrap();
    assert_eq!(store.head().commitment, tree.commitment());
    for number in 1..=30 {
        let accesses = accesses(number).into_iter().map(|access| tree::Access {
            key: access.place.key(),
            write: access.write.map(|write| write.value),
        });
        tree.update(&accesses.collect::<Vec<_>>()).unwrap();
        assert_eq!(advance(&mut store).unwrap(), tree.commitment());
    }
    store.check().unwrap();
}

#[test]
fn a_past_batch_can_be_proven_again() {
    let dir = tempdir().unwrap();
    let mut store = Store::create(dir.path(), &genesis()).unwrap();
    let mut headers = std::collections::BTreeMap::new();
    for (place, write) in genesis().values {
        headers.insert(place.key(), write.preimage);
    }
    for _ in 1..=12 {
        advance(&mut store).unwrap();
    }
    drop(store);

    let store = Store::open(dir.path()).unwrap();
    let reader = store.reader().unwrap();
    let mut commitment = reader.batch(1).unwrap().previous.commitment;
    for number in 1..=12 {
        let record = reader.batch(number).unwrap();
        assert_eq!(record.previous.number, number - 1);
        assert_eq!(record.previous.commitment, commitment);
        assert_eq!(record.statement, format!("statement {number}").into_bytes());
        if number > 1 {
            assert_eq!(
                record.previous.context,
                format!("context after {}", number - 1).into_bytes()
            );
        }
        commitment = verify_update(&commitment, &record.witness, &record.touched).unwrap();
        assert_eq!(commitment, record.next);
        // The preimages are those before the batch, whatever came later.
        for (touch, place) in record.touched.iter().zip(&record.places) {
            assert_eq!(place.place.key(), touch.key);
            assert_eq!(place.preimage, headers.get(&touch.key).cloned().flatten());
        }
        for access in accesses(number) {
            let key = access.place.key();
            if let Some(write) = access.write
                && reader.value(&key).unwrap().is_some()
            {
                headers.insert(key, write.preimage);
            }
        }
        for (hash, code) in codes(number) {
            assert_eq!(reader.code(hash).unwrap(), Some(code));
        }
    }
    assert_eq!(commitment, reader.head().commitment);
}

#[test]
fn a_reader_keeps_its_state() {
    let mut store = Store::create_on(InMemoryBackend::new(), &genesis()).unwrap();
    let before = store.reader().unwrap();
    let old = before.header(&account(0)).unwrap();
    let head = before.head().clone();
    while store.reader().unwrap().header(&account(0)).unwrap() == old {
        advance(&mut store).unwrap();
    }
    assert_eq!(before.header(&account(0)).unwrap(), old);
    assert_eq!(before.head(), &head);
    let proof = before.prove(&header_key(account(0))).unwrap();
    let value = proof.value(&head.commitment, &header_key(account(0))).unwrap();
    assert_eq!(value, old.unwrap().value);
    assert_eq!(before.place(&header_key(account(0))).unwrap(), Some(Place::Header(account(0))));
}

#[test]
fn a_rollback_is_as_if_the_batches_had_never_been() {
    let mut twin = Twin::new();
    let dir = tempdir().unwrap();
    let mut store = Store::create(dir.path(), &genesis()).unwrap();
    for (up_to, back_to) in [(10, 9), (14, 3), (20, 20), (25, 0), (12, 5)] {
        while store.head().number < up_to {
            advance(&mut store).unwrap();
        }
        assert_eq!(store.fingerprint().unwrap(), twin.fingerprint(up_to));
        let commitment = store.rollback_to(back_to).unwrap();
        assert_eq!(commitment, store.head().commitment);
        assert_eq!(store.head().number, back_to);
        assert_eq!(store.fingerprint().unwrap(), twin.fingerprint(back_to));
        drop(store);
        store = Store::open(dir.path()).unwrap();
        twin.check(&mut store, back_to);
    }
}

#[test]
fn a_preimage_goes_with_its_value() {
    let mut store = Store::create_on(InMemoryBackend::new(), &genesis()).unwrap();
    let key = header_key(account(0));
    let mut write = |write| {
        let reader = store.reader().unwrap();
        let access = store::StateAccess { place: Place::Header(account(0)), write };
        let plan = reader.plan(vec![access]).unwrap();
        let number = reader.head().number + 1;
        let (input, statement, context, codes) = Default::default();
        store
            .commit_batch(store::BatchCommit { number, input, statement, context, plan, codes })
            .unwrap();
        store.reader().unwrap().header(&account(0)).unwrap().unwrap()
    };
    let first = write(Some(header(b"first")));
    assert_eq!(first.preimage.as_deref(), Some(&b"first"[..]));
    assert_eq!(first.value, Word::from_be_bytes(keccak256(b"first").0));
    assert_eq!(write(None), first);
    assert_eq!(write(Some(store::StateWrite::default())).preimage, None);
    store.rollback_to(2).unwrap();
    assert_eq!(store.reader().unwrap().header(&account(0)).unwrap(), Some(first));
    assert!(store.reader().unwrap().place(&key).unwrap().is_some());
}
