//! Random batches against a sorted map and against the naive tree.

use std::collections::BTreeMap;

use primitives::Word;
use proptest::{collection::vec, prelude::*};
use tree::{
    Access, Digest, IndexedLeaf, MemoryTree, TreeReader, UpdateWitness,
    reader::{prove, read},
    update::revert,
    verify_update,
    witness::{touched_from_bytes, touched_to_bytes},
};

use crate::{keys::key, naive::NaiveTree};

/// A batch: each of the 48 keys at most once, half of the time read, written or zeroed.
fn batch() -> impl Strategy<Value = Vec<Access>> {
    let access = prop_oneof![
        2 => Just(None),
        2 => Just(Some(Word::ZERO)),
        5 => (1..9u64).prop_map(|value| Some(Word::from(value))),
        1 => any::<[u8; 32]>().prop_map(|bytes| Some(Word::from_be_bytes(bytes))),
    ];
    proptest::collection::btree_map(0..48u8, access, 0..20).prop_map(|batch| {
        batch.into_iter().map(|(number, write)| Access { key: key(number), write }).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn batches_are_what_a_sorted_map_and_the_naive_tree_say(batches in vec(batch(), 1..8)) {
        let (mut tree, mut naive, mut map) = (MemoryTree::new(), NaiveTree::new(), BTreeMap::new());
        for batch in &batches {
            let before = map.clone();
            for access in batch {
                match access.write {
                    Some(value) if value != Word::ZERO || map.contains_key(&access.key) => {
                        map.insert(access.key, value);
                    }
                    _ => {}
                }
            }
            naive.access_all(batch);

            let previous = tree.commitment();
            let update = tree.update(batch).unwrap();
            prop_assert_eq!(update.previous, previous);
            prop_assert_eq!(tree.commitment(), naive.commitment());
            prop_assert_eq!(tree.leaves(), &naive.leaves[..]);
            prop_assert_eq!(update.touched.len(), batch.len());
            for touch in &update.touched {
                prop_assert_eq!(touch.old.as_ref(), before.get(&touch.key));
            }
            let next = verify_update(&previous, &update.witness, &update.touched);
            prop_assert_eq!(next, Ok(update.next));
            prop_assert_eq!(update.next, tree.commitment());

            let bytes = update.witness.to_bytes();
            prop_assert_eq!(UpdateWitness::from_bytes(&bytes).unwrap(), update.witness);
            let bytes = touched_to_bytes(&update.touched);
            prop_assert_eq!(touched_from_bytes(&bytes).unwrap(), update.touched);
        }
        for number in 0..48 {
            let (key, value) = (key(number), map.get(&key(number)).copied());
            prop_assert_eq!(read(&tree, &key).unwrap(), value);
            prop_assert_eq!(tree.get(&key), value);
            let proof = prove(&tree, &key).unwrap();
            prop_assert_eq!(proof.value(&tree.commitment(), &key).ok(), value);
            prop_assert_eq!(proof.absence(&tree.commitment(), &key).is_ok(), value.is_none());
        }
    }

    /// A batch is the same as its accesses one by one, each verified by itself.
    #[test]
    fn a_batch_is_its_accesses_one_by_one(first in batch(), mut second in batch()) {
        let mut whole = MemoryTree::new();
        whole.update(&first).unwrap();
        let mut single = whole.clone();
        whole.update(&second).unwrap();
        second.sort_by_key(|access| access.key);
        let mut commitment = single.commitment();
        for access in second {
            let update = single.update(&[access]).unwrap();
            commitment = verify_update(&commitment, &update.witness, &update.touched).unwrap();
        }
        prop_assert_eq!(commitment, whole.commitment());
    }

    #[test]
    fn an_update_taken_back_leaves_no_trace(first in batch(), second in batch()) {
        let mut tree = MemoryTree::new();
        tree.update(&first).unwrap();
        let before = tree.clone();
        let update = tree.update(&second).unwrap();
        let old = update.leaves.iter().filter_map(|change| {
            change.old.map(|leaf| IndexedLeaf { index: change.index, leaf })
        });
        let (commitment, nodes) =
            revert(&tree, before.commitment().next_free, &old.collect::<Vec<_>>()).unwrap();
        prop_assert_eq!(commitment, before.commitment());
        prop_assert_eq!(nodes.len(), update.nodes.len());
        for node in nodes {
            prop_assert_eq!(node.digest, before.node(node.level, node.index).unwrap());
        }
    }

    #[test]
    fn no_bytes_make_the_decoders_panic(bytes in vec(any::<u8>(), 0..400), honest in batch()) {
        let _ = UpdateWitness::from_bytes(&bytes);
        let _ = touched_from_bytes(&bytes);
        let update = MemoryTree::new().update(&honest).unwrap();
        let mut encoded = update.witness.to_bytes();
        for (place, byte) in encoded.iter_mut().skip(1).zip(&bytes) {
            *place ^= byte;
        }
        if let Ok(witness) = UpdateWitness::from_bytes(&encoded) {
            prop_assert_eq!(witness.to_bytes(), encoded);
        }
    }
}

#[test]
fn the_genesis_is_one_batch() {
    let values = (5..30).map(|number| (key(number), Word::from(number % 4)));
    let tree = MemoryTree::with_values(values.clone()).unwrap();
    let mut naive = NaiveTree::new();
    let accesses: Vec<_> = values.map(|(key, value)| Access { key, write: Some(value) }).collect();
    naive.access_all(&accesses);
    assert_eq!(tree.commitment(), naive.commitment());
    // Zeros are left out.
    assert_eq!(tree.leaves().len(), 1 + (5..30).filter(|number| number % 4 != 0).count());
    assert!(tree.leaves()[1..].is_sorted_by_key(|leaf| leaf.key));
    assert_eq!(tree.get(&Digest::ZERO), Some(Word::ZERO));
}
