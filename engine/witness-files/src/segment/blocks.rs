//! The compressed part of a segment's file.

use std::io::{self, Read, Write};

use chips::digest::Digest;

use super::SegmentFileError;

/// Bytes that a block stands for.
pub(super) const BLOCK: usize = 1 << 18;
/// A block's two lengths and its checksum.
const BLOCK_HEADER: usize = 12;

/// Cuts bytes into blocks and writes them.
pub(super) struct BlockWriter<W> {
    out: W,
    plain: Vec<u8>,
}

impl<W: Write> BlockWriter<W> {
    pub(super) fn new(out: W) -> Self {
        Self { out, plain: Vec::with_capacity(BLOCK) }
    }

    pub(super) fn write_all(&mut self, mut bytes: &[u8]) -> io::Result<()> {
        while !bytes.is_empty() {
            let (now, later) = bytes.split_at(bytes.len().min(BLOCK - self.plain.len()));
            self.plain.extend_from_slice(now);
            if self.plain.len() == BLOCK {
                self.flush()?;
            }
            bytes = later;
        }
        Ok(())
    }

    pub(super) fn finish(mut self) -> io::Result<()> {
        if !self.plain.is_empty() {
            self.flush()?;
        }
        self.out.flush()
    }

    fn flush(&mut self) -> io::Result<()> {
        let packed = lz4_flex::block::compress(&self.plain);
        let stored = if packed.len() < self.plain.len() { &packed } else { &self.plain };
        let lengths = lengths_to_bytes(self.plain.len(), stored.len());
        self.out.write_all(&lengths)?;
        self.out.write_all(&checksum(&lengths, stored).to_le_bytes())?;
        self.out.write_all(stored)?;
        self.plain.clear();
        Ok(())
    }
}

fn lengths_to_bytes(plain: usize, stored: usize) -> [u8; 8] {
    let mut bytes = [0; 8];
    bytes[..4].copy_from_slice(&(plain as u32).to_le_bytes());
    bytes[4..].copy_from_slice(&(stored as u32).to_le_bytes());
    bytes
}

fn checksum(lengths: &[u8; 8], stored: &[u8]) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(lengths);
    hasher.update(stored);
    hasher.finalize()
}

/// Reads what a [`BlockWriter`] wrote; one block is in memory at a time.
pub(super) struct BlockReader<R> {
    input: R,
    /// Bytes read.
    offset: u64,
    /// Where the block starts.
    block: u64,
    plain: Vec<u8>,
    read: usize,
    stored: Vec<u8>,
}

impl<R: Read> BlockReader<R> {
    pub(super) fn new(input: R) -> Self {
        let (plain, stored) = (Vec::new(), Vec::new());
        Self { input, offset: 0, block: 0, plain, read: 0, stored }
    }

    /// The next bytes of the file, before the first block.
    pub(super) fn plain<const N: usize>(
        &mut self,
        what: &'static str,
    ) -> Result<[u8; N], SegmentFileError> {
        let mut bytes = [0; N];
        let mut filled = 0;
        while filled < N {
            match self.input.read(&mut bytes[filled..]) {
                Ok(0) => {
                    return Err(SegmentFileError::Truncated { offset: self.offset, what });
                }
                Ok(more) => {
                    filled += more;
                    self.offset += more as u64;
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(source) => return Err(SegmentFileError::Read { offset: self.offset, source }),
            }
        }
        Ok(bytes)
    }

    /// Something is wrong with what the block says.
    pub(super) const fn malformed(&self, what: &'static str) -> SegmentFileError {
        SegmentFileError::Malformed { offset: self.block, what }
    }

    pub(super) fn u32(&mut self, what: &'static str) -> Result<u32, SegmentFileError> {
        Ok(u32::from_le_bytes(self.take(what)?))
    }

    pub(super) fn digest(&mut self, what: &'static str) -> Result<Digest, SegmentFileError> {
        let bytes = self.take(what)?;
        let digest = Digest::from_bytes(&bytes);
        digest.map_err(|_| self.malformed("a sibling has a limb at or above the modulus"))
    }

    fn take<const N: usize>(&mut self, what: &'static str) -> Result<[u8; N], SegmentFileError> {
        if let Some(bytes) = self.plain[self.read..].first_chunk() {
            self.read += N;
            return Ok(*bytes);
        }
        let mut bytes = [0; N];
        for byte in &mut bytes {
            if self.read == self.plain.len() {
                self.next_block(what)?;
            }
            *byte = self.plain[self.read];
            self.read += 1;
        }
        Ok(bytes)
    }

    fn next_block(&mut self, what: &'static str) -> Result<(), SegmentFileError> {
        let is_first = self.plain.is_empty();
        if !is_first && self.plain.len() < BLOCK {
            return Err(SegmentFileError::Truncated { offset: self.offset, what });
        }
        self.block = self.offset;
        let header: [u8; BLOCK_HEADER] = self.plain(what)?;
        let [plain, stored, expected] = core::array::from_fn(|at| {
            u32::from_le_bytes(core::array::from_fn(|byte| header[4 * at + byte]))
        });
        let (plain, stored) = (plain as usize, stored as usize);
        if plain == 0 || plain > BLOCK || stored == 0 || stored > plain {
            return Err(self.malformed("a block has no such length"));
        }
        self.stored.clear();
        let read = self.input.by_ref().take(stored as u64).read_to_end(&mut self.stored);
        read.map_err(|source| SegmentFileError::Read { offset: self.offset, source })?;
        self.offset += self.stored.len() as u64;
        if self.stored.len() < stored {
            return Err(SegmentFileError::Truncated { offset: self.offset, what });
        }
        if checksum(&lengths_to_bytes(plain, stored), &self.stored) != expected {
            return Err(SegmentFileError::Checksum { offset: self.block, what: "a block" });
        }
        self.read = 0;
        if stored == plain {
            core::mem::swap(&mut self.plain, &mut self.stored);
            return Ok(());
        }
        self.plain.resize(plain, 0);
        match lz4_flex::block::decompress_into(&self.stored, &mut self.plain) {
            Ok(length) if length == plain => Ok(()),
            _ => Err(self.malformed("a block does not stand for as many bytes as it says")),
        }
    }

    /// There must be nothing left, of the block or of the file.
    pub(super) fn finish(mut self) -> Result<(), SegmentFileError> {
        let offset = self.offset;
        if self.read < self.plain.len() {
            return Err(self.malformed("the block goes on after the segment"));
        }
        match self.plain::<1>("the end") {
            Err(SegmentFileError::Truncated { .. }) => Ok(()),
            Err(error) => Err(error),
            Ok(_) => Err(SegmentFileError::Trailing { offset }),
        }
    }
}
