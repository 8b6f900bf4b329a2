//! What is removed if the command is interrupted: by Ctrl-C, or by a request to end.

use std::{
    fs,
    path::{Path, PathBuf},
    process,
    sync::{Mutex, OnceLock, PoisonError},
};

use crate::failure::Failure;

/// Exit code of a process that ends by Ctrl-C.
const INTERRUPTED: i32 = 130;
/// How often a folder is removed that is still written to.
const TRIES: u32 = 100;

static UNFINISHED: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// A file or folder that is removed if the command is interrupted while this exists.
pub(crate) struct Unfinished(PathBuf);

impl Unfinished {
    pub(crate) fn new(path: &Path) -> Result<Self, Failure> {
        static HANDLER: OnceLock<Result<(), String>> = OnceLock::new();
        let set = || ctrlc::set_handler(remove_and_exit).map_err(|error| error.to_string());
        HANDLER.get_or_init(set).clone().map_err(Failure::input)?;
        with_list(|list| list.push(path.to_owned()));
        Ok(Self(path.to_owned()))
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        with_list(|list| list.retain(|path| *path != self.0));
    }
}

fn with_list<T>(work: impl FnOnce(&mut Vec<PathBuf>) -> T) -> T {
    work(&mut UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner))
}

fn remove_and_exit() {
    for path in with_list(std::mem::take) {
        // The command still runs and may add a file meanwhile: then once more. Nobody is left to be
        // told if even that fails.
        let _ = (0..TRIES).find(|_| is_removed(&path));
    }
    process::exit(INTERRUPTED);
}

fn is_removed(path: &Path) -> bool {
    let removed = if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) };
    removed.is_ok() || !path.exists()
}
