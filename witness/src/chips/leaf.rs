//! Fills `leaf`.

use core::borrow::BorrowMut;

use circuits::{
    chips::leaf::{LeafColumns, LeafHash},
    config::{DIGEST, Felt},
    systems::LogHeights,
    tables::Table,
};
use p3_field::{Field, PrimeCharacteristicRing};
use p3_matrix::dense::RowMajorMatrix;
use primitives::Word;
use tree::{
    Digest, IndexedLeaf, Leaf, Touched,
    hash::{RATE, Tag, WORD_LIMBS},
};

use super::node::Both;
use crate::felt::{digest, limbs16, limbs32, permute};

/// What a row of the scan is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Given,
    Insert,
    Absent,
}

/// A row of the scan before its hashes are computed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ScanRow {
    kind: Kind,
    is_touched: bool,
    key: Digest,
    index: u64,
    gap_end: Digest,
    next: Digest,
    old: Word,
    new: Word,
    next_free: u64,
    touched_count: u64,
    touched_before: [Felt; DIGEST],
    is_first: bool,
    is_last: bool,
}

impl ScanRow {
    /// The leaf before and after, unless the row is about none.
    pub(crate) fn leaf(&self) -> Option<(u64, Both)> {
        let old = Leaf { key: self.key, value: self.old, next: self.gap_end };
        let new = Leaf { key: self.key, value: self.new, next: self.next };
        let old = match self.kind {
            Kind::Given => old.hash(),
            Kind::Insert => Digest::ZERO,
            Kind::Absent => return None,
        };
        Some((self.index, Both::leaf(old, new.hash())))
    }

    /// The sponge over the touched keys after this row, and its steps within it.
    fn absorb(&self) -> ([[Felt; DIGEST]; 4], [Felt; DIGEST]) {
        let mut steps = [[Felt::ZERO; DIGEST]; 4];
        if !self.is_touched {
            return (steps, self.touched_before);
        }
        let mut old = limbs32(self.old);
        if self.kind == Kind::Given {
            old[0] += Felt::from_u64(1 << 32);
        }
        let ([old_low, old_high], [new_low, new_high]) = (halves(old), halves(limbs32(self.new)));
        let mut capacity = self.touched_before;
        let blocks = [digest(self.key), old_low, old_high, new_low, new_high];
        for (i, block) in blocks.into_iter().enumerate() {
            [_, capacity] = permute(block, capacity);
            if let Some(step) = steps.get_mut(i) {
                *step = capacity;
            }
        }
        (steps, capacity)
    }
}

fn halves(limbs: [Felt; WORD_LIMBS]) -> [[Felt; DIGEST]; 2] {
    core::array::from_fn(|half| core::array::from_fn(|i| limbs[DIGEST * half + i]))
}

/// The capacity that a sponge starts with.
pub(crate) fn start(tag: Tag, length: usize) -> [Felt; DIGEST] {
    [Felt::from_u32(tag as u32), Felt::from_usize(length), Felt::ZERO, Felt::ZERO]
}

/// What the scan ends with.
#[derive(Debug)]
pub(crate) struct Scan {
    pub(crate) rows: Vec<ScanRow>,
    pub(crate) touched_capacity: [Felt; DIGEST],
}

/// The scan over leaves and touched keys that fit each other.
pub(crate) fn scan(leaves: &[IndexedLeaf], touched: &[Touched], next_free: u64) -> Scan {
    let mut rows = merge(leaves, touched);
    link(&mut rows);
    let (mut next_free, mut count) = (next_free, 0);
    let mut capacity = start(Tag::Touched, 0);
    let last = rows.len().saturating_sub(1);
    for (at, row) in rows.iter_mut().enumerate() {
        row.next_free = next_free;
        row.touched_count = count;
        row.touched_before = capacity;
        row.is_first = at == 0;
        row.is_last = at == last;
        if row.kind == Kind::Insert {
            row.index = next_free;
            next_free += 1;
        }
        count += u64::from(row.is_touched);
        (_, capacity) = row.absorb();
    }
    Scan { rows, touched_capacity: capacity }
}

