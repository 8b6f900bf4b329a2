//! One process per store.

use std::{
    fs::{File, TryLockError},
    path::Path,
};

use crate::error::StoreError;

const NAME: &str = "lock";

/// Held while the store is open. The operating system lets go of it even if the process is killed;
/// the file itself stays and means nothing.
#[derive(Debug)]
pub(crate) struct Lock(#[expect(dead_code, reason = "closing the file releases the lock")] File);

impl Lock {
    pub(crate) fn take(dir: &Path) -> Result<Self, StoreError> {
        let path = dir.join(NAME);
        let io = |source| StoreError::Io { path: path.clone(), source };
        let file =
            File::options().create(true).truncate(false).write(true).open(&path).map_err(io)?;
        match file.try_lock() {
            Ok(()) => Ok(Self(file)),
            Err(TryLockError::WouldBlock) => Err(StoreError::Locked(dir.to_path_buf())),
            Err(TryLockError::Error(source)) => Err(io(source)),
        }
    }
}
