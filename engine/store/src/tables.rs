//! The tables, and the tree as they hold it.

use redb::{Key, ReadTransaction, ReadableTable, TableDefinition, Value, WriteTransaction};
use tree::{Commitment, Digest, Leaf, TreeReader};

use crate::{
    error::{StoreError, Table},
    guard::guarded,
};

/// Version of the tables' names, types and fixed-size rows. Longer records have their own.
pub(crate) const FORMAT: u32 = 1;

pub(crate) const FORMAT_ROW: &str = "format";
pub(crate) const CHAIN_ROW: &str = "chain";
pub(crate) const GENESIS_ROW: &str = "genesis";
pub(crate) const HEAD_ROW: &str = "head";

pub(crate) const META: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("meta");
pub(crate) const LEAVES: TableDefinition<'_, u64, &[u8; 96]> = TableDefinition::new("leaves");
/// Keys as bytes whose order is that of the keys.
pub(crate) const KEYS: TableDefinition<'_, &[u8; 32], u64> = TableDefinition::new("keys");
/// By level and index, see [`node_row`].
pub(crate) const NODES: TableDefinition<'_, u64, &[u8; 32]> = TableDefinition::new("nodes");
pub(crate) const PLACES: TableDefinition<'_, &[u8; 32], &[u8]> = TableDefinition::new("places");
pub(crate) const PREIMAGES: TableDefinition<'_, &[u8; 32], &[u8]> =
    TableDefinition::new("preimages");
pub(crate) const CODES: TableDefinition<'_, &[u8; 32], &[u8]> = TableDefinition::new("codes");
pub(crate) const BATCHES: TableDefinition<'_, u64, &[u8]> = TableDefinition::new("batches");

/// An index has at most 40 bits.
pub(crate) const fn node_row(level: u8, index: u64) -> u64 {
    (level as u64) << 48 | index
}

/// Declares a struct of all tables that can be opened in one kind of transaction.
macro_rules! all_tables {
    ($name:ident, $table:ident $(<$life:lifetime>)?, $transaction:ty) => {
        pub(crate) struct $name $(<$life>)? {
            pub(crate) meta: redb::$table<$($life,)? &'static str, &'static [u8]>,
            pub(crate) leaves: redb::$table<$($life,)? u64, &'static [u8; 96]>,
            pub(crate) keys: redb::$table<$($life,)? &'static [u8; 32], u64>,
            pub(crate) nodes: redb::$table<$($life,)? u64, &'static [u8; 32]>,
            pub(crate) places: redb::$table<$($life,)? &'static [u8; 32], &'static [u8]>,
            pub(crate) preimages: redb::$table<$($life,)? &'static [u8; 32], &'static [u8]>,
            pub(crate) codes: redb::$table<$($life,)? &'static [u8; 32], &'static [u8]>,
            pub(crate) batches: redb::$table<$($life,)? u64, &'static [u8]>,
        }

        impl $(<$life>)? $name $(<$life>)? {
            pub(crate) fn open(transaction: &$($life)? $transaction) -> Result<Self, StoreError> {
                Ok(Self {
                    meta: transaction.open_table(META)?,
                    leaves: transaction.open_table(LEAVES)?,
                    keys: transaction.open_table(KEYS)?,
                    nodes: transaction.open_table(NODES)?,
                    places: transaction.open_table(PLACES)?,
                    preimages: transaction.open_table(PREIMAGES)?,
                    codes: transaction.open_table(CODES)?,
                    batches: transaction.open_table(BATCHES)?,
                })
            }

            /// The tree at the given commitment, which the tables are at.
            pub(crate) fn tree(&self, commitment: Commitment) -> impl TreeReader<Error = StoreError> {
                StoredTree { leaves: &self.leaves, keys: &self.keys, nodes: &self.nodes, commitment }
            }
        }
    };
}

all_tables!(ReadTables, ReadOnlyTable, ReadTransaction);
all_tables!(WriteTables, Table<'t>, WriteTransaction);

/// The tree, in the tables of either kind of transaction.
struct StoredTree<'a, L, K, N> {
    leaves: &'a L,
    keys: &'a K,
    nodes: &'a N,
    commitment: Commitment,
}

impl<L, K, N> TreeReader for StoredTree<'_, L, K, N>
where
    L: ReadableTable<u64, &'static [u8; 96]>,
    K: ReadableTable<&'static [u8; 32], u64>,
    N: ReadableTable<u64, &'static [u8; 32]>,
{
    type Error = StoreError;

    fn commitment(&self) -> Result<Commitment, StoreError> {
        Ok(self.commitment)
    }

    fn leaf(&self, index: u64) -> Result<Option<Leaf>, StoreError> {
        guarded(|| {
            let Some(row) = self.leaves.get(index)? else { return Ok(None) };
            let leaf = Leaf::from_bytes(row.value());
            leaf.map(Some).map_err(|error| StoreError::corrupted(Table::Leaves, error))
        })
    }

    fn floor(&self, key: &Digest) -> Result<Option<u64>, StoreError> {
        let row = key.to_ordered_bytes();
        guarded(|| {
            let last = self.keys.range::<&[u8; 32]>(..=&row)?.next_back().transpose()?;
            Ok(last.map(|(_, index)| index.value()))
        })
    }

    fn node(&self, level: u8, index: u64) -> Result<Option<Digest>, StoreError> {
        guarded(|| {
            let Some(row) = self.nodes.get(node_row(level, index))? else { return Ok(None) };
            let digest = Digest::from_bytes(row.value());
            digest.map(Some).map_err(|error| StoreError::corrupted(Table::Nodes, error))
        })
    }
}

/// A row of a table of byte strings, as a vector.
pub(crate) fn bytes_at<'k, K: Key + 'static>(
    table: &impl ReadableTable<K, &'static [u8]>,
    row: impl std::borrow::Borrow<K::SelfType<'k>>,
) -> Result<Option<Vec<u8>>, StoreError> {
    guarded(|| Ok(table.get(row)?.map(|value| value.value().to_vec())))
}

/// Calls `visit` with the bytes of every row, in order.
pub(crate) fn for_each_row<K: Key + 'static, V: Value + 'static>(
    table: &impl ReadableTable<K, V>,
    mut visit: impl FnMut(&[u8], &[u8]),
) -> Result<(), StoreError> {
    for row in table.iter()? {
        let (key, value) = row?;
        visit(K::as_bytes(&key.value()).as_ref(), V::as_bytes(&value.value()).as_ref());
    }
    Ok(())
}
