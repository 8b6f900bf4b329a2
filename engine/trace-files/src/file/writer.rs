//! Writes trace files while an execution runs.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use primitives::Word;
use trace::{
    AccountQuery, BlockStart, ColumnRecorder, Columns, FrameEnd, FrameStart, LogQuery, MemorySpace,
    Recorder, Sink, Step, StorageQuery, TABLES, Table, TransactionEnd, TransactionStart,
};

use super::encode::encode;
use super::{CHUNK_BYTES, END_OF_FILE, END_OF_SEGMENT, MAGIC, VERSION, WITH_STACK};
use crate::TraceFileError;

/// Writes segments to a file that has its name only when it is complete.
#[derive(Debug)]
pub struct FileSink {
    out: BufWriter<File>,
    path: PathBuf,
    partial: PathBuf,
    segments: u64,
    rows: [u64; TABLES],
    error: Option<io::Error>,
    is_finished: bool,
}

impl FileSink {
    fn create(path: &Path, wants_stack: bool) -> Result<Self, TraceFileError> {
        let mut partial = path.as_os_str().to_owned();
        partial.push(".partial");
        let partial = PathBuf::from(partial);
        let io = |source| TraceFileError::Io { path: partial.clone(), source };
        let mut out = BufWriter::with_capacity(1 << 18, File::create(&partial).map_err(io)?);
        out.write_all(&header(wants_stack)).map_err(io)?;
        Ok(Self {
            out,
            path: path.to_owned(),
            partial,
            segments: 0,
            rows: [0; TABLES],
            error: None,
            is_finished: false,
        })
    }

    /// Bytes and first error so far do not matter to the execution: they are reported here.
    fn finish(mut self) -> Result<(), TraceFileError> {
        let io = |source| TraceFileError::Io { path: self.path.clone(), source };
        if let Some(error) = self.error.take() {
            return Err(io(error));
        }
        let totals: Vec<u8> = self.rows.iter().flat_map(|rows| rows.to_le_bytes()).collect();
        let mut chunk = Chunk::new(END_OF_FILE, 0, self.segments);
        chunk.column(&totals);
        chunk.write(&mut self.out).map_err(io)?;
        self.out.flush().map_err(io)?;
        self.out.get_ref().sync_all().map_err(io)?;
        fs::rename(&self.partial, &self.path).map_err(io)?;
        self.is_finished = true;
        Ok(())
    }

    fn segment(&mut self, segment: &Columns) -> io::Result<()> {
        for (first, table) in segment.first.into_iter().zip(segment.tables()) {
            write_table(table, first, &mut self.out)?;
        }
        Chunk::new(END_OF_SEGMENT, 0, self.segments).write(&mut self.out)?;
        self.segments += 1;
        self.rows = segment.next_first();
        Ok(())
    }
}

impl Sink for FileSink {
    fn take(&mut self, segment: &mut Columns) {
        if self.error.is_none() {
            self.error = self.segment(segment).err();
        }
    }
}

impl Drop for FileSink {
    fn drop(&mut self) {
        if !self.is_finished {
            // Nothing better can be done here if even that fails.
            drop(fs::remove_file(&self.partial));
        }
    }
}

fn header(wants_stack: bool) -> Vec<u8> {
    let mut header = MAGIC.to_vec();
    header.extend_from_slice(&VERSION.to_le_bytes());
    header.extend_from_slice(&(if wants_stack { WITH_STACK } else { 0 }).to_le_bytes());
    let checksum = crc32fast::hash(&header);
    header.extend_from_slice(&checksum.to_le_bytes());
    header
}

fn write_table(table: &dyn Table, first: u64, out: &mut impl Write) -> io::Result<()> {
    let rows_per_chunk = (CHUNK_BYTES / table.row_bytes()).max(1);
    let columns = table.columns();
    let mut encoded = Vec::new();
    for from in (0..table.len()).step_by(rows_per_chunk) {
        let to = table.len().min(from + rows_per_chunk);
        let mut chunk = Chunk::new(table.id() as u8, (to - from) as u32, first + from as u64);
        for (_, column) in &columns {
            encoded.clear();
            encode(*column, from, to, &mut encoded);
            chunk.column(&encoded);
        }
        chunk.write(out)?;
    }
    Ok(())
}

