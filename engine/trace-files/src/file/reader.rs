//! Reads trace files segment by segment.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;

use trace::{Columns, TABLES, TableId};

use super::decode::{decode, encoded_len_max};
use super::{
    CHUNK_HEADER_LEN, CHUNK_ROWS_MAX, COLUMNS_MAX, END_OF_FILE, END_OF_SEGMENT, HEADER_LEN, MAGIC,
    VERSION, WITH_STACK,
};
use crate::TraceFileError;

/// What a reader accepts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes that one segment takes in memory.
    pub segment_bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { segment_bytes: 1 << 30 }
    }
}

/// How much of a file a table takes, as far as it was read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TableSize {
    /// Rows.
    pub rows: u64,
    /// Bytes in the file, headers and checksums included.
    pub file_bytes: u64,
}

/// Reads a trace: an iterator over its segments, in memory for one of them.
///
/// After an error nothing more comes.
#[derive(Debug)]
pub struct TraceReader<R> {
    input: R,
    offset: u64,
    total: u64,
    limits: Limits,
    has_stack: bool,
    first: [u64; TABLES],
    sizes: [TableSize; TABLES],
    segments: u64,
    is_over: bool,
    stored: Vec<u8>,
    encoded: Vec<u8>,
}

/// Opens a trace file and checks its header.
pub fn open(path: &Path) -> Result<TraceReader<BufReader<File>>, TraceFileError> {
    let io = |source| TraceFileError::Io { path: path.to_owned(), source };
    let file = File::open(path).map_err(io)?;
    let total = file.metadata().map_err(io)?.len();
    TraceReader::new(BufReader::with_capacity(1 << 18, file), total, Limits::default())
}

/// The fixed start of a chunk.
struct ChunkHeader {
    kind: u8,
    rows: u32,
    first: u64,
    /// Encoded and stored length of each column.
    lengths: Vec<(u32, u32)>,
}

impl<R: Read> TraceReader<R> {
    /// Reads a trace of `total` bytes from `input`, and its header at once.
    pub fn new(input: R, total: u64, limits: Limits) -> Result<Self, TraceFileError> {
        let mut reader = Self {
            input,
            offset: 0,
            total,
            limits,
            has_stack: false,
            first: [0; TABLES],
            sizes: [TableSize::default(); TABLES],
            segments: 0,
            is_over: false,
            stored: Vec::new(),
            encoded: Vec::new(),
        };
        let header: [u8; HEADER_LEN] = reader.array("the header")?;
        let (fields, checksum) = header.split_at(HEADER_LEN - 4);
        if fields[..8] != MAGIC {
            return Err(TraceFileError::NotATrace);
        }
        if crc32fast::hash(fields).to_le_bytes() != checksum {
            return Err(TraceFileError::Checksum { offset: 0, what: "the header" });
        }
        let version = u16::from_le_bytes([fields[8], fields[9]]);
        if version != VERSION {
            return Err(TraceFileError::Version { found: version, known: VERSION });
        }
        let flags = u16::from_le_bytes([fields[10], fields[11]]);
        if flags & !WITH_STACK != 0 {
            return Err(TraceFileError::Malformed { offset: 10, what: "unknown flags" });
        }
        reader.has_stack = flags & WITH_STACK != 0;
        Ok(reader)
    }

    /// Whether the trace was recorded with stack items.
    pub const fn has_stack(&self) -> bool {
        self.has_stack
    }

    /// Bytes read so far, and in all.
    pub const fn progress(&self) -> (u64, u64) {
        (self.offset, self.total)
    }

    /// Rows and bytes of each table so far.
    pub const fn table_sizes(&self) -> &[TableSize; TABLES] {
        &self.sizes
    }

    /// The next segment, or `None` after the last one.
    pub fn next_segment(&mut self) -> Result<Option<Columns>, TraceFileError> {
        if self.is_over {
            return Ok(None);
        }
        self.is_over = true;
        let segment = self.read_segment()?;
        self.is_over = segment.is_none();
        Ok(segment)
    }