/// Leaves and the keys in their gaps, by increasing key.
fn merge(leaves: &[IndexedLeaf], touched: &[Touched]) -> Vec<ScanRow> {
    let mut leaves = leaves.to_vec();
    leaves.sort_unstable_by_key(|indexed| indexed.leaf.key);
    let mut touched = touched.iter().peekable();
    let mut rows = Vec::with_capacity(leaves.len() + touched.len());
    for IndexedLeaf { index, leaf } in leaves {
        let hit = touched.next_if(|touch| touch.key == leaf.key);
        let given = ScanRow {
            kind: Kind::Given,
            is_touched: hit.is_some(),
            key: leaf.key,
            index,
            gap_end: leaf.next,
            next: leaf.next,
            old: leaf.value,
            new: hit.map_or(leaf.value, Touched::new_value),
            next_free: 0,
            touched_count: 0,
            touched_before: [Felt::ZERO; DIGEST],
            is_first: false,
            is_last: false,
        };
        rows.push(given);
        while let Some(touch) = touched.next_if(|touch| touch.key < leaf.next) {
            let kind = if touch.inserts() { Kind::Insert } else { Kind::Absent };
            let (key, new) = (touch.key, touch.new_value());
            rows.push(ScanRow { kind, is_touched: true, key, old: Word::ZERO, new, ..given });
        }
    }
    rows
}

/// Fills in each row's new next: from the end of a gap backwards, the key of the last insertion.
fn link(rows: &mut [ScanRow]) {
    let mut following = None;
    for row in rows.iter_mut().rev() {
        row.next = following.unwrap_or(row.gap_end);
        following = match row.kind {
            Kind::Given => None,
            Kind::Insert => Some(row.key),
            Kind::Absent => following,
        };
    }
}

pub(crate) fn fill(shape: &LogHeights, rows: &[ScanRow]) -> RowMajorMatrix<Felt> {
    super::fill_rows(Table::Leaf, shape, rows, |scanned, row| *row.borrow_mut() = fill_row(scanned))
}

fn fill_row(row: &ScanRow) -> LeafColumns<Felt> {
    let length = 2 * RATE + WORD_LIMBS;
    let has_leaf = row.kind != Kind::Absent;
    let key_capacity = if has_leaf {
        permute(digest(row.key), start(Tag::Leaf, length))[1]
    } else {
        Default::default()
    };
    let hash = |is_there: bool, value, next| {
        if is_there { fill_hash(key_capacity, value, next) } else { no_hash() }
    };
    let (touched_steps, touched_after) = row.absorb();
    let new_value = limbs16(row.new);
    let sum: Felt = new_value.into_iter().sum();
    LeafColumns {
        is_given: Felt::from_bool(row.kind == Kind::Given),
        is_insert: Felt::from_bool(row.kind == Kind::Insert),
        is_absent: Felt::from_bool(row.kind == Kind::Absent),
        is_touched: Felt::from_bool(row.is_touched),
        is_first: Felt::from_bool(row.is_first),
        is_last: Felt::from_bool(row.is_last),
        key: digest(row.key),
        index: if has_leaf { Felt::from_u64(row.index) } else { Felt::ZERO },
        gap_end: digest(row.gap_end),
        next: digest(row.next),
        old_value: limbs32(row.old),
        new_value,
        new_value_inverse: if row.kind == Kind::Insert {
            sum.try_inverse().unwrap_or_default()
        } else {
            Felt::ZERO
        },
        key_capacity,
        old: hash(row.kind == Kind::Given, row.old, row.gap_end),
        new: hash(has_leaf, row.new, row.next),
        next_free: Felt::from_u64(row.next_free),
        touched_count: Felt::from_u64(row.touched_count),
        touched_before: row.touched_before,
        touched_steps,
        touched_after,
    }
}

fn fill_hash(key_capacity: [Felt; DIGEST], value: Word, next: Digest) -> LeafHash<Felt> {
    let [low, high] = halves(limbs32(value));
    let [_, after_low] = permute(low, key_capacity);
    let [_, after_high] = permute(high, after_low);
    let [digest, _] = permute(digest(next), after_high);
    LeafHash { capacities: [after_low, after_high], digest }
}

fn no_hash() -> LeafHash<Felt> {
    LeafHash { capacities: Default::default(), digest: Default::default() }
}