/// A chunk under construction.
struct Chunk {
    kind: u8,
    rows: u32,
    first: u64,
    lengths: Vec<(u32, u32)>,
    body: Vec<u8>,
}

impl Chunk {
    const fn new(kind: u8, rows: u32, first: u64) -> Self {
        Self { kind, rows, first, lengths: Vec::new(), body: Vec::new() }
    }

    fn column(&mut self, encoded: &[u8]) {
        let compressed = lz4_flex::block::compress(encoded);
        let stored = if compressed.len() < encoded.len() { &compressed } else { encoded };
        self.lengths.push((encoded.len() as u32, stored.len() as u32));
        self.body.extend_from_slice(stored);
    }

    fn write(&self, out: &mut impl Write) -> io::Result<()> {
        let mut head = vec![self.kind, self.lengths.len() as u8];
        head.extend_from_slice(&self.rows.to_le_bytes());
        head.extend_from_slice(&self.first.to_le_bytes());
        for (encoded, stored) in &self.lengths {
            head.extend_from_slice(&encoded.to_le_bytes());
            head.extend_from_slice(&stored.to_le_bytes());
        }
        let mut checksum = crc32fast::Hasher::new();
        checksum.update(&head);
        checksum.update(&self.body);
        out.write_all(&head)?;
        out.write_all(&self.body)?;
        out.write_all(&checksum.finalize().to_le_bytes())
    }
}

/// Writes a trace that was kept in memory: the same bytes as if it had been streamed.
pub fn write_trace<'a>(
    path: &Path,
    segments: impl IntoIterator<Item = &'a Columns>,
    wants_stack: bool,
) -> Result<(), TraceFileError> {
    let mut sink = FileSink::create(path, wants_stack)?;
    for segment in segments {
        let io = |source| TraceFileError::Io { path: path.to_owned(), source };
        sink.segment(segment).map_err(io)?;
    }
    sink.finish()
}

/// A recorder that streams to a file in bounded memory.
///
/// The file appears under its name in [`TraceWriter::finish`]; until then it is `NAME.partial`,
/// which is removed if the writer is dropped before.
#[derive(Debug)]
pub struct TraceWriter {
    recorder: ColumnRecorder<FileSink>,
}

impl TraceWriter {
    /// Starts a file, with stack items if `wants_stack`.
    pub fn create(path: &Path, wants_stack: bool) -> Result<Self, TraceFileError> {
        let sink = FileSink::create(path, wants_stack)?;
        Ok(Self { recorder: ColumnRecorder::new(sink, wants_stack) })
    }

    /// Writes what is left. Also the place where an error while recording shows.
    pub fn finish(self) -> Result<(), TraceFileError> {
        self.recorder.finish()?.finish()
    }
}

impl Recorder for TraceWriter {
    #[inline]
    fn wants_stack(&self) -> bool {
        self.recorder.wants_stack()
    }

    fn begin_block(&mut self, block: &BlockStart) {
        self.recorder.begin_block(block);
    }

    fn begin_transaction(&mut self, transaction: &TransactionStart) {
        self.recorder.begin_transaction(transaction);
    }

    fn end_transaction(&mut self, end: &TransactionEnd) {
        self.recorder.end_transaction(end);
    }

    fn begin_frame(&mut self, frame: &FrameStart<'_>) {
        self.recorder.begin_frame(frame);
    }

    fn end_frame(&mut self, end: &FrameEnd<'_>) {
        self.recorder.end_frame(end);
    }

    #[inline]
    fn step(&mut self, step: Step) {
        self.recorder.step(step);
    }

    #[inline]
    fn stack(&mut self, depth: u16, value: Word, is_write: bool) {
        self.recorder.stack(depth, value, is_write);
    }

    #[inline]
    fn memory(&mut self, space: MemorySpace, address: u64, bytes: &[u8], is_write: bool) {
        self.recorder.memory(space, address, bytes, is_write);
    }

    fn storage(&mut self, query: &StorageQuery) {
        self.recorder.storage(query);
    }

    fn account(&mut self, query: &AccountQuery) {
        self.recorder.account(query);
    }

    fn log(&mut self, query: &LogQuery<'_>) {
        self.recorder.log(query);
    }

    fn checkpoint(&mut self) {
        self.recorder.checkpoint();
    }

    fn commit(&mut self) {
        self.recorder.commit();
    }

    fn revert(&mut self) {
        self.recorder.revert();
    }
}
