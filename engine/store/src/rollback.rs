//! Taking batches back.

use tree::{Digest, IndexedLeaf, TreeReader, update};

use crate::{
    error::{StoreError, Table},
    records::{BatchRecord, Head},
    tables::WriteTables,
};

impl WriteTables<'_> {
    /// Takes the last batch back and returns the head before it.
    ///
    /// The witness holds every old leaf that the batch can have changed, so the record is all that
    /// is needed. The nodes are hashed anew, and must lead to the commitment on record.
    pub(crate) fn take_back(&mut self, head: &Head) -> Result<Head, StoreError> {
        let record = self.batch(head.number)?;
        let previous = record.previous.commitment;
        let (leaves, gone) = self.changed_leaves(head, &record)?;

        let (commitment, nodes) =
            update::revert(&self.tree(head.commitment), previous.next_free, &leaves)?;
        if commitment != previous || record.previous.number + 1 != head.number {
            let what = format!("batch {} does not go back to the state before it", head.number);
            return Err(StoreError::corrupted(Table::Batches, what));
        }
        for IndexedLeaf { index, leaf } in &leaves {
            self.put_leaf(*index, leaf)?;
        }
        for (index, key) in gone {
            self.leaves.remove(index)?;
            self.keys.remove(&key.to_ordered_bytes())?;
            self.places.remove(&key.to_ordered_bytes())?;
        }
        self.put_nodes(&nodes)?;
        for (touch, place) in record.touched.iter().zip(&record.places) {
            if touch.write.is_some() {
                self.put_preimage(&touch.key, place.preimage.as_deref())?;
            }
        }
        for hash in &record.new_codes {
            self.codes.remove(&hash.0)?;
        }
        self.batches.remove(head.number)?;
        self.put_head(&record.previous)?;
        Ok(record.previous)
    }

    /// The leaves to put back, and index and key of those to remove.
    #[expect(clippy::type_complexity, reason = "two lists, named in the line above")]
    fn changed_leaves(
        &self,
        head: &Head,
        record: &BatchRecord,
    ) -> Result<(Vec<IndexedLeaf>, Vec<(u64, Digest)>), StoreError> {
        let tree = self.tree(head.commitment);
        let leaf_at = |index| {
            let missing =
                || StoreError::corrupted(Table::Leaves, format!("leaf {index} is missing"));
            tree.leaf(index)?.ok_or_else(missing)
        };
        let mut changed = Vec::new();
        for old in &record.witness.leaves {
            if leaf_at(old.index)? != old.leaf {
                changed.push(*old);
            }
        }
        let mut gone = Vec::new();
        for index in record.previous.commitment.next_free..head.commitment.next_free {
            gone.push((index, leaf_at(index)?.key));
        }
        Ok((changed, gone))
    }
}
