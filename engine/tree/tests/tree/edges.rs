//! Trees of any number of leaves, most of which nobody knows: the right edge, up to a full tree.

use std::{collections::BTreeMap, convert::Infallible, ops::Range};

use primitives::Word;
use proptest::prelude::*;
use tree::{
    Access, Commitment, DEPTH, Digest, Leaf, TreeReader, Update, UpdateError,
    climb::{Climber, climb, run_by_steps},
    field::Felt,
    hash::compress,
    leaf::{CAPACITY, EMPTY},
    update::update,
    verify_update,
};

use crate::keys::{key, read, write};

/// A tree of which a few leaves are known; the subtrees in between have made-up digests.
#[derive(Clone)]
struct Sparse {
    /// The number of leaves when the digests were made up; all further ones are known.
    made_up: u64,
    next_free: u64,
    leaves: BTreeMap<u64, Leaf>,
}

impl Sparse {
    /// Keys 10, 11, .. are at the given indices, in that order.
    fn new(next_free: u64, mut indices: Vec<u64>) -> Self {
        indices.retain(|index| (1..next_free).contains(index));
        indices.sort_unstable();
        indices.dedup();
        let at = indices.into_iter().zip(10..).map(|(index, number)| (key(number), index));
        let by_key: BTreeMap<Digest, u64> = at.chain([(Digest::ZERO, 0)]).collect();
        let nexts = by_key.keys().copied().skip(1).chain([Digest::MAX]);
        let leaves = by_key.iter().zip(nexts).map(|((&key, &index), next)| {
            let value = if index == 0 { Word::ZERO } else { Word::from(index) };
            (index, Leaf { key, value, next })
        });
        Self { made_up: next_free, next_free, leaves: leaves.collect() }
    }

    fn digest(&self, level: u8, index: u64) -> Digest {
        let (first, last) = (index << level, ((index + 1) << level) - 1);
        if first >= self.next_free {
            EMPTY[usize::from(level)]
        } else if last < self.made_up && self.leaves.range(first..=last).next().is_none() {
            Digest([index, level.into(), 1, 2].map(|number| Felt::from_u64(number).unwrap()))
        } else if level == 0 {
            self.leaves[&index].hash()
        } else {
            compress(self.digest(level - 1, 2 * index), self.digest(level - 1, 2 * index + 1))
        }
    }

    /// The tree after an update.
    fn after(&self, update: &Update) -> Self {
        let mut after = self.clone();
        after.leaves.extend(update.leaves.iter().map(|change| (change.index, change.new)));
        after.next_free = update.next.next_free;
        after
    }
}

impl TreeReader for Sparse {
    type Error = Infallible;

    fn commitment(&self) -> Result<Commitment, Infallible> {
        Ok(Commitment { root: self.digest(DEPTH, 0), next_free: self.next_free })
    }

    fn leaf(&self, index: u64) -> Result<Option<Leaf>, Infallible> {
        Ok(self.leaves.get(&index).copied())
    }

    fn floor(&self, key: &Digest) -> Result<Option<u64>, Infallible> {
        let below = self.leaves.iter().filter(|(_, leaf)| leaf.key <= *key);
        Ok(below.max_by_key(|(_, leaf)| leaf.key).map(|(&index, _)| index))
    }

    fn node(&self, level: u8, index: u64) -> Result<Option<Digest>, Infallible> {
        assert!(index << level < self.next_free, "nobody may ask for an empty subtree");
        Ok(Some(self.digest(level, index)))
    }
}

/// Where the siblings of a witness stand, in order.
struct Siblings {
    next_free: u64,
    places: Vec<(u8, u64)>,
}

impl Climber for Siblings {
    type Node = ();
    type Error = Infallible;

    fn run(&mut self, levels: Range<u8>, index: u64, node: &mut ()) -> Result<(), Infallible> {
        run_by_steps(self, levels, index, node, |siblings, level, index| {
            if index << level < siblings.next_free {
                siblings.places.push((level, index));
            }
            Ok(())
        })
    }

