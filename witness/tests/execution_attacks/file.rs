//! Files that are damaged: refused by a reason, never by a panic.

use circuits::execution::file::{BYTES_MAX, ExecutionFile, FileError};

use crate::{chain::file_of, world::RUN};

/// The bytes before the first segment's length, and the claim.
const CLAIM: usize = 8 + 2 + 1 + 32 + 4;
const HEADER: usize = CLAIM + 5;

/// Whether a file is read, of this key, and verifies.
fn is_accepted(bytes: &[u8]) -> bool {
    ExecutionFile::from_bytes(bytes).is_ok_and(|file| {
        file.key == RUN.key.digest()
            && file.kind == RUN.key.kind()
            && file.claim == b"claim"
            && RUN.key.verify(&file.segments).is_ok()
    })
}

#[test]
fn every_byte_counts() {
    let honest = file_of(&[0, 1, 2]);
    assert!(is_accepted(&honest));
    let header = 0..HEADER + 4;
    // As many as there is time for, at no multiple of anything.
    let step = (honest.len() / 97 / 24).max(1) * 97;
    let sampled = (HEADER..honest.len()).step_by(step);
    for at in header.chain(sampled).chain(honest.len() - 4..honest.len()) {
        for flip in [1, 0x80] {
            let mut bytes = honest.clone();
            bytes[at] ^= flip;
            assert!(!is_accepted(&bytes), "byte {at}");
        }
    }
}

/// Each byte of a sample decodes to another proof or to none; reading alone never panics.
#[test]
fn any_byte_may_be_read() {
    let honest = file_of(&[1]);
    for at in (0..honest.len()).step_by(97) {
        for value in [0, 0xff, honest[at] ^ 1, 0xfb, 0xfc, 0xfd] {
            let mut bytes = honest.clone();
            bytes[at] = value;
            let _: Result<ExecutionFile, FileError> = ExecutionFile::from_bytes(&bytes);
        }
    }
}

#[test]
fn a_file_is_whole() {
    let honest = file_of(&[2]);
    let sampled = (HEADER + 4..honest.len()).step_by(honest.len() / 200);
    for length in (0..HEADER + 4).chain(sampled).chain(honest.len() - 4..honest.len()) {
        let found = ExecutionFile::from_bytes(&honest[..length]).unwrap_err();
        match length {
            ..8 => assert!(matches!(found, FileError::Magic)),
            _ => assert!(matches!(found, FileError::Truncated(_)), "{length}: {found}"),
        }
    }
    for more in [1, 4, 100] {
        let bytes = [&honest[..], &vec![0; more]].concat();
        let found = ExecutionFile::from_bytes(&bytes).unwrap_err();
        assert!(matches!(found, FileError::Trailing(trailing) if trailing == more));
    }
}

#[test]
fn a_file_says_what_it_is() {
    let honest = file_of(&[2]);
    let read = |at: usize, value: &[u8]| {
        let mut bytes = honest.clone();
        bytes[at..][..value.len()].copy_from_slice(value);
        ExecutionFile::from_bytes(&bytes)
    };
    for at in 0..8 {
        assert!(matches!(read(at, &[0]), Err(FileError::Magic)));
    }
    for version in [0, 2, u16::MAX] {
        let found = read(8, &version.to_le_bytes()).unwrap_err();
        assert!(matches!(found, FileError::Version { got } if got == version));
    }
    for kind in [2, 3, 0xff] {
        assert!(matches!(read(10, &[kind]), Err(FileError::Kind(got)) if got == kind));
    }
    // The other configuration's proofs look otherwise.
    assert!(read(10, &[1]).is_err() || RUN.key.verify(&read(10, &[1]).unwrap().segments).is_err());
    for (at, least) in [(CLAIM - 4, 1 << 12), (HEADER, 1 << 26)] {
        for length in [least + 1, 1 << 31, u32::MAX] {
            let found = read(at, &length.to_le_bytes()).unwrap_err();
            assert!(matches!(found, FileError::TooLong { got, .. } if got == length as usize));
        }
        let found = read(at, &least.to_le_bytes()).map(|_| ());
        let is_expected =
            |found: FileError| matches!(found, FileError::Truncated(_) | FileError::TooLong { .. });
        // A claim of that length fits the file, and what follows it is no length.
        assert!(found.is_err_and(is_expected) || at == CLAIM - 4);
    }
    assert!(BYTES_MAX >= honest.len());
}

/// A segment with a length of one less or more, and a vector that says it has more than there is.
#[test]
fn a_segment_is_whole() {
    let honest = file_of(&[2]);
    let length = u32::from_le_bytes(*honest[HEADER..].first_chunk().unwrap());
    for wrong in [length - 1, length / 2, 1] {
        let mut bytes = honest.clone();
        bytes[HEADER..][..4].copy_from_slice(&wrong.to_le_bytes());
        let found = ExecutionFile::from_bytes(&bytes).unwrap_err();
        assert!(matches!(found, FileError::Damaged { segment: 0, .. }), "{found}");
    }
    for absurd in [&[0xfd; 9][..], &[0xfc, 0xff, 0xff, 0xff, 0xff]] {
        for at in (HEADER + 4..honest.len() - 16).step_by(honest.len() / 300) {
            let mut bytes = honest.clone();
            bytes[at..][..absurd.len()].copy_from_slice(absurd);
            let _: Result<ExecutionFile, FileError> = ExecutionFile::from_bytes(&bytes);
        }
    }
}