    fn read_segment(&mut self) -> Result<Option<Columns>, TraceFileError> {
        let mut segment = Columns { first: self.first, ..Columns::default() };
        loop {
            let offset = self.offset;
            let (header, mut checksum) = self.chunk_header()?;
            match header.kind {
                END_OF_SEGMENT => {
                    self.checksum(offset, checksum)?;
                    if header.first != self.segments
                        || header.rows != 0
                        || !header.lengths.is_empty()
                    {
                        let what = "an end of segment out of place";
                        return Err(TraceFileError::Malformed { offset, what });
                    }
                    self.segments += 1;
                    return Ok(Some(segment));
                }
                END_OF_FILE => {
                    self.end(offset, &header, checksum)?;
                    let what = "the file ends inside a segment";
                    let malformed = TraceFileError::Malformed { offset, what };
                    return if segment.is_empty() { Ok(None) } else { Err(malformed) };
                }
                _ => {
                    let id = TableId::from_number(header.kind);
                    let id =
                        id.ok_or(TraceFileError::Malformed { offset, what: "unknown table" })?;
                    self.table(offset, id, &header, &mut segment, &mut checksum)?;
                    self.checksum(offset, checksum)?;
                    let size = &mut self.sizes[id as usize];
                    size.rows += u64::from(header.rows);
                    size.file_bytes += self.offset - offset;
                }
            }
        }
    }

    /// Reads the start of a chunk, and starts its checksum.
    fn chunk_header(&mut self) -> Result<(ChunkHeader, crc32fast::Hasher), TraceFileError> {
        let offset = self.offset;
        let [kind, columns, r0, r1, r2, r3, first @ ..]: [u8; CHUNK_HEADER_LEN] =
            self.array("a chunk's header")?;
        let rows = [r0, r1, r2, r3];
        let mut checksum = crc32fast::Hasher::new();
        checksum.update(&[kind, columns]);
        checksum.update(&rows);
        checksum.update(&first);
        if columns > COLUMNS_MAX {
            let (found, limit) = (columns.into(), COLUMNS_MAX.into());
            return Err(TraceFileError::TooLarge { offset, what: "a chunk", found, limit });
        }
        let mut lengths = Vec::new();
        for _ in 0..columns {
            let bytes: [u8; 8] = self.array("a chunk's header")?;
            checksum.update(&bytes);
            let [e0, e1, e2, e3, s0, s1, s2, s3] = bytes;
            let stored = u32::from_le_bytes([s0, s1, s2, s3]);
            lengths.push((u32::from_le_bytes([e0, e1, e2, e3]), stored));
        }
        let (rows, first) = (u32::from_le_bytes(rows), u64::from_le_bytes(first));
        Ok((ChunkHeader { kind, rows, first, lengths }, checksum))
    }

    /// Reads the columns of a chunk into its table.
    fn table(
        &mut self,
        offset: u64,
        id: TableId,
        header: &ChunkHeader,
        segment: &mut Columns,
        checksum: &mut crc32fast::Hasher,
    ) -> Result<(), TraceFileError> {
        let what = id.name();
        let malformed = |what| TraceFileError::Malformed { offset, what };
        if header.first != self.first[id as usize] {
            return Err(malformed("a chunk does not go on where its table stopped"));
        }
        let found = u64::from(header.rows);
        if found > CHUNK_ROWS_MAX {
            return Err(TraceFileError::TooLarge { offset, what, found, limit: CHUNK_ROWS_MAX });
        }
        let size = segment.size_in_bytes();
        let mut tables = segment.tables_mut();
        let table = &mut tables[id as usize];
        let found = size + found * table.row_bytes() as u64;
        let limit = self.limits.segment_bytes;
        if found > limit {
            return Err(TraceFileError::TooLarge { offset, what, found, limit });
        }
        self.first[id as usize] += u64::from(header.rows);
        let columns = table.columns_mut();
        if columns.len() != header.lengths.len() {
            return Err(malformed("a chunk has another number of columns than its table"));
        }
        for ((_, column), &(encoded, stored)) in columns.into_iter().zip(&header.lengths) {
            let limit = encoded_len_max(&column, header.rows as usize);
            self.column(offset, what, limit, encoded, stored, checksum)?;
            decode(column, header.rows as usize, &self.encoded).map_err(malformed)?;
        }
        Ok(())
    }

