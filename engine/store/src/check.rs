//! Whether what is stored agrees with itself.

use primitives::{H256, keccak256};
use redb::{ReadableTable, ReadableTableMetadata};
use tree::{DEPTH, Digest, Leaf, TreeReader, hash::compress, leaf::EMPTY};

use crate::{
    error::{StoreError, Table},
    guard::guarded,
    reader::Reader,
    records::place_from_bytes,
    store::Store,
    tables::{for_each_row, node_row},
};

impl Store {
    /// Reads everything: the database's checksums, the root recomputed from all leaves, the links
    /// between them, every index and every record.
    pub fn check(&mut self) -> Result<(), StoreError> {
        guarded(|| {
            if !self.database.get_mut()?.check_integrity()? {
                return Err(StoreError::Damaged("a checksum does not hold".to_string()));
            }
            let reader = self.reader()?;
            reader.check_keys()?;
            reader.check_nodes()?;
            reader.check_places()?;
            (1..=reader.head.number).try_for_each(|number| reader.check_batch(number))
        })
    }

    /// A digest of everything stored: equal for two stores with the same content.
    pub fn fingerprint(&self) -> Result<H256, StoreError> {
        guarded(|| self.fingerprint_unguarded())
    }

    fn fingerprint_unguarded(&self) -> Result<H256, StoreError> {
        let tables = self.reader()?.tables;
        let mut digest = [0; 32];
        let mut absorb = |key: &[u8], value: &[u8]| {
            let len = (key.len() as u64).to_le_bytes();
            digest = keccak256(&[&digest[..], &len, key, value].concat()).0;
        };
        absorb(b"meta", &[]);
        for_each_row(&tables.meta, &mut absorb)?;
        absorb(b"leaves", &[]);
        for_each_row(&tables.leaves, &mut absorb)?;
        absorb(b"keys", &[]);
        for_each_row(&tables.keys, &mut absorb)?;
        absorb(b"nodes", &[]);
        for_each_row(&tables.nodes, &mut absorb)?;
        absorb(b"places", &[]);
        for_each_row(&tables.places, &mut absorb)?;
        absorb(b"preimages", &[]);
        for_each_row(&tables.preimages, &mut absorb)?;
        absorb(b"codes", &[]);
        for_each_row(&tables.codes, &mut absorb)?;
        absorb(b"batches", &[]);
        for_each_row(&tables.batches, &mut absorb)?;
        Ok(H256(digest))
    }

    /// The one check that opening always makes: the root on record is the root of the tree.
    pub(crate) fn check_head(&self) -> Result<(), StoreError> {
        let reader = self.reader()?;
        let root = reader.node(DEPTH, 0)?;
        if root != Some(self.head().commitment.root) {
            return Err(StoreError::corrupted(Table::Nodes, "the root is not the head's"));
        }
        Ok(())
    }
}

impl Reader {
    /// Every leaf has its key's index, and the keys in order are the linked list.
    fn check_keys(&self) -> Result<(), StoreError> {
        let corrupted = |what: String| Err(StoreError::corrupted(Table::Keys, what));
        let mut expected = Digest::ZERO;
        for row in self.tables.keys.iter()? {
            let (key, index) = row?;
            let index = index.value();
            let Some(leaf) = self.leaf(index)? else {
                return corrupted(format!("leaf {index} is missing"));
            };
            if leaf.key.to_ordered_bytes() != *key.value() || leaf.key != expected {
                return corrupted(format!("leaf {index} is not in its place in the list"));
            }
            expected = leaf.next;
        }
        let (keys, leaves) = (self.tables.keys.len()?, self.tables.leaves.len()?);
        let next_free = self.head.commitment.next_free;
        if expected != Digest::MAX || keys != next_free || leaves != next_free {
            return corrupted(format!("{keys} keys, {leaves} leaves, next free index {next_free}"));
        }
        Ok(())
    }

    /// Hashes all leaves up to the root and compares every node.
    fn check_nodes(&self) -> Result<(), StoreError> {
        let corrupted = |what: String| Err(StoreError::corrupted(Table::Nodes, what));
        let mut level_nodes = Vec::new();
        for index in 0..self.head.commitment.next_free {
            let leaf = self.leaf(index)?;
            let Some(leaf) = leaf else { return corrupted(format!("leaf {index} is missing")) };
            level_nodes.push(Leaf::hash(&leaf));
        }
        let mut count = 0;
        for level in 0..=DEPTH {
            count += level_nodes.len() as u64;
            for (index, digest) in (0..).zip(&level_nodes) {
                if self.node(level, index)? != Some(*digest) {
                    return corrupted(format!("row {:#x} is wrong", node_row(level, index)));
                }
            }
            let empty = EMPTY[usize::from(level)];
            let parent = |pair: &[Digest]| match *pair {
                [left, right] => compress(left, right),
                [left] => compress(left, empty),
                _ => empty,
            };
            level_nodes = level_nodes.chunks(2).map(parent).collect();
        }
        let rows = self.tables.nodes.len()?;
        if rows != count { corrupted(format!("{rows} rows instead of {count}")) } else { Ok(()) }
    }

    /// Every key but the sentinel's is that of its place; preimages belong to keys.
    fn check_places(&self) -> Result<(), StoreError> {
        let corrupted = |what: &str| Err(StoreError::corrupted(Table::Places, what));
        for row in self.tables.places.iter()? {
            let (key, place) = row?;
            let place = place_from_bytes(place.value());
            let place = place.map_err(|error| StoreError::corrupted(Table::Places, error))?;
            let is_known = self.tables.keys.get(key.value())?.is_some();
            if !is_known || place.key().to_ordered_bytes() != *key.value() {
                return corrupted("a place is under the key of another");
            }
        }
        if self.tables.places.len()? + 1 != self.tables.keys.len()? {
            return corrupted("places and keys differ in number");
        }
        for row in self.tables.preimages.iter()? {
            if self.tables.places.get(row?.0.value())?.is_none() {
                return corrupted("a preimage belongs to no place");
            }
        }
        Ok(())
    }

    /// Records decode, follow each other, and prove what they say.
    fn check_batch(&self, number: u64) -> Result<(), StoreError> {
        let corrupted = |what: String| StoreError::corrupted(Table::Batches, what);
        let record = self.batch(number)?;
        let after = match number == self.head.number {
            true => self.head.commitment,
            false => self.batch(number + 1)?.previous.commitment,
        };
        let (before, touched) = (&record.previous, &record.touched);
        let next = tree::verify_update(&before.commitment, &record.witness, touched)
            .map_err(|error| corrupted(format!("batch {number}: {error}")))?;
        let codes = record.new_codes.iter().map(|hash| self.code(*hash));
        let codes = codes.collect::<Result<Vec<_>, _>>()?;
        let is_whole = record.places.len() == touched.len() && codes.iter().all(Option::is_some);
        if before.number + 1 != number || next != record.next || next != after || !is_whole {
            return Err(corrupted(format!("batch {number} does not fit its neighbours")));
        }
        Ok(())
    }
}
