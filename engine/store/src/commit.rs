//! Writing a batch into the tables.

use primitives::H256;
use redb::ReadableTable;
use tree::{Commitment, Digest, Leaf, MemoryTree, TreeReader, Update, update::NodeChange};

use crate::{
    error::{StoreError, Table},
    plan::BatchPlan,
    records::{BatchRecord, Head, TouchedPlace, place_to_bytes},
    store::BatchCommit,
    tables::{HEAD_ROW, WriteTables, bytes_at, node_row},
};

impl WriteTables<'_> {
    /// The tree that holds only the sentinel.
    pub(crate) fn put_sentinel(&mut self) -> Result<Commitment, StoreError> {
        let tree = MemoryTree::new();
        self.put_leaf(0, &Leaf::SENTINEL)?;
        for level in 0..=tree::DEPTH {
            let Ok(digest) = tree.node(level, 0);
            self.put_nodes(&[NodeChange { level, index: 0, digest }])?;
        }
        Ok(tree.commitment())
    }

    /// Stores a batch on top of `head` and returns the head after it.
    pub(crate) fn put_batch(
        &mut self,
        head: &Head,
        batch: BatchCommit,
    ) -> Result<Head, StoreError> {
        let BatchCommit { number, input, statement, context, plan, codes } = batch;
        let expected = head.number + 1;
        if number != expected {
            return Err(StoreError::WrongBatch { expected, got: number });
        }
        plan.update.starts_at(head.commitment)?;
        let places = self.old_places(&plan)?;
        let new_codes = self.put_codes(&codes)?;
        self.put_plan(&plan)?;

        let Update { next, touched, witness, .. } = plan.update;
        let previous = head.clone();
        let record =
            BatchRecord { previous, next, input, statement, touched, places, witness, new_codes };
        self.batches.insert(number, &*record.to_bytes())?;
        let head = Head { number, commitment: next, context };
        self.put_head(&head)?;
        Ok(head)
    }

    pub(crate) fn put_head(&mut self, head: &Head) -> Result<(), StoreError> {
        self.meta.insert(HEAD_ROW, &*head.to_bytes())?;
        Ok(())
    }

    /// Leaves, nodes, places and preimages of a plan.
    pub(crate) fn put_plan(&mut self, plan: &BatchPlan) -> Result<(), StoreError> {
        for change in &plan.update.leaves {
            self.put_leaf(change.index, &change.new)?;
        }
        self.put_nodes(&plan.update.nodes)?;
        for (touch, access) in plan.update.touched.iter().zip(&plan.accesses) {
            if touch.inserts() {
                let place = place_to_bytes(&access.place);
                self.places.insert(&touch.key.to_ordered_bytes(), &*place)?;
            }
            // A zero written where nothing was leaves nothing, so no preimage either.
            let is_there = touch.old.is_some() || touch.inserts();
            if let Some(write) = access.write.as_ref().filter(|_| is_there) {
                self.put_preimage(&touch.key, write.preimage.as_deref())?;
            }
        }
        Ok(())
    }

    /// Returns the hashes of those that were not there yet.
    pub(crate) fn put_codes(&mut self, codes: &[(H256, Vec<u8>)]) -> Result<Vec<H256>, StoreError> {
        let mut new_codes = Vec::new();
        for (hash, code) in codes {
            match bytes_at(&self.codes, &hash.0)? {
                Some(stored) if stored != *code => return Err(StoreError::OtherCode(*hash)),
                Some(_) => {}
                None => {
                    self.codes.insert(&hash.0, &**code)?;
                    new_codes.push(*hash);
                }
            }
        }
        Ok(new_codes)
    }

    pub(crate) fn put_preimage(
        &mut self,
        key: &Digest,
        preimage: Option<&[u8]>,
    ) -> Result<(), StoreError> {
        let row = key.to_ordered_bytes();
        match preimage {
            Some(preimage) => drop(self.preimages.insert(&row, preimage)?),
            None => drop(self.preimages.remove(&row)?),
        }
        Ok(())
    }

    pub(crate) fn put_leaf(&mut self, index: u64, leaf: &Leaf) -> Result<(), StoreError> {
        self.leaves.insert(index, &leaf.to_bytes())?;
        self.keys.insert(&leaf.key.to_ordered_bytes(), index)?;
        Ok(())
    }

    pub(crate) fn put_nodes(&mut self, nodes: &[NodeChange]) -> Result<(), StoreError> {
        for node in nodes {
            let row = node_row(node.level, node.index);
            match node.digest {
                Some(digest) => drop(self.nodes.insert(row, &digest.to_bytes())?),
                None => drop(self.nodes.remove(row)?),
            }
        }
        Ok(())
    }

    fn old_places(&self, plan: &BatchPlan) -> Result<Vec<TouchedPlace>, StoreError> {
        let old = plan.update.touched.iter().zip(&plan.accesses).map(|(touch, access)| {
            let preimage = bytes_at(&self.preimages, &touch.key.to_ordered_bytes())?;
            Ok(TouchedPlace { place: access.place, preimage })
        });
        old.collect()
    }

    /// The record of a batch that must be there.
    pub(crate) fn batch(&self, number: u64) -> Result<BatchRecord, StoreError> {
        batch(&self.batches, number)
    }
}

/// The record of a batch that must be there.
pub(crate) fn batch(
    batches: &impl ReadableTable<u64, &'static [u8]>,
    number: u64,
) -> Result<BatchRecord, StoreError> {
    let corrupted = |what: String| StoreError::corrupted(Table::Batches, what);
    let row = bytes_at(batches, number)?;
    let row = row.ok_or_else(|| corrupted(format!("batch {number} is missing")))?;
    BatchRecord::from_bytes(&row).map_err(|error| corrupted(format!("batch {number}: {error}")))
}
