//! A tree in memory.

use alloc::{collections::BTreeMap, vec, vec::Vec};
use core::convert::Infallible;

use primitives::Word;

use crate::{
    hash::{Digest, compress},
    leaf::{Commitment, DEPTH, Leaf, empty},
    reader::{TreeError, TreeReader},
    update::{Access, StaleUpdate, Update, update},
    verify::UpdateError,
};

/// A tree in memory. New leaves are only appended, so a level is a vector without holes.
#[derive(Clone, Debug)]
pub struct MemoryTree {
    leaves: Vec<Leaf>,
    by_key: BTreeMap<Digest, u64>,
    levels: Vec<Vec<Digest>>,
}

impl Default for MemoryTree {
    fn default() -> Self {
        let mut levels = Vec::with_capacity(usize::from(DEPTH) + 1);
        let mut digest = Leaf::SENTINEL.hash();
        for level in 0..=DEPTH {
            levels.push(vec![digest]);
            digest = compress(digest, empty(level));
        }
        let by_key = BTreeMap::from([(Digest::ZERO, 0)]);
        Self { leaves: vec![Leaf::SENTINEL], by_key, levels }
    }
}

impl MemoryTree {
    /// A tree that holds only the sentinel.
    pub fn new() -> Self {
        Self::default()
    }

    /// A tree with these values, inserted as one batch; zeros are left out.
    pub fn with_values(
        values: impl IntoIterator<Item = (Digest, Word)>,
    ) -> Result<Self, UpdateError> {
        let mut tree = Self::new();
        let accesses = values.into_iter().map(|(key, value)| Access { key, write: Some(value) });
        tree.update(&accesses.collect::<Vec<_>>())?;
        Ok(tree)
    }

    /// All leaves by index; the first is the sentinel.
    pub fn leaves(&self) -> &[Leaf] {
        &self.leaves
    }

    /// Root and number of leaves.
    pub fn commitment(&self) -> Commitment {
        let root = self.levels.last().and_then(|level| level.first());
        Commitment { root: root.copied().unwrap_or_default(), next_free: self.leaves.len() as u64 }
    }

    /// The value at `key`, or `None` if it is absent.
    pub fn get(&self, key: &Digest) -> Option<Word> {
        let index = usize::try_from(*self.by_key.get(key)?).ok()?;
        self.leaves.get(index).map(|leaf| leaf.value)
    }

    /// Computes the update that `accesses` make, and applies it.
    pub fn update(&mut self, accesses: &[Access]) -> Result<Update, UpdateError> {
        let update = update(self, accesses).map_err(|error| match error {
            TreeError::Update(error) => error,
            TreeError::Storage(never) => match never {},
            // `levels` and `leaves` have no holes.
            TreeError::MissingLeaf { .. } | TreeError::MissingNode { .. } => {
                unreachable!("{error}")
            }
        })?;
        self.put(&update);
        Ok(update)
    }

    /// Applies an update that was computed on a tree like this one.
    pub fn apply(&mut self, update: &Update) -> Result<(), StaleUpdate> {
        update.starts_at(self.commitment())?;
        self.put(update);
        Ok(())
    }

    fn put(&mut self, update: &Update) {
        for change in &update.leaves {
            set(&mut self.leaves, change.index, change.new);
            self.by_key.insert(change.new.key, change.index);
        }
        for change in &update.nodes {
            if let Some(digest) = change.digest {
                set(&mut self.levels[usize::from(change.level)], change.index, digest);
            }
        }
    }
}

/// Overwrites an item or appends the next one.
fn set<T>(items: &mut Vec<T>, index: u64, item: T) {
    match usize::try_from(index).ok().and_then(|index| items.get_mut(index)) {
        Some(place) => *place = item,
        None => items.push(item),
    }
}

impl TreeReader for MemoryTree {
    type Error = Infallible;

    fn commitment(&self) -> Result<Commitment, Infallible> {
        Ok(self.commitment())
    }

    fn leaf(&self, index: u64) -> Result<Option<Leaf>, Infallible> {
        Ok(usize::try_from(index).ok().and_then(|index| self.leaves.get(index)).copied())
    }

    fn floor(&self, key: &Digest) -> Result<Option<u64>, Infallible> {
        Ok(self.by_key.range(..=key).next_back().map(|(_, &index)| index))
    }

    fn node(&self, level: u8, index: u64) -> Result<Option<Digest>, Infallible> {
        let level = self.levels.get(usize::from(level));
        let index = usize::try_from(index).ok();
        Ok(level.zip(index).and_then(|(level, index)| level.get(index)).copied())
    }
}
