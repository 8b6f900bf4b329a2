//! Every kind of lie that a witness, a claim or a proof can tell, refused by name.

use primitives::Word;
use tree::{
    Commitment, Digest, Leaf, MemoryTree, Touched, TreeError, Update, UpdateError, UpdateWitness,
    field::{Felt, NotCanonical, P},
    leaf::CAPACITY,
    proof::ProofError,
    reader::prove,
    touched::LinkError,
    update::{StaleUpdate, update},
    verify_update,
    witness::{DecodeError, touched_from_bytes, touched_to_bytes},
};

use crate::keys::{key, read, write};

/// Twenty keys with values; then a batch that reads, updates, inserts two keys into one gap, and
/// reads and zeroes absent keys.
fn honest() -> (MemoryTree, Update) {
    let mut tree = MemoryTree::new();
    let genesis: Vec<_> = (10..30).map(|number| write(key(number), number.into())).collect();
    tree.update(&genesis).unwrap();
    let batch = [
        read(key(10)),
        write(key(11), 99),
        write(key(0), 5),
        write(key(1), 6),
        read(key(2)),
        write(key(40), 0),
        write(key(41), 7),
    ];
    let update = update(&tree, &batch).unwrap();
    (tree, update)
}

/// The refusal of an honest update after `edit`.
fn forge(edit: impl FnOnce(&mut UpdateWitness, &mut Vec<Touched>)) -> UpdateError {
    let (_, Update { previous, mut witness, mut touched, next, .. }) = honest();
    assert_eq!(verify_update(&previous, &witness, &touched), Ok(next));
    edit(&mut witness, &mut touched);
    verify_update(&previous, &witness, &touched).unwrap_err()
}

fn touch(touched: &mut [Touched], number: u8) -> &mut Touched {
    touched.iter_mut().find(|touch| touch.key == key(number)).unwrap()
}

fn leaf(witness: &mut UpdateWitness, number: u8) -> &mut Leaf {
    let found = witness.leaves.iter_mut().find(|leaf| leaf.leaf.key == key(number));
    &mut found.unwrap().leaf
}

#[test]
fn a_present_key_cannot_be_claimed_absent() {
    let error = forge(|_, touched| touch(touched, 11).old = None);
    assert!(matches!(error, UpdateError::Link(LinkError::IsPresent { .. })), "{error}");
}

#[test]
fn an_absent_key_cannot_be_claimed_present() {
    let error = forge(|_, touched| touch(touched, 2).old = Some(Word::ZERO));
    assert!(matches!(error, UpdateError::Link(LinkError::IsAbsent { .. })), "{error}");
}

#[test]
fn an_old_value_cannot_be_made_up() {
    let error = forge(|_, touched| touch(touched, 10).old = Some(Word::from(11)));
    let expected =
        LinkError::OtherValue { key: key(10), claimed: Word::from(11), found: Word::from(10) };
    assert_eq!(error, UpdateError::Link(expected));
}

#[test]
fn an_old_value_cannot_be_made_up_together_with_its_leaf() {
    let error = forge(|witness, touched| {
        touch(touched, 10).old = Some(Word::from(11));
        leaf(witness, 10).value = Word::from(11);
    });
    assert!(matches!(error, UpdateError::Root { .. }), "{error}");
}

#[test]
fn a_key_cannot_be_inserted_twice_by_hiding_its_leaf() {
    // Claims key 11 absent, and widens the gap of the leaf before it.
    let error = forge(|witness, touched| {
        touch(touched, 11).old = None;
        let hidden = *leaf(witness, 11);
        witness.leaves.retain(|leaf| leaf.leaf.key != hidden.key);
        let before = witness.leaves.iter_mut().map(|leaf| &mut leaf.leaf);
        let before = before.filter(|leaf| leaf.key < hidden.key).max_by_key(|leaf| leaf.key);
        before.unwrap().next = hidden.next;
    });
    // The paths below the hidden leaf are gone, so either may be noticed first.
    let is_refused = matches!(error, UpdateError::Root { .. } | UpdateError::MissingSibling { .. });
    assert!(is_refused, "{error}");
}

