//! Segments of witnesses: what the reader lets through is bounded, is written as it was read, and is
//! run to an end or an error.
//!
//! Random edits nearly always break a checksum, so each input is tried twice: as it is, and with its
//! checksums made right.

use std::sync::OnceLock;

use chips::digest::Digest;
use machine::{
    Program, Stop,
    record::{Counts, PAGE_WORDS},
    segments::{Boundary, Segment},
};
use witness_files::{Identity, Image, read_segment, segment::HEADER_BYTES, write_segment};

/// Of the seeds, and so of what is read.
const IDENTITY: Identity = Identity { image: [7; 32], chain_id: 4242, batch_number: 1, rows: 4096 };
/// A block's lengths and checksum.
const BLOCK_HEADER: usize = 12;

/// Reads `bytes` as they are, and with right checksums.
pub fn check(bytes: &[u8]) {
    consume(bytes);
    let mended = mend(bytes.to_vec());
    if mended != bytes {
        consume(&mended);
    }
}

fn program() -> &'static Program {
    static PROGRAM: OnceLock<Program> = OnceLock::new();
    PROGRAM.get_or_init(|| Image::firmware().expect("the firmware is a program").program)
}

fn consume(bytes: &[u8]) {
    let Ok(segment) = read_segment(bytes, &IDENTITY) else { return };
    assert!(segment.pages.len() as u64 <= IDENTITY.rows && segment.hints.len() < 1 << 20);
    let mut again = Vec::new();
    write_segment(&segment, &IDENTITY, &mut again).expect("memory takes it");
    assert_eq!(read_segment(&again[..], &IDENTITY).expect("it was written by us"), segment);
    let _ = segment.run(program());
}

/// Puts right checksums wherever the structure still tells their places.
fn mend(mut file: Vec<u8>) -> Vec<u8> {
    let end = HEADER_BYTES - 4;
    let Some(checksum) = file.get(..end).map(crc32fast::hash) else { return file };
    if let Some(place) = file.get_mut(end..HEADER_BYTES) {
        place.copy_from_slice(&checksum.to_le_bytes());
    }
    let mut at = HEADER_BYTES;
    while let Some(&[_, _, _, _, a, b, c, d, ..]) = file.get(at..at.saturating_add(BLOCK_HEADER)) {
        let start = at + BLOCK_HEADER;
        let end = start.saturating_add(u32::from_le_bytes([a, b, c, d]) as usize);
        let Some(stored) = file.get(start..end) else { break };
        let mut hasher = crc32fast::Hasher::new();
        hasher.update(&file[at..at + 8]);
        hasher.update(stored);
        let checksum = hasher.finalize().to_le_bytes();
        file[at + 8..start].copy_from_slice(&checksum);
        at = end;
    }
    file
}

/// Segments with no pages, with one, and with as many as there may be.
pub fn seeds() -> Vec<Vec<u8>> {
    let seed = |(pages, hints): (u32, u32)| {
        let boundary = |cycle| Boundary { pc: program().entry(), cycle, root: Digest::ZERO };
        let counts = Counts {
            families: core::array::from_fn(|_| 1),
            call_words: u64::from(hints),
            pages: u64::from(pages),
            ..Counts::default()
        };
        let segment = Segment {
            index: 0,
            start: boundary(0),
            end: boundary(13),
            stop: Stop::Paused,
            pages: (0..pages).map(|page| (page, [page; PAGE_WORDS])).collect(),
            siblings: vec![Digest::ZERO; pages as usize],
            hints: (0..hints).collect(),
            counts,
        };
        let mut bytes = Vec::new();
        write_segment(&segment, &IDENTITY, &mut bytes).expect("memory takes it");
        assert_eq!(mend(bytes.clone()), bytes, "the checksums of a valid file are right");
        assert_eq!(read_segment(&bytes[..], &IDENTITY).expect("a seed is valid"), segment);
        bytes
    };
    [(0, 0), (1, 5), (16, 1000)].map(seed).to_vec()
}
