//! Opening, committing, rolling back.

use std::{
    fs::{self, File},
    path::Path,
};

use primitives::H256;
use redb::{Database, ReadableDatabase, ReadableTable, StorageBackend, WriteTransaction};
use tree::Commitment;

use crate::{
    error::{StoreError, Table},
    genesis::GenesisState,
    guard::{GuardedDatabase, guarded},
    lock::Lock,
    plan::BatchPlan,
    reader::Reader,
    records::Head,
    tables::{
        CHAIN_ROW, FORMAT, FORMAT_ROW, GENESIS_ROW, HEAD_ROW, META, ReadTables, WriteTables,
        bytes_at,
    },
};

const DATABASE: &str = "state.redb";
/// A database that is not complete yet.
const UNFINISHED: &str = "state.redb.new";

/// A batch to be stored.
#[derive(Clone, Debug)]
pub struct BatchCommit {
    /// Its number: one more than the last batch's.
    pub number: u64,
    /// The batch as it was given; opaque here.
    pub input: Vec<u8>,
    /// What is stated about it; opaque here.
    pub statement: Vec<u8>,
    /// The chain's running context after it; opaque here.
    pub context: Vec<u8>,
    /// Its effect, as [`Reader::plan`] worked it out.
    pub plan: BatchPlan,
    /// Codes that it refers to; those that are known already are left as they are.
    pub codes: Vec<(H256, Vec<u8>)>,
}

/// A state on disk, open in this process alone.
#[derive(Debug)]
pub struct Store {
    pub(crate) database: GuardedDatabase,
    genesis: H256,
    chain: Vec<u8>,
    head: Head,
    // Dropped after the database is closed.
    _lock: Option<Lock>,
}

impl Store {
    /// Creates a store in a folder, which is made if it is not there. The store appears complete
    /// or not at all.
    pub fn create(dir: &Path, genesis: &GenesisState) -> Result<Self, StoreError> {
        let io = |source| StoreError::Io { path: dir.to_path_buf(), source };
        fs::create_dir_all(dir).map_err(io)?;
        let lock = Lock::take(dir)?;
        let (path, unfinished) = (dir.join(DATABASE), dir.join(UNFINISHED));
        if path.exists() {
            let found = Self::open_file(&path, None)?;
            found.expect_genesis(genesis.hash()?)?;
            return Err(StoreError::AlreadyExists(dir.to_path_buf()));
        }
        if unfinished.exists() {
            fs::remove_file(&unfinished).map_err(io)?;
        }
        guarded(|| Self::initialise(Database::create(&unfinished)?, genesis).map(drop))?;
        fs::rename(&unfinished, &path).map_err(io)?;
        File::open(dir).and_then(|dir| dir.sync_all()).map_err(io)?;
        Self::open_file(&path, Some(lock))
    }

    /// Opens the store in a folder.
    pub fn open(dir: &Path) -> Result<Self, StoreError> {
        let path = dir.join(DATABASE);
        if !path.exists() {
            return Err(StoreError::Missing(dir.to_path_buf()));
        }
        let lock = Lock::take(dir)?;
        Self::open_file(&path, Some(lock))
    }

    /// Creates a store on any storage, for example [`InMemoryBackend`](crate::InMemoryBackend).
    pub fn create_on(
        backend: impl StorageBackend,
        genesis: &GenesisState,
    ) -> Result<Self, StoreError> {
        guarded(|| Self::initialise(Database::builder().create_with_backend(backend)?, genesis))
    }

    /// Opens a store that was created on a storage.
    pub fn open_on(backend: impl StorageBackend) -> Result<Self, StoreError> {
        guarded(|| Self::from_database(Database::builder().create_with_backend(backend)?, None))
    }

    fn open_file(path: &Path, lock: Option<Lock>) -> Result<Self, StoreError> {
        guarded(|| Self::from_database(Database::open(path)?, lock))
    }

    fn initialise(database: Database, genesis: &GenesisState) -> Result<Self, StoreError> {
        let transaction = begin(&database)?;
        {
            let mut tables = WriteTables::open(&transaction)?;
            let empty = tables.put_sentinel()?;
            let plan = BatchPlan::new(&tables.tree(empty), genesis.accesses())?;
            tables.put_codes(&genesis.codes)?;
            tables.put_plan(&plan)?;
            let commitment = plan.next();
            tables.put_head(&Head { number: 0, commitment, context: genesis.context.clone() })?;
            tables.meta.insert(GENESIS_ROW, &genesis.hash_with(commitment).0[..])?;
            tables.meta.insert(CHAIN_ROW, &genesis.chain[..])?;
            tables.meta.insert(FORMAT_ROW, &FORMAT.to_le_bytes()[..])?;
        }
        transaction.commit()?;
        Self::from_database(database, None)
    }