#[test]
fn a_gap_cannot_be_shown_by_a_leaf_that_is_not_adjacent() {
    let error = forge(|witness, touched| {
        let gap = touch(touched, 41).key;
        let low = witness.leaves.iter().map(|leaf| leaf.leaf).filter(|leaf| leaf.skips(&gap));
        let low = low.max_by_key(|leaf| leaf.key).unwrap().key;
        witness.leaves.retain(|leaf| leaf.leaf.key != low);
    });
    assert!(matches!(error, UpdateError::Link(LinkError::NotCovered(_))), "{error}");
}

#[test]
fn a_gap_cannot_be_widened() {
    let error = forge(|witness, _| {
        let last = witness.leaves.iter_mut().max_by_key(|leaf| leaf.leaf.key).unwrap();
        last.leaf.next = Digest::MAX;
    });
    assert!(matches!(error, UpdateError::Root { .. }), "{error}");
}

#[test]
fn a_wrong_leaf_is_refused() {
    let error = forge(|witness, _| leaf(witness, 11).next.0[0] = Felt::ONE);
    assert!(matches!(error, UpdateError::Root { .. } | UpdateError::Link(_)), "{error}");
}

#[test]
fn a_wrong_index_is_refused() {
    let error = forge(|witness, _| {
        let free = (1..).find(|index| witness.leaves.iter().all(|leaf| leaf.index != *index));
        let at = witness.leaves.iter().position(|leaf| leaf.index > free.unwrap()).unwrap();
        witness.leaves[at].index = free.unwrap();
        witness.leaves.sort_by_key(|leaf| leaf.index);
    });
    // Other indices have other paths: too few or too many siblings, or another root.
    let is_refused = matches!(
        error,
        UpdateError::Root { .. }
            | UpdateError::MissingSibling { .. }
            | UpdateError::ExtraSiblings(_)
    );
    assert!(is_refused, "{error}");
}

#[test]
fn two_leaves_cannot_trade_places() {
    let error = forge(|witness, _| {
        let (first, second) = (witness.leaves[0].leaf, witness.leaves[1].leaf);
        witness.leaves[0].leaf = second;
        witness.leaves[1].leaf = first;
    });
    assert!(matches!(error, UpdateError::Root { .. }), "{error}");
}

#[test]
fn an_index_beyond_the_last_leaf_is_refused() {
    let error = forge(|witness, _| witness.leaves.last_mut().unwrap().index = 21);
    assert_eq!(error, UpdateError::LeafIndex { index: 21, next_free: 21 });
}

#[test]
fn leaves_out_of_order_are_refused() {
    let error = forge(|witness, _| witness.leaves.swap(1, 2));
    assert_eq!(error, UpdateError::LeafOrder { position: 2 });
}

#[test]
fn a_leaf_given_twice_is_refused() {
    let error = forge(|witness, _| witness.leaves.insert(1, witness.leaves[1]));
    assert_eq!(error, UpdateError::LeafOrder { position: 2 });
}

#[test]
fn two_leaves_with_one_key_are_refused() {
    let error = forge(|witness, _| witness.leaves[2].leaf.key = witness.leaves[1].leaf.key);
    assert!(matches!(error, UpdateError::Link(LinkError::RepeatedKey { .. })), "{error}");
}

#[test]
fn a_leaf_that_nobody_needs_is_refused() {
    let (tree, _) = honest();
    let error = forge(|witness, touched| {
        let used = |key: &Digest| {
            touched.iter().any(|touch| {
                let leaf = tree.leaves().iter().find(|leaf| leaf.key == *key).unwrap();
                touch.key == leaf.key || leaf.skips(&touch.key)
            })
        };
        let at = tree.leaves().iter().position(|leaf| !used(&leaf.key)).unwrap();
        let unused = prove(&tree, &tree.leaves()[at].key).unwrap().leaf;
        let place = witness.leaves.partition_point(|leaf| leaf.index < unused.index);
        witness.leaves.insert(place, unused);
    });
    assert!(matches!(error, UpdateError::Link(LinkError::UnusedLeaf { .. })), "{error}");
}

#[test]
fn a_repeated_key_is_refused() {
    let error = forge(|_, touched| touched.insert(3, touched[3]));
    assert_eq!(error, UpdateError::Link(LinkError::KeyOrder { position: 4 }));
}

#[test]
fn keys_out_of_order_are_refused() {
    let error = forge(|_, touched| touched.swap(2, 3));
    assert_eq!(error, UpdateError::Link(LinkError::KeyOrder { position: 3 }));
}

