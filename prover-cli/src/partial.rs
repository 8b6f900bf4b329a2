//! Files that appear under their names when they are complete.

use std::{
    fs::{self, File},
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

use crate::{failure::Failure, interrupt::Unfinished};

/// A file that is written. Until it is complete it is `NAME.partial`, which is removed if it never
/// comes to that, also if the command is interrupted. Only a process that is killed leaves it.
pub(crate) struct PartialFile {
    out: BufWriter<File>,
    path: PathBuf,
    partial: PathBuf,
    is_finished: bool,
    _unfinished: Unfinished,
}

impl PartialFile {
    pub(crate) fn create(path: &Path) -> Result<Self, Failure> {
        let mut partial = path.as_os_str().to_owned();
        partial.push(".partial");
        let partial = PathBuf::from(partial);
        let unfinished = Unfinished::new(&partial)?;
        let file = File::create(&partial).map_err(|error| Failure::file(&partial, error))?;
        Ok(Self {
            out: BufWriter::new(file),
            path: path.to_owned(),
            _unfinished: unfinished,
            partial,
            is_finished: false,
        })
    }

    /// Where the bytes are for now.
    pub(crate) fn partial(&self) -> &Path {
        &self.partial
    }

    /// Writes all that the file is to hold, and gives it its name.
    pub(crate) fn finish_with(mut self, bytes: &[u8]) -> Result<(), Failure> {
        self.write_all(bytes).map_err(|error| Failure::file(&self.partial, error))?;
        self.finish()
    }

    /// Gives the file its name, in place of whatever has it.
    pub(crate) fn finish(mut self) -> Result<(), Failure> {
        let written = self.out.flush().and_then(|()| self.out.get_ref().sync_all());
        let done = written.and_then(|()| fs::rename(&self.partial, &self.path));
        self.is_finished = done.is_ok();
        done.map_err(|error| Failure::file(&self.path, error))
    }
}

impl Write for PartialFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.out.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

impl Drop for PartialFile {
    fn drop(&mut self) {
        if !self.is_finished {
            // Nothing better can be done if even that fails.
            drop(fs::remove_file(&self.partial));
        }
    }
}