    fn from_database(database: Database, lock: Option<Lock>) -> Result<Self, StoreError> {
        let transaction = database.begin_read()?;
        let meta = match transaction.open_table(META) {
            Err(redb::TableError::TableDoesNotExist(_)) => return Err(StoreError::NoGenesis),
            meta => meta?,
        };
        // First of all: another format may mean anything by the rest.
        match <[u8; 4]>::try_from(meta_row(&meta, FORMAT_ROW)?).map(u32::from_le_bytes) {
            Ok(FORMAT) => {}
            Ok(found) => return Err(StoreError::Format { expected: FORMAT, found }),
            Err(_) => return Err(StoreError::corrupted(Table::Meta, "format of another length")),
        }
        let genesis = <[u8; 32]>::try_from(meta_row(&meta, GENESIS_ROW)?)
            .map_err(|_| StoreError::corrupted(Table::Meta, "genesis hash of another length"))?;
        let head = Head::from_bytes(&meta_row(&meta, HEAD_ROW)?)
            .map_err(|error| StoreError::corrupted(Table::Meta, error))?;
        let chain = meta_row(&meta, CHAIN_ROW)?;
        let database = GuardedDatabase::new(database);
        let store = Self { database, genesis: H256(genesis), chain, head, _lock: lock };
        store.check_head()?;
        Ok(store)
    }

    /// Refuses a store that was created from another genesis.
    pub fn expect_genesis(&self, expected: H256) -> Result<(), StoreError> {
        let found = self.genesis;
        if found == expected { Ok(()) } else { Err(StoreError::OtherGenesis { expected, found }) }
    }

    /// [`GenesisState::hash`] of the genesis that this store was created from.
    pub const fn genesis(&self) -> H256 {
        self.genesis
    }

    /// The chain's configuration, as the genesis had it.
    pub fn chain(&self) -> &[u8] {
        &self.chain
    }

    /// Number, commitment and context of the last batch.
    pub const fn head(&self) -> &Head {
        &self.head
    }

    /// A snapshot of the state.
    pub fn reader(&self) -> Result<Reader, StoreError> {
        let tables = guarded(|| ReadTables::open(&self.database.get()?.begin_read()?))?;
        Ok(Reader { tables, head: self.head.clone() })
    }

    /// Stores a batch. When this returns, the batch is on the disk; if it fails, nothing of the
    /// batch is there. After a failure of the storage the store must be opened anew.
    pub fn commit_batch(&mut self, batch: BatchCommit) -> Result<Commitment, StoreError> {
        self.head = guarded(|| {
            let transaction = begin(self.database.get()?)?;
            let head = WriteTables::open(&transaction)?.put_batch(&self.head, batch)?;
            transaction.commit()?;
            Ok(head)
        })?;
        Ok(self.head.commitment)
    }

    /// Takes every batch after `number` back, all of them or, if that fails, none.
    pub fn rollback_to(&mut self, number: u64) -> Result<Commitment, StoreError> {
        if number > self.head.number {
            return Err(StoreError::NoSuchBatch { number, head: self.head.number });
        }
        self.head = guarded(|| {
            let mut head = self.head.clone();
            let transaction = begin(self.database.get()?)?;
            let mut tables = WriteTables::open(&transaction)?;
            while head.number > number {
                head = tables.take_back(&head)?;
            }
            drop(tables);
            transaction.commit()?;
            Ok(head)
        })?;
        Ok(self.head.commitment)
    }
}

fn begin(database: &Database) -> Result<WriteTransaction, StoreError> {
    let mut transaction = database.begin_write()?;
    transaction.set_durability(redb::Durability::Immediate)?;
    transaction.set_quick_repair(true);
    Ok(transaction)
}

fn meta_row(
    meta: &impl ReadableTable<&'static str, &'static [u8]>,
    row: &str,
) -> Result<Vec<u8>, StoreError> {
    bytes_at(meta, row)?.ok_or_else(|| StoreError::corrupted(Table::Meta, format!("no {row}")))
}