    fn parent(&mut self, _: u8, _: u64, _: [(); 2]) -> Result<(), Infallible> {
        Ok(())
    }
}

fn check(tree: &Sparse, accesses: &[Access]) {
    let update = update(tree, accesses).unwrap();
    let Update { previous, next, touched, witness, .. } = &update;
    assert_eq!(verify_update(previous, witness, touched), Ok(*next));
    assert_eq!(tree.after(&update).commitment(), Ok(*next));

    // Siblings are where the climb says, and it goes no further without one.
    let mut siblings = Siblings { next_free: tree.next_free, places: Vec::new() };
    let leaves = witness.leaves.iter().map(|leaf| leaf.index).chain(tree.next_free..next.next_free);
    let Ok(_) = climb(&mut siblings, leaves.map(|index| (index, ())));
    let digests = siblings.places.iter().map(|&(level, index)| tree.digest(level, index));
    assert_eq!(witness.siblings, digests.collect::<Vec<_>>());
    let few = 1 + siblings.places.len() / 8;
    for (at, &(level, index)) in siblings.places.iter().enumerate().step_by(few) {
        let mut forged = witness.clone();
        forged.siblings.truncate(at);
        let error = UpdateError::MissingSibling { level, index };
        assert_eq!(verify_update(previous, &forged, touched), Err(error));
        forged.siblings.push(Digest::MAX);
        forged.siblings.extend(&witness.siblings[at + 1..]);
        let error = verify_update(previous, &forged, touched).unwrap_err();
        assert!(matches!(error, UpdateError::Root { .. }), "{error}");
        forged.siblings.push(Digest::MAX);
        let error = verify_update(previous, &forged, touched).unwrap_err();
        assert_eq!(error, UpdateError::ExtraSiblings(1));
    }
}

/// The numbers of leaves at which the edge has a shape of its own.
fn corners() -> impl Iterator<Item = u64> {
    let powers = (0..=DEPTH).flat_map(|level| [(1 << level) - 1, 1 << level, (1 << level) + 1]);
    powers.filter(|next_free| (1..=CAPACITY).contains(next_free))
}

#[test]
fn every_corner_of_the_tree_climbs() {
    for next_free in corners().chain([0x55_5555_5555, 0xaa_aaaa_aaaa]) {
        let tree = Sparse::new(
            next_free,
            vec![1, next_free / 2, next_free.saturating_sub(2), next_free - 1],
        );
        check(&tree, &[read(key(10))]);
        check(&tree, &[read(key(12)), read(key(13)), read(key(40))]);
        check(&tree, &[write(key(10), 3), write(key(11), 0), read(key(12)), write(key(13), 7)]);
        let room = CAPACITY - next_free;
        let inserts: Vec<_> =
            (50..55).take(room.min(5) as usize).map(|n| write(key(n), 1)).collect();
        check(&tree, &inserts);
        check(&tree, &[&inserts[..], &[write(key(13), 5), read(key(11))]].concat());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_leaves_of_any_tree_climb(
        bits in 0..DEPTH,
        seed: u64,
        indices in prop::collection::vec(any::<u64>(), 1..8),
        writes in prop::collection::vec(any::<Option<bool>>(), 8),
        inserts in 0..6u8,
    ) {
        let next_free = (1 << bits | seed & ((1 << bits) - 1)).min(CAPACITY - 8);
        let from_right = indices.iter().map(|index| next_free - 1 - index % next_free.min(64));
        let anywhere = indices.iter().map(|index| index % next_free);
        let tree = Sparse::new(next_free, from_right.take(4).chain(anywhere.skip(4)).collect());
        let touched = writes.iter().zip(10..).filter_map(|(write, number)| {
            let key = key(number);
            write.map(|is_write| Access { key, write: is_write.then_some(Word::from(number)) })
        });
        let inserts = (50..50 + inserts).map(|number| write(key(number), 9));
        check(&tree, &touched.chain(inserts).collect::<Vec<_>>());
    }
}
