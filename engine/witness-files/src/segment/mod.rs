//! A segment's file. All numbers are little-endian.
//!
//! | part | bytes | what it is |
//! |---|---|---|
//! | magic | 8 | `colnwit` and a zero |
//! | version | 4 | 1 |
//! | image | 32 | SHA-256 of the program's ELF file |
//! | chain, batch, index | 8 each | which segment of which batch of which chain |
//! | rows | 8 | the most that a table may have |
//! | start, end | 44 each | pc 4, cycle 8, root 32 |
//! | stop | 37 | 0 if the run goes on, else 1; exit code 4, digest 32, zeros if it goes on |
//! | counts | 8 each | rows by table, in the order of [`Counts`](machine::record::Counts) |
//! | pages, siblings, hints | 4 each | how many |
//! | checksum | 4 | CRC-32 of all before |
//! | blocks | | the pages' numbers, their words, the siblings, the hints |
//!
//! The blocks hold 2^18 bytes of what they stand for, the last one what is left. A block is that
//! length, the length as stored, a CRC-32 of both and of what is stored, 4 bytes each, and what is
//! stored: LZ4, or the bytes as they are where that is no longer. Nothing follows the last one.

mod blocks;
mod error;
mod header;

use std::io::{self, Read, Write};

use machine::{
    record::{PAGE_WORDS, PAGES, Page},
    segments::Segment,
};

pub use error::SegmentFileError;
pub use header::{HEADER_BYTES, Identity};

use crate::segment::{
    blocks::{BlockReader, BlockWriter},
    header::Header,
};

/// What a segment's file starts with.
pub const MAGIC: [u8; 8] = *b"colnwit\0";
/// The version that this program reads and writes.
pub const VERSION: u32 = 1;

/// Writes a segment.
pub fn write_segment(
    segment: &Segment,
    identity: &Identity,
    mut out: impl Write,
) -> io::Result<()> {
    out.write_all(&Header::of(segment, *identity).to_bytes())?;
    let mut blocks = BlockWriter::new(out);
    for (page, _) in &segment.pages {
        blocks.write_all(&page.to_le_bytes())?;
    }
    for word in segment.pages.iter().flat_map(|(_, words)| words) {
        blocks.write_all(&word.to_le_bytes())?;
    }
    for sibling in &segment.siblings {
        blocks.write_all(&sibling.to_bytes())?;
    }
    for hint in &segment.hints {
        blocks.write_all(&hint.to_le_bytes())?;
    }
    blocks.finish()
}

/// Reads a segment of a witness. What it needs of memory is bounded by `identity.rows`, whatever the
/// file says.
pub fn read_segment(input: impl Read, identity: &Identity) -> Result<Segment, SegmentFileError> {
    let mut blocks = BlockReader::new(input);
    let header = Header::read(&mut blocks, identity)?;
    // Room is made as the words come.
    let mut numbers: Vec<u32> = Vec::new();
    for _ in 0..header.pages {
        let page = blocks.u32("the pages' numbers")?;
        let is_next = numbers.last().is_none_or(|last| *last < page) && (page as usize) < PAGES;
        if !is_next {
            return Err(blocks.malformed("the pages do not ascend, or there is no such page"));
        }
        numbers.push(page);
    }
    let mut pages: Vec<Page> = Vec::new();
    for page in numbers {
        let mut words = [0; PAGE_WORDS];
        for word in &mut words {
            *word = blocks.u32("the pages' words")?;
        }
        pages.push((page, words));
    }
    let mut siblings = Vec::new();
    for _ in 0..header.siblings {
        siblings.push(blocks.digest("the siblings")?);
    }
    let mut hints = Vec::new();
    for _ in 0..header.hints {
        hints.push(blocks.u32("the hints")?);
    }
    blocks.finish()?;
    let Header { index, start, end, stop, counts, .. } = header;
    Ok(Segment { index, start, end, stop, pages, siblings, hints, counts })
}
