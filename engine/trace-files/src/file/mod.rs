//! The file format.
//!
//! ```text
//! header   magic "COLOTRCE", version u16, flags u16 (bit 0: with stack items), crc32
//! chunk    kind u8, columns u8, rows u32, first row u64
//!          per column: encoded length u32, stored length u32
//!          stored columns one after the other, crc32 of all of the chunk before
//! ```
//!
//! Numbers are little-endian. The kind is a table's number, 0xfe for the end of a
//! segment or 0xff for the end of the file.
//! A segment is a run of chunks up to an end-of-segment mark, tables in order, a large table in
//! several chunks. A column whose stored length is smaller than its encoded one is LZ4-compressed.
//! The last chunk holds the number of rows of every table.
//!
//! Cells are encoded column by column. Numbers and references to rows: difference to the cell
//! before, zigzag, seven bits per byte. Flags: eight per byte. Words: a length byte and the
//! significant bytes, big-endian. Bytes, hashes and ids: as they are.
//!
//! A reader needs memory for one segment; every length is checked against a limit, and against
//! what its column can need at most, before anything is allocated.

mod decode;
mod encode;
mod reader;
mod writer;

pub use reader::{Limits, TableSize, TraceReader, open};
pub use writer::{FileSink, TraceWriter, write_trace};

/// First bytes of every trace file.
pub const MAGIC: [u8; 8] = *b"COLOTRCE";
/// The version that this program writes and reads.
pub const VERSION: u16 = 1;
/// Flag of the header: the trace holds stack items.
const WITH_STACK: u16 = 1;
/// Kind of the chunk that ends a segment; its first row is the segment's number.
const END_OF_SEGMENT: u8 = 0xfe;
/// Kind of the chunk that ends the file; its first row is the number of segments.
const END_OF_FILE: u8 = 0xff;
/// Bytes of the header.
const HEADER_LEN: usize = 16;
/// Bytes of a chunk before its column lengths.
const CHUNK_HEADER_LEN: usize = 14;
/// Bytes that the rows of one chunk take in memory at most.
const CHUNK_BYTES: usize = 4 << 20;
/// Rows of one chunk at most.
const CHUNK_ROWS_MAX: u64 = CHUNK_BYTES as u64;
/// Columns of one table at most.
const COLUMNS_MAX: u8 = 32;
