//! A deliberately naive tree, to compare with.

use primitives::Word;
use tree::{
    Access, Commitment, Digest, Leaf,
    hash::compress,
    leaf::{DEPTH, EMPTY},
};

/// Does one access at a time, searches linearly and hashes everything anew.
#[derive(Clone, Debug)]
pub(crate) struct NaiveTree {
    pub(crate) leaves: Vec<Leaf>,
}

impl NaiveTree {
    pub(crate) fn new() -> Self {
        Self { leaves: vec![Leaf { key: Digest::ZERO, value: Word::ZERO, next: Digest::MAX }] }
    }

    pub(crate) fn access(&mut self, access: &Access) {
        let Some(value) = access.write else { return };
        if let Some(leaf) = self.leaves.iter_mut().find(|leaf| leaf.key == access.key) {
            leaf.value = value;
        } else if value != Word::ZERO {
            let low =
                self.leaves.iter_mut().find(|leaf| leaf.key < access.key && access.key < leaf.next);
            let low = low.unwrap();
            let new = Leaf { key: access.key, value, next: low.next };
            low.next = access.key;
            self.leaves.push(new);
        }
    }

    pub(crate) fn access_all(&mut self, accesses: &[Access]) {
        let mut sorted = accesses.to_vec();
        sorted.sort_by_key(|access| access.key);
        sorted.iter().for_each(|access| self.access(access));
    }

    pub(crate) fn commitment(&self) -> Commitment {
        let mut level: Vec<Digest> = self.leaves.iter().map(Leaf::hash).collect();
        for empty in EMPTY.into_iter().take(usize::from(DEPTH)) {
            level.resize(level.len().next_multiple_of(2), empty);
            level = level.chunks(2).map(|pair| compress(pair[0], pair[1])).collect();
        }
        Commitment { root: level[0], next_free: self.leaves.len() as u64 }
    }
}
