//! The untrusted half: computes a batch's update and its witness over any stored tree.

use alloc::{collections::BTreeMap, vec::Vec};
use core::ops::Range;

use primitives::Word;
use thiserror::Error;

use crate::{
    climb::{Climber, climb, run_by_steps},
    hash::{Digest, compress},
    leaf::{Commitment, Leaf},
    reader::{TreeError, TreeReader, floor_leaf, node},
    touched::{IndexedLeaf, Touched, link},
    verify::{UpdateError, is_empty_subtree, room_for},
    witness::UpdateWitness,
};

/// A key that a batch reads, or writes if there is a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Access {
    /// Where.
    pub key: Digest,
    /// The value after the batch, or `None` if the batch only read.
    pub write: Option<Word>,
}

/// A leaf that an update writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LeafChange {
    /// Position in the tree.
    pub index: u64,
    /// The leaf there before, or `None` if it is appended.
    pub old: Option<Leaf>,
    /// The leaf there after.
    pub new: Leaf,
}

/// A node that changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NodeChange {
    /// Height above the leaves.
    pub level: u8,
    /// Position within the level.
    pub index: u64,
    /// Its digest, or `None` if no leaf is left below it.
    pub digest: Option<Digest>,
}

/// All there is to know about a batch's effect on the tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Update {
    /// The commitment that it starts from.
    pub previous: Commitment,
    /// The commitment that it leads to.
    pub next: Commitment,
    /// The touched keys in key order, with their old values.
    pub touched: Vec<Touched>,
    /// Proves all of it to [`verify_update`](crate::verify::verify_update).
    pub witness: UpdateWitness,
    /// The leaves to write, by increasing index.
    pub leaves: Vec<LeafChange>,
    /// The nodes to write: the leaves' hashes, then every other node after its children; from left
    /// to right within a level.
    pub nodes: Vec<NodeChange>,
}

/// An update that starts from another commitment than the tree's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("the update starts from root {} with {} leaves, but the tree is at {} with {}",
    update.root, update.next_free, tree.root, tree.next_free)]
pub struct StaleUpdate {
    /// Where the update starts.
    pub update: Commitment,
    /// Where the tree is.
    pub tree: Commitment,
}

impl Update {
    /// Refuses a tree at another commitment than the one that this update starts from.
    pub fn starts_at(&self, tree: Commitment) -> Result<(), StaleUpdate> {
        if self.previous == tree {
            Ok(())
        } else {
            Err(StaleUpdate { update: self.previous, tree })
        }
    }
}

/// Computes the update that `accesses`, in any order but each key once, make to the tree.
pub fn update<R: TreeReader>(
    reader: &R,
    accesses: &[Access],
) -> Result<Update, TreeError<R::Error>> {
    let previous = reader.commitment().map_err(TreeError::Storage)?;
    let LookedUp { touched, leaves } = look_up(reader, accesses)?;
    let linked = link(&touched, &leaves).map_err(UpdateError::from)?;
    let next_free = room_for(previous.next_free, linked.appended.len())?;

    let given = leaves.iter().zip(linked.updated).map(|(before, new)| LeafChange {
        index: before.index,
        old: Some(before.leaf),
        new,
    });
    let appended = (previous.next_free..).zip(linked.appended);
    let appended = appended.map(|(index, new)| LeafChange { index, old: None, new });
    let mut changes: Vec<LeafChange> = given.chain(appended).collect();

    let mut prover = Prover::new(reader, previous.next_free, next_free);
    let start = changes.iter().map(|change| {
        let changed = change.old != Some(change.new);
        (change.index, changed.then(|| change.new.hash()))
    });
    let root = prover.climb(start.collect())?;
    changes.retain(|change| change.old != Some(change.new));

    Ok(Update {
        previous,
        next: Commitment { root: root.unwrap_or(previous.root), next_free },
        touched,
        witness: UpdateWitness { leaves, siblings: prover.siblings },
        leaves: changes,
        nodes: prover.nodes,
    })
}

