//! Trace files: every consumer of a trace stands whatever the reader lets through.
//!
//! Random edits nearly always break a checksum, so each input is tried twice: as it is, and with
//! its checksums made right.

use std::{io, ops::ControlFlow};

use trace::{ColumnRecorder, Columns, Trace, replay::post_state, testing::record};
use trace_files::{Limits, TraceReader, profile, write_eip3155, write_folded, write_trace};

/// Bytes of a chunk before the lengths of its columns.
const CHUNK_HEADER: usize = 14;
/// Bytes of the file's header before its checksum.
const HEADER: usize = 12;

/// Reads `bytes` as they are, and with right checksums.
pub fn check(bytes: &[u8]) {
    consume(bytes);
    let mut mended = bytes.to_vec();
    let _ = mend(&mut mended);
    if mended != bytes {
        consume(&mended);
    }
}

fn open(bytes: &[u8]) -> Result<TraceReader<&[u8]>, trace_files::TraceFileError> {
    TraceReader::new(bytes, bytes.len() as u64, Limits { segment_bytes: 8 << 20 })
}

fn consume(bytes: &[u8]) {
    let Ok(reader) = open(bytes) else { return };
    let name = |_, _| "?";
    let segments: Vec<Columns> = reader.map_while(Result::ok).collect();
    let _ = post_state(&segments, ());
    let _ = write_eip3155(|| open(bytes), name, &mut io::sink());
    let folded = open(bytes)
        .and_then(|mut reader| write_folded(&mut reader, name, &mut io::sink(), &mut |_, _| ()));
    let found = open(bytes).and_then(|mut reader| profile(&mut reader, name, &mut |_, _| ()));
    if let Ok(found) = found {
        folded.expect("a trace with a profile has stacks");
        assert!(!found.to_text().is_empty() && !found.to_html("?").is_empty());
    }
}

/// Puts right checksums wherever the structure still tells their places.
fn mend(file: &mut [u8]) -> ControlFlow<()> {
    let mut start = 0;
    let mut end = HEADER;
    loop {
        let next = end + 4;
        let (Some(body), true) = (file.get(start..end), next <= file.len()) else {
            return ControlFlow::Break(());
        };
        let checksum = crc32fast::hash(body).to_le_bytes();
        file[end..next].copy_from_slice(&checksum);
        start = next;
        end = match chunk_len(&file[start..]) {
            Some(len) => start.saturating_add(len),
            None => return ControlFlow::Break(()),
        };
        if end.saturating_add(4) > file.len() {
            return ControlFlow::Break(());
        }
    }
}

/// Length of the chunk at the start of `bytes`, without its checksum.
fn chunk_len(bytes: &[u8]) -> Option<usize> {
    let columns = usize::from(*bytes.get(1)?);
    let header = CHUNK_HEADER + 8 * columns;
    let lengths = bytes.get(CHUNK_HEADER..header)?;
    let stored = lengths.chunks_exact(8).map(|pair| {
        pair.iter().skip(4).rev().fold(0, |number, byte| number << 8 | usize::from(*byte))
    });
    Some(header + stored.sum::<usize>())
}

/// Random executions, with stack items and without, in one segment and in several.
pub fn seeds() -> Vec<Vec<u8>> {
    let folder = std::env::temp_dir().join(format!("colonnade-fuzz-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a temporary folder can be made");
    let seed = |(steps, has_stack): (u64, bool)| {
        let mut recorder = ColumnRecorder::new(Trace::default(), has_stack);
        record(steps, steps, &mut recorder);
        let columns = recorder.finish().expect("memory takes it").into_columns();
        let path = folder.join("trace");
        write_trace(&path, [&columns], has_stack).expect("a trace can be written");
        let bytes = std::fs::read(&path).expect("what was written can be read");
        let mut mended = bytes.clone();
        let _ = mend(&mut mended);
        assert_eq!(mended, bytes, "the checksums of a valid file are right");
        let segments: Result<Vec<_>, _> = open(&bytes).and_then(Iterator::collect);
        segments.expect("a seed is valid");
        bytes
    };
    let seeds = [(0, true), (5, true), (40, false), (200, true)].map(seed).to_vec();
    std::fs::remove_dir_all(&folder).expect("the folder can be removed");
    seeds
}
