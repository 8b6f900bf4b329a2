//! Damaged files, and folders that lack some or have too many.

use std::fs;

use proptest::prelude::*;
use witness_files::{Manifest, SegmentFileError, Witness, WitnessError, read_segment};

use crate::batches::{Copy, image};

const SEGMENT: &str = "segment-000001.bin";

/// Opens and checks; the error, which there must be, and whose text must name the file.
fn refusal(copy: &Copy, file: &str) -> WitnessError {
    let checked = Witness::open(&copy.path()).and_then(|witness| witness.check(image(), || ()));
    let error = checked.unwrap_err();
    assert!(error.to_string().contains(file), "no {file} in {error}");
    error
}

#[test]
fn missing_foreign_and_exchanged_files_are_named() {
    let copy = Copy::new();
    fs::remove_file(copy.file(SEGMENT)).unwrap();
    assert!(matches!(refusal(&copy, SEGMENT), WitnessError::Missing { .. }));

    let copy = Copy::new();
    fs::write(copy.file("notes.txt"), "mine").unwrap();
    assert!(matches!(refusal(&copy, "notes.txt"), WitnessError::Foreign { .. }));
    let copy = Copy::new();
    fs::write(copy.file("segment-000999.bin"), "mine").unwrap();
    assert!(matches!(refusal(&copy, "segment-000999.bin"), WitnessError::Foreign { .. }));

    let copy = Copy::new();
    let [first, second] = ["segment-000000.bin", SEGMENT].map(|name| copy.file(name));
    let bytes = fs::read(&first).unwrap();
    fs::rename(&second, &first).unwrap();
    fs::write(&second, bytes).unwrap();
    let error = refusal(&copy, "segment-00000");
    let is_found = matches!(error, WitnessError::Length { .. } | WitnessError::Hash { .. });
    assert!(is_found, "{error}");

    let copy = Copy::new();
    fs::remove_file(copy.file("manifest.json")).unwrap();
    assert!(matches!(refusal(&copy, "manifest.json"), WitnessError::Missing { .. }));
}

#[test]
fn a_file_of_the_right_length_with_other_bytes_is_found() {
    let copy = Copy::new();
    let whole = fs::read(copy.file(SEGMENT)).unwrap();
    for at in [0, 8, 12, 60, 200, whole.len() / 2, whole.len() - 1] {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x10;
        fs::write(copy.file(SEGMENT), bytes).unwrap();
        let error = refusal(&copy, SEGMENT);
        let WitnessError::Segment { source, .. } = &error else { panic!("{error}") };
        match at {
            0 => assert!(matches!(source, SegmentFileError::NotASegment)),
            8 => assert!(matches!(source, SegmentFileError::Version { .. })),
            _ => assert!(matches!(
                source,
                SegmentFileError::Checksum { .. } | SegmentFileError::Malformed { .. }
            )),
        }
        assert!(!error.is_untrue());
    }
}

#[test]
fn what_is_wrong_with_a_manifest_is_said_with_its_place() {
    let changes: [(&str, &str, &str); 8] = [
        ("\"version\": 1", "\"version\": 2", "version 2"),
        ("\"chainId\": ", "\"chainId\": 9", "chainId"),
        ("\"cycles\": ", "\"cycles\": 1", "cycles"),
        ("\"segmentRows\": ", "\"segmentRows\": 99999999999", "segmentRows"),
        ("\"index\": 1,", "\"index\": 2,", "segments[1].index"),
        ("segment-000001.bin", "../other-00001.bin", "segments[1].file"),
        ("\"stop\": \"paused\"", "\"stop\": \"over\"", "unknown variant"),
        ("\"image\"", "\"picture\"", "unknown field"),
    ];
    for (from, to, says) in changes {
        let copy = Copy::new();
        let text = fs::read_to_string(copy.file("manifest.json")).unwrap();
        assert!(text.contains(from), "{from}");
        fs::write(copy.file("manifest.json"), text.replacen(from, to, 1)).unwrap();
        let error = refusal(&copy, "manifest.json").to_string();
        assert!(error.contains(says), "{says}: {error}");
    }
}

#[test]
fn a_manifest_that_skips_or_repeats_a_segment_is_none() {
    let copy = Copy::new();
    let whole = copy.open().manifest().clone();
    let write = |manifest: &Manifest| {
        let bytes = serde_json::to_vec(manifest).unwrap();
        fs::write(copy.file("manifest.json"), bytes).unwrap();
    };
    let mut skips = whole.clone();
    skips.segments.remove(0);
    write(&skips);
    assert!(refusal(&copy, "manifest.json").to_string().contains("segments[0]"));
    let mut ends_early = whole.clone();
    ends_early.segments.pop();
    write(&ends_early);
    assert!(refusal(&copy, "manifest.json").to_string().contains("does not end the run"));
    let mut jumps = whole.clone();
    jumps.segments[1].start.pc += 4;
    write(&jumps);
    assert!(refusal(&copy, "manifest.json").to_string().contains("segments[1].start"));
    let mut empty = whole;
    empty.segments.clear();
    write(&empty);
    assert!(refusal(&copy, "manifest.json").to_string().contains("there is none"));
}