#[test]
fn the_bounds_are_no_keys() {
    for bound in [Digest::ZERO, Digest::MAX] {
        let touch = Touched { key: bound, old: Some(Word::ZERO), write: Some(Word::ONE) };
        let error = forge(|_, touched| {
            let at = if bound == Digest::ZERO { 0 } else { touched.len() };
            touched.insert(at, touch);
        });
        assert_eq!(error, UpdateError::Link(LinkError::Bound(bound)));
        let error = update(&MemoryTree::new(), &[write(bound, 1)]).unwrap_err();
        assert_eq!(error, TreeError::Update(UpdateError::Link(LinkError::Bound(bound))));
    }
}

#[test]
fn a_touched_key_cannot_be_slipped_in_or_left_out() {
    let extra = Touched { key: key(20), old: Some(Word::from(20)), write: None };
    let error = forge(|_, touched| {
        let at = touched.partition_point(|touch| touch.key < extra.key);
        touched.insert(at, extra);
    });
    assert!(matches!(error, UpdateError::Link(_)), "{error}");
    let error = forge(|_, touched| touched.retain(|touch| touch.key != key(11)));
    assert!(matches!(error, UpdateError::Link(LinkError::UnusedLeaf { .. })), "{error}");
}

#[test]
fn a_batch_without_leaves_proves_nothing() {
    let error = forge(|witness, _| *witness = UpdateWitness::default());
    assert!(matches!(error, UpdateError::Link(LinkError::NotCovered(_))), "{error}");
}

#[test]
fn a_missing_sibling_is_refused() {
    let error = forge(|witness, _| witness.siblings.truncate(witness.siblings.len() - 1));
    assert!(matches!(error, UpdateError::MissingSibling { .. }), "{error}");
}

#[test]
fn an_extra_sibling_is_refused() {
    let error = forge(|witness, _| witness.siblings.push(Digest::ZERO));
    assert_eq!(error, UpdateError::ExtraSiblings(1));
    let update = update(&MemoryTree::new(), &[]).unwrap();
    let witness = UpdateWitness { leaves: Vec::new(), siblings: vec![Digest::ZERO] };
    let error = verify_update(&update.previous, &witness, &[]).unwrap_err();
    assert_eq!(error, UpdateError::ExtraSiblings(1));
}

#[test]
fn every_single_sibling_counts() {
    let (_, Update { previous, witness, touched, .. }) = honest();
    assert!(witness.siblings.len() > 3);
    for at in 0..witness.siblings.len() {
        let mut forged = witness.clone();
        forged.siblings[at].0[3] = forged.siblings[at].0[3] + Felt::ONE;
        let error = verify_update(&previous, &forged, &touched).unwrap_err();
        assert!(matches!(error, UpdateError::Root { .. }), "sibling {at}: {error}");
    }
}

#[test]
fn every_single_leaf_counts() {
    let (_, Update { previous, witness, touched, .. }) = honest();
    for at in 0..witness.leaves.len() {
        for part in 0..3 {
            let mut forged = witness.clone();
            let leaf = &mut forged.leaves[at].leaf;
            match part {
                0 => leaf.key.0[0] = leaf.key.0[0] + Felt::ONE,
                1 => leaf.value = leaf.value.wrapping_add(Word::ONE),
                _ => leaf.next.0[0] = leaf.next.0[0] + Felt::ONE,
            }
            assert!(verify_update(&previous, &forged, &touched).is_err(), "leaf {at}, part {part}");
        }
    }
}

#[test]
fn siblings_cannot_be_swapped() {
    let error = forge(|witness, _| witness.siblings.swap(0, 1));
    assert!(matches!(error, UpdateError::Root { .. }), "{error}");
}

#[test]
fn a_witness_of_another_state_is_refused() {
    let (mut tree, Update { witness, touched, .. }) = honest();
    tree.update(&[write(key(25), 1)]).unwrap();
    let error = verify_update(&tree.commitment(), &witness, &touched).unwrap_err();
    assert!(matches!(error, UpdateError::Root { .. }), "{error}");
}

#[test]
fn a_full_tree_takes_no_more() {
    let (_, Update { previous, witness, touched, .. }) = honest();
    for next_free in [CAPACITY - 2, CAPACITY, u64::MAX] {
        let full = Commitment { next_free, ..previous };
        let error = verify_update(&full, &witness, &touched).unwrap_err();
        assert_eq!(error, UpdateError::Full { next_free, inserted: 3 });
    }
}

