//! A trace survives its file, and no damage of the file goes unnoticed.

#![expect(clippy::unwrap_used, reason = "tests say what they expect by unwrapping")]

use std::fs;
use std::path::Path;

use proptest::prelude::*;
use tempfile::tempdir;
use trace::testing::record;
use trace::{ColumnRecorder, Columns, Trace};
use trace_files::file::VERSION;
use trace_files::{Limits, TraceFileError, TraceReader, TraceWriter, open, write_trace};

fn in_memory(seed: u64, steps: u64, wants_stack: bool) -> Trace {
    let mut recorder = ColumnRecorder::new(Trace::default(), wants_stack);
    record(seed, steps, &mut recorder);
    recorder.finish().unwrap()
}

fn file_bytes(seed: u64, steps: u64, wants_stack: bool) -> Vec<u8> {
    let folder = tempdir().unwrap();
    let path = folder.path().join("trace");
    let mut writer = TraceWriter::create(&path, wants_stack).unwrap();
    record(seed, steps, &mut writer);
    writer.finish().unwrap();
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    fs::read(path).unwrap()
}

fn read(bytes: &[u8]) -> Result<Vec<Columns>, TraceFileError> {
    TraceReader::new(bytes, bytes.len() as u64, Limits::default())?.collect()
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 24, failure_persistence: None, ..ProptestConfig::default()
    })]

    #[test]
    fn what_was_recorded_is_what_is_read(
        seed in any::<u64>(),
        steps in 1..4000u64,
        wants_stack in any::<bool>(),
    ) {
        let bytes = file_bytes(seed, steps, wants_stack);
        let trace = in_memory(seed, steps, wants_stack);
        prop_assert_eq!(read(&bytes).unwrap(), trace.segments);
        prop_assert_eq!(file_bytes(seed, steps, wants_stack), bytes);
    }

    #[test]
    fn a_cut_file_is_refused(seed in any::<u64>(), cut in any::<prop::sample::Index>()) {
        let bytes = file_bytes(seed, 600, true);
        prop_assert!(read(&bytes[..cut.index(bytes.len())]).is_err());
    }

    #[test]
    fn a_flipped_bit_is_noticed(
        seed in any::<u64>(),
        flips in prop::collection::vec(any::<prop::sample::Index>(), 1..40),
    ) {
        let bytes = file_bytes(seed, 300, true);
        for flip in flips {
            let mut damaged = bytes.clone();
            let bit = flip.index(8 * bytes.len());
            damaged[bit / 8] ^= 1 << (bit % 8);
            prop_assert!(read(&damaged).is_err(), "bit {bit}");
        }
    }

    #[test]
    fn bytes_behind_the_end_are_refused(seed in any::<u64>(), more in 1..20usize) {
        let mut bytes = file_bytes(seed, 10, false);
        bytes.extend(vec![0; more]);
        prop_assert!(read(&bytes).is_err());
    }
}

#[test]
fn a_file_that_is_streamed_equals_one_written_from_memory() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("whole");
    let trace = in_memory(3, 200_000, true);
    assert!(trace.segments.len() > 2);
    write_trace(&path, &trace.segments, true).unwrap();
    let bytes = fs::read(&path).unwrap();
    assert!(bytes == file_bytes(3, 200_000, true));
    let memory: u64 = trace.segments.iter().map(Columns::size_in_bytes).sum();
    println!("{} bytes in memory, {} in the file, 200000 steps", memory, bytes.len());
    let mut reader = open(&path).unwrap();
    assert!(reader.has_stack());
    assert!(reader.by_ref().eq_by_columns(&trace.segments));
    assert_eq!(reader.progress(), (bytes.len() as u64, bytes.len() as u64));
}

trait EqByColumns {
    fn eq_by_columns(self, columns: &[Columns]) -> bool;
}

impl<I: Iterator<Item = Result<Columns, TraceFileError>>> EqByColumns for I {
    fn eq_by_columns(self, columns: &[Columns]) -> bool {
        self.map(Result::unwrap).zip(columns).filter(|(read, kept)| read == *kept).count()
            == columns.len()
    }
}

#[test]
fn a_writer_that_is_dropped_leaves_nothing() {
    let folder = tempdir().unwrap();
    let mut writer = TraceWriter::create(&folder.path().join("trace"), false).unwrap();
    record(1, 100, &mut writer);
    drop(writer);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn a_segment_above_the_limit_is_refused() {
    let bytes = file_bytes(1, 3000, true);
    let limits = Limits { segment_bytes: 10_000 };
    let reader = TraceReader::new(bytes.as_slice(), bytes.len() as u64, limits).unwrap();
    let result: Result<Vec<_>, _> = reader.collect();
    assert!(matches!(result, Err(TraceFileError::TooLarge { limit: 10_000, .. })));
}

#[test]
fn a_length_that_the_file_makes_up_allocates_nothing() {
    let bytes = file_bytes(1, 50, false);
    let mut forged = bytes[..16].to_vec();
    forged.extend([4, 5]);
    forged.extend(u32::MAX.to_le_bytes());
    forged.extend(0u64.to_le_bytes());
    forged.extend([0xff; 40]);
    let error = read(&forged).unwrap_err();
    assert!(matches!(error, TraceFileError::TooLarge { offset: 16, .. }), "{error}");
}

#[test]
fn the_golden_file_is_still_written_and_read() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/seed-8.trace");
    let bytes = file_bytes(8, 1, true);
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(&path, &bytes).unwrap();
    }
    let golden = fs::read(&path).unwrap();
    assert_eq!(golden, bytes, "the format changed: raise VERSION");
    assert_eq!(read(&golden).unwrap(), in_memory(8, 1, true).segments);
}

#[test]
fn another_version_and_another_file_are_refused() {
    let mut bytes = file_bytes(8, 1, true);
    bytes[8..10].copy_from_slice(&(VERSION + 1).to_le_bytes());
    let checksum = crc32fast::hash(&bytes[..12]);
    bytes[12..16].copy_from_slice(&checksum.to_le_bytes());
    let error = read(&bytes).unwrap_err();
    assert!(matches!(error, TraceFileError::Version { found, .. } if found == VERSION + 1));
    assert!(matches!(read(b"PAR1 is another format").unwrap_err(), TraceFileError::NotATrace));
    assert!(matches!(read(b"").unwrap_err(), TraceFileError::Truncated { offset: 0, .. }));
}
