//! Writing a witness.

use std::{
    fs::{self, File},
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

use engine::statement::Statement;
use machine::segments::Segment;
use sha2::{Digest, Sha256};

use crate::{
    error::WitnessError,
    manifest::{self, Entry, Manifest},
    segment::{Identity, write_segment},
};

/// A witness that is written. Until it is whole its folder is `NAME.partial`, which is removed if it
/// never comes to that.
#[derive(Debug)]
pub struct WitnessWriter {
    identity: Identity,
    path: PathBuf,
    partial: PathBuf,
    entries: Vec<Entry>,
    is_finished: bool,
}

impl WitnessWriter {
    /// Begins a witness that will be the folder `path`. There must be nothing yet.
    pub fn create(path: &Path, identity: Identity) -> Result<Self, WitnessError> {
        if path.symlink_metadata().is_ok() {
            return Err(WitnessError::Exists { path: path.to_owned() });
        }
        let mut partial = path.as_os_str().to_owned();
        partial.push(".partial");
        let partial = PathBuf::from(partial);
        remove_ours(&partial);
        fs::create_dir(&partial).map_err(io_at(&partial))?;
        let (path, entries) = (path.to_owned(), Vec::new());
        Ok(Self { identity, path, partial, entries, is_finished: false })
    }

    /// Writes the next segment; what the manifest will say of it.
    pub fn add(&mut self, segment: &Segment) -> Result<&Entry, WitnessError> {
        let path = self.partial.join(manifest::file_of(segment.index));
        let file = File::create_new(&path).map_err(io_at(&path))?;
        let mut out = Hashing { out: BufWriter::new(file), hash: Sha256::new(), bytes: 0 };
        let written = write_segment(segment, &self.identity, &mut out);
        written.and_then(|()| out.out.get_ref().sync_all()).map_err(io_at(&path))?;
        let Hashing { hash, bytes, .. } = out;
        let last = self.entries.len();
        self.entries.push(Entry::new(segment, bytes, hash.finalize().into()));
        Ok(&self.entries[last])
    }

    /// Writes the manifest and gives the folder its name. A run that does not commit to the statement
    /// leaves no witness.
    pub fn finish(mut self, statement: &Statement) -> Result<Manifest, WitnessError> {
        let Identity { image, chain_id, batch_number, rows: segment_rows } = self.identity;
        let segments = core::mem::take(&mut self.entries);
        let cycles = segments.last().map_or(0, |last| last.end.cycle);
        let statement = statement.into();
        let version = manifest::VERSION;
        let manifest = Manifest {
            version,
            image,
            chain_id,
            batch_number,
            statement,
            cycles,
            segment_rows,
            segments,
        };
        let path = self.partial.join(manifest::FILE);
        let checked = manifest.check();
        checked.map_err(|source| WitnessError::Manifest { path: path.clone(), source })?;
        let json = serde_json::to_vec_pretty(&manifest);
        let json = json.map_err(|source| WitnessError::Json { path: path.clone(), source })?;
        let file = File::create_new(&path).map_err(io_at(&path))?;
        write_whole(&file, &json).map_err(io_at(&path))?;
        sync_folder(&self.partial).map_err(io_at(&self.partial))?;
        fs::rename(&self.partial, &self.path).map_err(io_at(&self.path))?;
        self.is_finished = true;
        Ok(manifest)
    }
}

impl Drop for WitnessWriter {
    fn drop(&mut self) {
        if !self.is_finished {
            remove_ours(&self.partial);
        }
    }
}

fn write_whole(mut file: &File, json: &[u8]) -> io::Result<()> {
    file.write_all(json)?;
    file.write_all(b"\n")?;
    file.sync_all()
}

/// The names in a folder must be on the disk before the folder gets its own.
fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

/// Removes a folder that holds nothing but what a witness's would.
fn remove_ours(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name == manifest::FILE || name.starts_with("segment-") && name.ends_with(".bin") {
            // Nothing better can be done if even that fails: the folder then stays, and is no witness.
            drop(fs::remove_file(entry.path()));
        }
    }
    drop(fs::remove_dir(folder));
}

pub(crate) fn io_at(path: &Path) -> impl FnOnce(io::Error) -> WitnessError {
    let path = path.to_owned();
    |source| WitnessError::Io { path, source }
}

/// Hashes what is written.
struct Hashing<W> {
    out: W,
    hash: Sha256,
    bytes: u64,
}

impl<W: Write> Write for Hashing<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.hash.update(&bytes[..written]);
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
