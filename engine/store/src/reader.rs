//! A snapshot of the state.

use std::fmt;

use primitives::{AccountId, H256, Word};
use tree::{
    Commitment, Digest, Leaf, LeafProof, Place, TreeReader, key::header_key, key::storage_key,
    reader,
};

use crate::{
    commit::batch,
    error::{StoreError, Table},
    plan::{BatchPlan, StateAccess},
    records::{BatchRecord, Head, place_from_bytes},
    tables::{ReadTables, bytes_at},
};

/// A value, with its preimage if it is a hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredValue {
    /// The value in the tree.
    pub value: Word,
    /// What the value is the hash of, if that was stored.
    pub preimage: Option<Vec<u8>>,
}

/// The state as it was when the reader was made; later commits do not show.
pub struct Reader {
    pub(crate) tables: ReadTables,
    pub(crate) head: Head,
}

impl Reader {
    /// Number, commitment and context of the last batch.
    pub const fn head(&self) -> &Head {
        &self.head
    }

    /// The header of an account, or `None` if it has none.
    pub fn header(&self, account: &AccountId) -> Result<Option<StoredValue>, StoreError> {
        let key = header_key(*account);
        let Some(value) = reader::read(self, &key)? else { return Ok(None) };
        let preimage = bytes_at(&self.tables.preimages, &key.to_ordered_bytes())?;
        Ok(Some(StoredValue { value, preimage }))
    }

    /// The value of a storage slot, or `None` if it was never written. Whoever reads many slots of
    /// an account saves hashing with [`tree::key::StorageKeys`] and [`Self::value`].
    pub fn storage(&self, account: &AccountId, slot: Word) -> Result<Option<Word>, StoreError> {
        self.value(&storage_key(*account, slot))
    }

    /// The value at a key of the tree.
    pub fn value(&self, key: &Digest) -> Result<Option<Word>, StoreError> {
        Ok(reader::read(self, key)?)
    }

    /// The code with a hash.
    pub fn code(&self, hash: H256) -> Result<Option<Vec<u8>>, StoreError> {
        bytes_at(&self.tables.codes, &hash.0)
    }

    /// What a key of the tree stands for, or `None` if it is absent.
    pub fn place(&self, key: &Digest) -> Result<Option<Place>, StoreError> {
        let bytes = bytes_at(&self.tables.places, &key.to_ordered_bytes())?;
        let place = bytes.map(|bytes| place_from_bytes(&bytes)).transpose();
        place.map_err(|error| StoreError::corrupted(Table::Places, error))
    }

    /// The record of a past batch.
    pub fn batch(&self, number: u64) -> Result<BatchRecord, StoreError> {
        if number == 0 || number > self.head.number {
            return Err(StoreError::NoSuchBatch { number, head: self.head.number });
        }
        batch(&self.tables.batches, number)
    }

    /// Works out what a batch's net accesses, each place once, do to this state.
    pub fn plan(&self, accesses: Vec<StateAccess>) -> Result<BatchPlan, StoreError> {
        BatchPlan::new(self, accesses)
    }

    /// Proves the value at a key of the tree, or its absence.
    pub fn prove(&self, key: &Digest) -> Result<LeafProof, StoreError> {
        Ok(reader::prove(self, key)?)
    }
}

impl TreeReader for Reader {
    type Error = StoreError;

    fn commitment(&self) -> Result<Commitment, StoreError> {
        Ok(self.head.commitment)
    }

    fn leaf(&self, index: u64) -> Result<Option<Leaf>, StoreError> {
        self.tables.tree(self.head.commitment).leaf(index)
    }

    fn floor(&self, key: &Digest) -> Result<Option<u64>, StoreError> {
        self.tables.tree(self.head.commitment).floor(key)
    }

    fn node(&self, level: u8, index: u64) -> Result<Option<Digest>, StoreError> {
        self.tables.tree(self.head.commitment).node(level, index)
    }
}

impl fmt::Debug for Reader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reader").field("head", &self.head).finish_non_exhaustive()
    }
}