    /// Reads one stored column into `self.encoded`.
    fn column(
        &mut self,
        offset: u64,
        what: &'static str,
        limit: usize,
        encoded: u32,
        stored: u32,
        checksum: &mut crc32fast::Hasher,
    ) -> Result<(), TraceFileError> {
        if encoded as usize > limit || stored > encoded {
            let (found, limit) = (encoded.max(stored).into(), limit as u64);
            return Err(TraceFileError::TooLarge { offset, what, found, limit });
        }
        if u64::from(stored) > self.total.saturating_sub(self.offset) {
            return Err(TraceFileError::Truncated { offset: self.total, what });
        }
        self.stored.resize(stored as usize, 0);
        read_exact(&mut self.input, &mut self.stored, &mut self.offset, what)?;
        checksum.update(&self.stored);
        if stored == encoded {
            self.encoded.clone_from(&self.stored);
            return Ok(());
        }
        self.encoded.resize(encoded as usize, 0);
        let len = lz4_flex::block::decompress_into(&self.stored, &mut self.encoded);
        if len.is_ok_and(|len| len == self.encoded.len()) {
            return Ok(());
        }
        Err(TraceFileError::Malformed { offset, what: "a column does not decompress" })
    }

    /// Reads the chunk that ends the file and checks that all of the trace was there.
    fn end(
        &mut self,
        offset: u64,
        header: &ChunkHeader,
        mut checksum: crc32fast::Hasher,
    ) -> Result<(), TraceFileError> {
        let malformed = |what| TraceFileError::Malformed { offset, what };
        let &[(encoded, stored)] = header.lengths.as_slice() else {
            return Err(malformed("the end has another number of columns than one"));
        };
        self.column(offset, "the end", 8 * TABLES, encoded, stored, &mut checksum)?;
        let expected: Vec<u8> = self.first.iter().flat_map(|rows| rows.to_le_bytes()).collect();
        let is_complete =
            header.rows == 0 && header.first == self.segments && self.encoded == expected;
        self.checksum(offset, checksum)?;
        if !is_complete {
            return Err(malformed("the end names another number of segments or rows"));
        }
        let mut more = [0];
        match self.input.read(&mut more) {
            Ok(0) => Ok(()),
            Ok(_) => {
                let offset = self.offset;
                Err(TraceFileError::Malformed { offset, what: "bytes behind the end" })
            }
            Err(source) => Err(TraceFileError::Read { offset: self.offset, source }),
        }
    }

    fn checksum(&mut self, offset: u64, checksum: crc32fast::Hasher) -> Result<(), TraceFileError> {
        let found = self.array("a checksum")?;
        if checksum.finalize().to_le_bytes() == found {
            return Ok(());
        }
        Err(TraceFileError::Checksum { offset, what: "a chunk" })
    }

    fn array<const N: usize>(&mut self, what: &'static str) -> Result<[u8; N], TraceFileError> {
        let mut bytes = [0; N];
        read_exact(&mut self.input, &mut bytes, &mut self.offset, what)?;
        Ok(bytes)
    }
}

fn read_exact(
    input: &mut impl Read,
    bytes: &mut [u8],
    offset: &mut u64,
    what: &'static str,
) -> Result<(), TraceFileError> {
    input.read_exact(bytes).map_err(|source| match source.kind() {
        io::ErrorKind::UnexpectedEof => TraceFileError::Truncated { offset: *offset, what },
        _ => TraceFileError::Read { offset: *offset, source },
    })?;
    *offset += bytes.len() as u64;
    Ok(())
}

impl<R: Read> Iterator for TraceReader<R> {
    type Item = Result<Columns, TraceFileError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.next_segment().transpose()
    }
}
