//! Damage in the file, as an error.
//!
//! `redb` answers some damaged pages with a panic instead of an error. A panic of the database is
//! caught here and reported; nothing of a transaction that it cut short reaches the file.

use std::{
    any::Any,
    fmt,
    panic::{AssertUnwindSafe, catch_unwind},
};

use redb::Database;

use crate::error::StoreError;

/// Does work on the database. What it leaves behind after a panic is not used again: transactions
/// are aborted, and the database refuses to go on with a poisoned lock.
pub(crate) fn guarded<T>(work: impl FnOnce() -> Result<T, StoreError>) -> Result<T, StoreError> {
    catch_unwind(AssertUnwindSafe(work))
        .unwrap_or_else(|panic| Err(StoreError::Damaged(message(&*panic))))
}

fn message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("panic").into()
}

/// A database that is closed under guard too.
pub(crate) struct GuardedDatabase(Option<Database>);

impl GuardedDatabase {
    pub(crate) const fn new(database: Database) -> Self {
        Self(Some(database))
    }

    pub(crate) fn get(&self) -> Result<&Database, StoreError> {
        Ok(self.0.as_ref().ok_or(redb::StorageError::DatabaseClosed)?)
    }

    pub(crate) fn get_mut(&mut self) -> Result<&mut Database, StoreError> {
        Ok(self.0.as_mut().ok_or(redb::StorageError::DatabaseClosed)?)
    }
}

impl Drop for GuardedDatabase {
    fn drop(&mut self) {
        let database = self.0.take();
        // Nobody is left to be told.
        let _ = guarded(|| {
            drop(database);
            Ok(())
        });
    }
}

impl fmt::Debug for GuardedDatabase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
