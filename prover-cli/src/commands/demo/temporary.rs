//! A folder that is gone afterwards, also if the command is interrupted.

use std::{
    fs,
    path::{Path, PathBuf},
    process,
};

use tempfile::TempDir;

use crate::failure::Failure;

/// Exit code of a process that ends by Ctrl-C.
const INTERRUPTED: i32 = 130;
/// How often a folder is removed that is still written to.
const TRIES: u32 = 100;

/// Where the demonstration's files are.
pub(super) enum Place {
    /// Removed in the end.
    Temporary(TempDir),
    /// Kept.
    Kept(PathBuf),
}

impl Place {
    /// The folder to keep, which is made, or a temporary one.
    pub(super) fn choose(keep: Option<&Path>) -> Result<Self, Failure> {
        if let Some(path) = keep {
            fs::create_dir_all(path).map_err(|error| Failure::file(path, error))?;
            return Ok(Self::Kept(path.to_owned()));
        }
        let dir = tempfile::Builder::new().prefix("colonnade-demo-").tempdir()?;
        let path = dir.path().to_owned();
        let handler = ctrlc::set_handler(move || {
            // The command still runs and may add a file meanwhile: then once more.
            let is_gone = |_: &u32| fs::remove_dir_all(&path).is_ok() || !path.exists();
            // Nobody is left to be told if even that fails.
            let _ = (0..TRIES).find(is_gone);
            process::exit(INTERRUPTED);
        });
        handler.map_err(Failure::input)?;
        Ok(Self::Temporary(dir))
    }

    pub(super) fn path(&self) -> &Path {
        match self {
            Self::Temporary(dir) => dir.path(),
            Self::Kept(path) => path,
        }
    }
}
