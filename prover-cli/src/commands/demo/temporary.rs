//! A folder that is gone afterwards, also if the command is interrupted.

use std::{
    fs,
    path::{Path, PathBuf},
};

use tempfile::TempDir;

use crate::{failure::Failure, interrupt::Unfinished};

/// Where the demonstration's files are.
pub(super) enum Place {
    /// Removed in the end.
    Temporary(Temporary),
    /// Kept.
    Kept(PathBuf),
}

/// A folder that is removed in the end, whatever that is.
pub(super) struct Temporary {
    dir: TempDir,
    _unfinished: Unfinished,
}

impl Place {
    /// The folder to keep, which is made, or a temporary one.
    pub(super) fn choose(keep: Option<&Path>) -> Result<Self, Failure> {
        if let Some(path) = keep {
            fs::create_dir_all(path).map_err(|error| Failure::file(path, error))?;
            return Ok(Self::Kept(path.to_owned()));
        }
        let dir = tempfile::Builder::new().prefix("colonnade-demo-").tempdir()?;
        let unfinished = Unfinished::new(dir.path())?;
        Ok(Self::Temporary(Temporary { dir, _unfinished: unfinished }))
    }

    pub(super) fn path(&self) -> &Path {
        match self {
            Self::Temporary(it) => it.dir.path(),
            Self::Kept(path) => path,
        }
    }
}