/// A small segment's file: the registers, one page and a few words.
fn small() -> (Vec<u8>, witness_files::Identity) {
    let copy = Copy::new();
    let witness = copy.open();
    let mut segment = witness.segments().next().unwrap().unwrap();
    segment.pages.truncate(3);
    segment.siblings.truncate(3);
    segment.hints.truncate(5);
    let identity = witness.manifest().identity();
    let mut bytes = Vec::new();
    witness_files::write_segment(&segment, &identity, &mut bytes).unwrap();
    assert_eq!(read_segment(&bytes[..], &identity).unwrap(), segment);
    (bytes, identity)
}

#[test]
fn every_flipped_bit_and_every_truncation_is_an_error() {
    let (whole, identity) = small();
    for bit in 0..8 * whole.len() {
        let mut bytes = whole.clone();
        bytes[bit / 8] ^= 1 << (bit % 8);
        assert!(read_segment(&bytes[..], &identity).is_err(), "bit {bit}");
    }
    for len in 0..whole.len() {
        let read = read_segment(&whole[..len], &identity);
        assert!(matches!(read, Err(SegmentFileError::Truncated { .. })), "{len}: {read:?}");
    }
    let longer = [&whole[..], &[0]].concat();
    let read = read_segment(&longer[..], &identity);
    assert!(matches!(read, Err(SegmentFileError::Trailing { .. })), "{read:?}");
}

#[test]
fn a_segment_of_another_image_chain_batch_or_budget_is_refused() {
    let (whole, identity) = small();
    let others = [
        witness_files::Identity { image: [7; 32], ..identity },
        witness_files::Identity { chain_id: identity.chain_id + 1, ..identity },
        witness_files::Identity { batch_number: identity.batch_number + 1, ..identity },
        witness_files::Identity { rows: identity.rows + 1, ..identity },
    ];
    for other in others {
        let read = read_segment(&whole[..], &other);
        assert!(matches!(read, Err(SegmentFileError::Other { .. })), "{read:?}");
    }
}

/// Puts right the checksums of a file, so that what is behind them is reached.
fn mended(mut bytes: Vec<u8>) -> Vec<u8> {
    let header = witness_files::segment::HEADER_BYTES;
    let Some(body) = bytes.get(..header - 4) else { return bytes };
    let checksum = crc32fast::hash(body).to_le_bytes();
    if let Some(place) = bytes.get_mut(header - 4..header) {
        place.copy_from_slice(&checksum);
    }
    let mut at = header;
    while let Some(lengths) = bytes.get(at..at + 12) {
        let stored = u32::from_le_bytes([lengths[4], lengths[5], lengths[6], lengths[7]]) as usize;
        let Some(body) = bytes.get(at + 12..(at + 12).saturating_add(stored)) else { break };
        let mut hasher = crc32fast::Hasher::new();
        hasher.update(&lengths[..8]);
        hasher.update(body);
        let checksum = hasher.finalize().to_le_bytes();
        bytes[at + 8..at + 12].copy_from_slice(&checksum);
        at += 12 + stored;
    }
    bytes
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]
    #[test]
    fn edits_with_right_checksums_are_errors_or_other_segments(
        edits in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        cut in any::<Option<prop::sample::Index>>(),
    ) {
        let (whole, identity) = small();
        let mut bytes = whole;
        for (at, byte) in edits {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        let bytes = mended(bytes);
        // Whatever is let through can be written, read again, and run to an error.
        if let Ok(segment) = read_segment(&bytes[..], &identity) {
            let mut again = Vec::new();
            witness_files::write_segment(&segment, &identity, &mut again).unwrap();
            prop_assert_eq!(&read_segment(&again[..], &identity).unwrap(), &segment);
            let run = segment.run(&image().program);
            prop_assert!(run.is_err());
        }
    }
}

#[test]
fn a_flipped_bit_of_the_manifest_is_an_error_or_changes_nothing() {
    let copy = Copy::new();
    let manifest = copy.open().manifest().clone();
    let whole = fs::read(copy.file("manifest.json")).unwrap();
    for at in (0..whole.len()).step_by(5) {
        let mut bytes = whole.clone();
        bytes[at] ^= 1 << (at % 8);
        fs::write(copy.file("manifest.json"), bytes).unwrap();
        // A hex digit in upper case and another white space say the same.
        match Witness::open(&copy.path()) {
            Ok(witness) if *witness.manifest() == manifest => {}
            Ok(witness) => assert!(witness.check(image(), || ()).is_err(), "byte {at}"),
            Err(_) => {}
        }
    }
}
