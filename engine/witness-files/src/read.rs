//! Opening a witness and reading its segments.

use std::{
    fs::{self, File},
    io::{self, BufReader, Read},
    path::{Path, PathBuf},
};

use machine::segments::Segment;
use serde::Deserialize;
use sha2::{Digest, Sha256};

use crate::{
    bounds::MANIFEST_BYTES,
    error::WitnessError,
    manifest::{self, Ending, Entry, Manifest},
    segment::{SegmentFileError, read_segment},
    write::io_at,
};

/// A witness on disk: its manifest was read and agrees with itself, and its files are all there.
#[derive(Clone, Debug)]
pub struct Witness {
    folder: PathBuf,
    manifest: Manifest,
}

/// What every version of a manifest has.
#[derive(Deserialize)]
struct AnyVersion {
    version: u64,
}

impl Witness {
    /// Opens a folder. Nothing of the segments is read yet but the names and lengths of their files.
    pub fn open(folder: &Path) -> Result<Self, WitnessError> {
        let path = folder.join(manifest::FILE);
        let bytes = read_bounded(&path)?;
        let json = |source| WitnessError::Json { path: path.clone(), source };
        let AnyVersion { version: found } = serde_json::from_slice(&bytes).map_err(json)?;
        if found != u64::from(manifest::VERSION) {
            return Err(WitnessError::Version { path, found, known: manifest::VERSION });
        }
        let manifest: Manifest = serde_json::from_slice(&bytes).map_err(json)?;
        manifest.check().map_err(|source| WitnessError::Manifest { path, source })?;
        let witness = Self { folder: folder.to_owned(), manifest };
        witness.check_files()?;
        Ok(witness)
    }

    /// What it is of.
    pub const fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// The manifest's file.
    pub fn manifest_path(&self) -> PathBuf {
        self.folder.join(manifest::FILE)
    }

    /// The file of a segment.
    pub fn path_of(&self, entry: &Entry) -> PathBuf {
        self.folder.join(&entry.file)
    }

    /// Reads the segments one after the other.
    pub fn segments(&self) -> impl Iterator<Item = Result<Segment, WitnessError>> + '_ {
        self.manifest.segments.iter().map(|entry| self.segment(entry))
    }

    /// Reads a segment of the manifest. It is the one that the manifest says; whether that is true
    /// comes out when it is run.
    pub fn segment(&self, entry: &Entry) -> Result<Segment, WitnessError> {
        let path = self.path_of(entry);
        let file = File::open(&path).map_err(io_at(&path))?;
        let mut input = Hashing { input: file, hash: Sha256::new() };
        let read = read_segment(BufReader::new(&mut input), &self.manifest.identity());
        let segment =
            read.map_err(|source| WitnessError::Segment { path: path.clone(), source })?;
        let found: [u8; 32] = input.hash.finalize().into();
        if found != entry.sha256 {
            let (found, expected) = (hex::encode(found), hex::encode(entry.sha256));
            return Err(WitnessError::Hash { path, found, expected });
        }
        if let Some((what, found, expected)) = difference(&segment, entry) {
            let source = SegmentFileError::Other { what, found, expected };
            return Err(WitnessError::Segment { path, source });
        }
        Ok(segment)
    }

    /// Every file of the manifest is there in its length, and no other.
    fn check_files(&self) -> Result<(), WitnessError> {
        for entry in &self.manifest.segments {
            let path = self.path_of(entry);
            let found = match path.symlink_metadata() {
                Ok(file) if file.is_file() => file.len(),
                Ok(_) => return Err(WitnessError::Missing { path }),
                Err(error) if error.kind() == io::ErrorKind::NotFound => {
                    return Err(WitnessError::Missing { path });
                }
                Err(source) => return Err(WitnessError::Io { path, source }),
            };
            if found != entry.bytes {
                return Err(WitnessError::Length { path, found, expected: entry.bytes });
            }
        }
        let mut foreign = Vec::new();
        for entry in fs::read_dir(&self.folder).map_err(io_at(&self.folder))? {
            let name = entry.map_err(io_at(&self.folder))?.file_name();
            let is_ours = name.to_str().is_some_and(|name| self.has(name));
            if !is_ours {
                foreign.push(self.folder.join(name));
            }
        }
        foreign.sort();
        foreign.into_iter().next().map_or(Ok(()), |path| Err(WitnessError::Foreign { path }))
    }

    fn has(&self, name: &str) -> bool {
        let number = || name.strip_prefix("segment-")?.strip_suffix(".bin")?.parse::<usize>().ok();
        name == manifest::FILE
            || number()
                .and_then(|number| self.manifest.segments.get(number))
                .is_some_and(|entry| entry.file == name)
    }
}

/// Where a segment and its entry differ.
fn difference(segment: &Segment, entry: &Entry) -> Option<(&'static str, String, String)> {
    let read = Entry::new(segment, entry.bytes, entry.sha256);
    let stop = |ending: &Ending| match ending {
        Ending::Paused => "a pause".to_owned(),
        Ending::Halted { exit_code, digest } => {
            format!("a halt with {exit_code} and {}", hex::encode(digest))
        }
    };
    let fields = [
        ("index", read.index.to_string(), entry.index.to_string()),
        ("start", read.start.to_string(), entry.start.to_string()),
        ("end", read.end.to_string(), entry.end.to_string()),
        ("stop", stop(&read.stop), stop(&entry.stop)),
        ("rows by table", format!("{:?}", read.rows), format!("{:?}", entry.rows)),
    ];
    fields.into_iter().find(|(_, found, expected)| found != expected)
}

fn read_bounded(path: &Path) -> Result<Vec<u8>, WitnessError> {
    let file = match File::open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Err(WitnessError::Missing { path: path.to_owned() });
        }
        opened => opened.map_err(io_at(path))?,
    };
    let mut bytes = Vec::new();
    file.take(MANIFEST_BYTES + 1).read_to_end(&mut bytes).map_err(io_at(path))?;
    if bytes.len() as u64 > MANIFEST_BYTES {
        return Err(WitnessError::TooLong { path: path.to_owned(), limit: MANIFEST_BYTES });
    }
    Ok(bytes)
}

/// Hashes what is read.
struct Hashing<R> {
    input: R,
    hash: Sha256,
}

impl<R: Read> Read for Hashing<R> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let read = self.input.read(bytes)?;
        self.hash.update(&bytes[..read]);
        Ok(read)
    }
}