/// Computes the nodes that change when `leaves` are put back and every leaf from `next_free` on is
/// taken away again, and the commitment of that tree.
pub fn revert<R: TreeReader>(
    reader: &R,
    next_free: u64,
    leaves: &[IndexedLeaf],
) -> Result<(Commitment, Vec<NodeChange>), TreeError<R::Error>> {
    let current = reader.commitment().map_err(TreeError::Storage)?;
    let mut start: Vec<_> = leaves.iter().map(|old| (old.index, Some(old.leaf.hash()))).collect();
    start.extend((next_free..current.next_free).map(|index| (index, Some(Digest::ZERO))));
    let mut prover = Prover::new(reader, current.next_free, next_free);
    let root = prover.climb(start)?.unwrap_or(current.root);
    Ok((Commitment { root, next_free }, prover.nodes))
}

/// The old value of each accessed key, in key order, and the leaves that show them, by index.
struct LookedUp {
    touched: Vec<Touched>,
    leaves: Vec<IndexedLeaf>,
}

fn look_up<R: TreeReader>(
    reader: &R,
    accesses: &[Access],
) -> Result<LookedUp, TreeError<R::Error>> {
    let mut accesses = accesses.to_vec();
    accesses.sort_unstable_by_key(|access| access.key);
    let mut touched = Vec::with_capacity(accesses.len());
    let mut leaves = BTreeMap::new();
    for Access { key, write } in accesses {
        let IndexedLeaf { index, leaf } = floor_leaf(reader, &key)?;
        leaves.insert(index, leaf);
        let old = (leaf.key == key).then_some(leaf.value);
        touched.push(Touched { key, old, write });
    }
    let leaves = leaves.into_iter().map(|(index, leaf)| IndexedLeaf { index, leaf });
    Ok(LookedUp { touched, leaves: leaves.collect() })
}

/// Climbs with the new digest of every node that changed and `None` for one that did not, which is
/// read from the storage only if it is needed.
struct Prover<'a, R> {
    reader: &'a R,
    old_next_free: u64,
    new_next_free: u64,
    siblings: Vec<Digest>,
    nodes: Vec<NodeChange>,
}

impl<'a, R: TreeReader> Prover<'a, R> {
    const fn new(reader: &'a R, old_next_free: u64, new_next_free: u64) -> Self {
        Self { reader, old_next_free, new_next_free, siblings: Vec::new(), nodes: Vec::new() }
    }

    /// The new root, if it changed.
    fn climb(
        &mut self,
        start: Vec<(u64, Option<Digest>)>,
    ) -> Result<Option<Digest>, TreeError<R::Error>> {
        for &(index, digest) in &start {
            if let Some(digest) = digest {
                self.record(0, index, digest);
            }
        }
        Ok(climb(self, start)?.flatten())
    }

    fn sibling(&mut self, level: u8, index: u64) -> Result<Option<Digest>, TreeError<R::Error>> {
        if !is_empty_subtree(level, index, self.old_next_free) {
            self.siblings.push(node(self.reader, self.old_next_free, level, index)?);
        }
        Ok(None)
    }

    fn record(&mut self, level: u8, index: u64, digest: Digest) {
        let is_gone = is_empty_subtree(level, index, self.new_next_free);
        self.nodes.push(NodeChange { level, index, digest: (!is_gone).then_some(digest) });
    }
}

impl<R: TreeReader> Climber for Prover<'_, R> {
    type Node = Option<Digest>;
    type Error = TreeError<R::Error>;

    fn run(
        &mut self,
        levels: Range<u8>,
        index: u64,
        node: &mut Self::Node,
    ) -> Result<(), Self::Error> {
        run_by_steps(self, levels, index, node, Self::sibling)
    }

    fn parent(
        &mut self,
        level: u8,
        index: u64,
        children: [Option<Digest>; 2],
    ) -> Result<Option<Digest>, Self::Error> {
        let [left, right] = children;
        if left.is_none() && right.is_none() {
            return Ok(None);
        }
        let known = |child: Option<Digest>, index| match child {
            Some(digest) => Ok(digest),
            None => node(self.reader, self.old_next_free, level, index),
        };
        let digest = compress(known(left, 2 * index)?, known(right, 2 * index + 1)?);
        self.record(level + 1, index, digest);
        Ok(Some(digest))
    }
}

impl<E> From<UpdateError> for TreeError<E> {
    fn from(error: UpdateError) -> Self {
        Self::Update(error)
    }
}