#[test]
fn a_stale_update_is_not_applied() {
    let (mut tree, update) = honest();
    let before = tree.commitment();
    tree.apply(&update).unwrap();
    let stale = StaleUpdate { update: before, tree: update.next };
    assert_eq!(tree.apply(&update), Err(stale));
}

#[test]
fn digests_that_are_not_canonical_are_refused() {
    let (_, Update { witness, touched, .. }) = honest();
    let mut bytes = witness.to_bytes();
    let end = bytes.len();
    bytes[end - 8..].copy_from_slice(&P.to_le_bytes());
    let error = UpdateWitness::from_bytes(&bytes).unwrap_err();
    assert_eq!(error, DecodeError::NotCanonical(NotCanonical(P)));

    // key + p would be a second name of the same key.
    let mut bytes = touched_to_bytes(&touched);
    let limb: &mut [u8; 8] = (&mut bytes[6..14]).try_into().unwrap();
    *limb = u64::MAX.to_le_bytes();
    assert_eq!(touched_from_bytes(&bytes), Err(DecodeError::NotCanonical(NotCanonical(u64::MAX))));
}

#[test]
fn bytes_that_are_cut_padded_or_of_another_version_are_refused() {
    let (_, Update { witness, touched, .. }) = honest();
    let bytes = witness.to_bytes();
    for len in 0..bytes.len() {
        let error = UpdateWitness::from_bytes(&bytes[..len]).unwrap_err();
        assert_eq!(error, DecodeError::Truncated(len));
    }
    let mut padded = bytes.clone();
    padded.push(0);
    assert_eq!(UpdateWitness::from_bytes(&padded), Err(DecodeError::Trailing(1)));
    for got in [1, 3] {
        let mut unknown = bytes.clone();
        unknown[0] = got;
        assert_eq!(UpdateWitness::from_bytes(&unknown), Err(DecodeError::Version { got }));
    }
    let mut endless = bytes;
    endless[1..5].fill(0xff);
    let error = UpdateWitness::from_bytes(&endless).unwrap_err();
    assert_eq!(error, DecodeError::Truncated(endless.len()));

    let mut flagged = touched_to_bytes(&touched);
    flagged[5] = 4;
    assert_eq!(touched_from_bytes(&flagged), Err(DecodeError::Flags { position: 0, flags: 4 }));
}

#[test]
fn a_proof_shows_only_its_own_key() {
    let (tree, _) = honest();
    let (commitment, present, absent) = (tree.commitment(), key(12), key(41));
    let proof = prove(&tree, &present).unwrap();
    assert_eq!(proof.value(&commitment, &present), Ok(Word::from(12)));
    let other = ProofError::OtherKey { expected: absent, got: present };
    assert_eq!(proof.value(&commitment, &absent), Err(other));
    assert!(matches!(proof.absence(&commitment, &present), Err(ProofError::NotSkipped { .. })));

    let gap = prove(&tree, &absent).unwrap();
    assert_eq!(gap.absence(&commitment, &absent), Ok(()));
    assert!(gap.value(&commitment, &absent).is_err());
    for bound in [Digest::ZERO, Digest::MAX] {
        assert!(prove(&tree, &bound).unwrap().absence(&commitment, &bound).is_err());
    }
}

#[test]
fn a_proof_with_another_leaf_path_or_index_is_refused() {
    let (tree, _) = honest();
    let (commitment, key) = (tree.commitment(), key(12));
    let honest = prove(&tree, &key).unwrap();
    let refused = |edit: &dyn Fn(&mut tree::LeafProof)| {
        let mut forged = honest.clone();
        edit(&mut forged);
        forged.value(&commitment, &key).unwrap_err()
    };
    let is_root = |error| matches!(error, ProofError::Root { .. });
    assert!(is_root(refused(&|proof| proof.leaf.leaf.value = Word::ZERO)));
    assert!(is_root(refused(&|proof| proof.leaf.leaf.next = Digest::MAX)));
    assert!(is_root(refused(&|proof| proof.siblings.swap(0, 1))));
    assert!(is_root(refused(&|proof| proof.siblings[39] = Digest::ZERO)));
    assert!(is_root(refused(&|proof| proof.leaf.index ^= 1)));
    // The same path by another name.
    let index = honest.leaf.index + CAPACITY;
    let error = ProofError::Index { index, next_free: commitment.next_free };
    assert_eq!(refused(&|proof| proof.leaf.index = index), error);
}
