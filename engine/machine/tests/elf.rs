//! Files that are programs, and files that are not.

#![allow(clippy::unwrap_used, reason = "tests say what they expect by unwrapping")]

use machine::{
    ElfError, MEMORY_END, Program, SegmentError,
    instruction::Op,
    testing::{
        assemble::{addi, halt, jal},
        build::{ElfFile, SegmentBytes, TEXT},
    },
};
use proptest::{collection::vec, prelude::*};

const DATA: u32 = 0x2_0000;

fn file() -> ElfFile {
    let mut file = ElfFile::new(TEXT, &[&[addi(5, 0, 1), u32::MAX], &halt(DATA)[..]].concat());
    file = file.with_data(DATA, &[1, 2, 3]);
    file.functions = vec![
        ("_ZN4main4tail17h0123456789abcdefE", TEXT + 8, 20),
        ("start", TEXT, 8),
        ("elsewhere", DATA, 4),
    ];
    file
}

#[test]
fn a_file_is_loaded() {
    let mut file = file();
    // Three bytes of the last word are not in the file.
    file.segments[1].bytes.truncate(9);
    file.segments[1].size = 4096;
    let program = Program::from_elf(&file.to_bytes()).unwrap();
    assert_eq!((program.entry(), program.text()), (TEXT, TEXT..TEXT + 28));
    assert_eq!(program.instructions()[1].op, Op::Illegal);
    assert_eq!(program.image()[..2], [(TEXT, addi(5, 0, 1)), (TEXT + 4, u32::MAX)]);
    assert_eq!(program.image()[7..], [(DATA, 1), (DATA + 4, 2), (DATA + 8, 3)]);
    let names = program.symbols().all().iter().map(|symbol| symbol.name.as_str());
    assert_eq!(names.collect::<Vec<_>>(), ["start", "main::tail"]);
    assert_eq!(program.symbols().at(TEXT + 4).unwrap().name, "start");
    assert_eq!(program.symbols().at(TEXT + 28), None);
    assert_eq!(program.symbols().at(TEXT - 4), None);
}

fn refused(change: impl FnOnce(&mut ElfFile)) -> ElfError {
    let mut file = file();
    change(&mut file);
    Program::from_elf(&file.to_bytes()).unwrap_err()
}

fn refused_segment(change: impl FnOnce(&mut ElfFile)) -> SegmentError {
    match refused(change) {
        ElfError::Segment { wrong, .. } => wrong,
        other => panic!("{other}"),
    }
}

#[test]
fn headers_must_be_of_this_machine() {
    assert_eq!(refused(|file| file.flags = 1), ElfError::Flags { flags: 1 });
    assert_eq!(refused(|file| file.flags = 4), ElfError::Flags { flags: 4 });
    for entry in [TEXT + 2, TEXT - 4, TEXT + 28, DATA] {
        assert_eq!(refused(|file| file.entry = entry), ElfError::Entry { entry });
    }
    for (at, value) in [(4, 2), (5, 2), (16, 3), (18, 62)] {
        let mut bytes = file().to_bytes();
        bytes[at] = value;
        assert!(Program::from_elf(&bytes).is_err(), "{at}");
    }
}

#[test]
fn segments_must_be_memory_and_apart() {
    use SegmentError::{Misaligned, Missing, OutOfRange, Overlap, Size, TextSize, WritableText};
    assert_eq!(refused_segment(|file| file.segments[1].address += 2), Misaligned);
    for address in [0, 0xffc, MEMORY_END - 8, MEMORY_END, 0xffff_fff8] {
        assert_eq!(refused_segment(|file| file.segments[1].address = address), OutOfRange);
    }
    assert_eq!(refused_segment(|file| file.segments[1].size = u32::MAX), OutOfRange);
    assert_eq!(refused_segment(|file| file.segments[1].size = 11), Size);
    for address in [TEXT, TEXT + 24, TEXT - 8] {
        assert_eq!(refused_segment(|file| file.segments[1].address = address), Overlap);
    }
    assert_eq!(refused_segment(|file| file.segments[0].flags = 7), WritableText);
    assert_eq!(refused_segment(|file| file.segments[0].size += 4), TextSize);
    let mut bytes = file().to_bytes();
    bytes[52 + 4..52 + 8].copy_from_slice(&u32::MAX.to_le_bytes());
    let missing = ElfError::Segment { index: 0, address: TEXT, wrong: Missing };
    assert_eq!(Program::from_elf(&bytes).unwrap_err(), missing);
}

#[test]
fn there_is_one_text() {
    assert_eq!(refused(|file| file.segments[0].flags = 4), ElfError::Texts { found: 0 });
    assert_eq!(refused(|file| file.segments[1].flags = 5), ElfError::Texts { found: 2 });
    let text = |words: u32| {
        refused_segment(|file| {
            let (size, bytes) = (4 * words, vec![0; 4 * words as usize]);
            file.segments[0] = SegmentBytes { address: 0x10_0000, bytes, size, flags: 5 };
        })
    };
    assert_eq!(text((1 << 22) + 1), SegmentError::TextSize);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20_000))]

    #[test]
    fn no_bytes_make_the_reader_panic(changes in vec((any::<prop::sample::Index>(), any::<u8>()), 1..6)) {
        let mut bytes = file().to_bytes();
        for (at, value) in changes {
            let at = at.index(bytes.len());
            bytes[at] = value;
        }
        let _ = Program::from_elf(&bytes);
    }

    /// Most of the damage where it matters: in the header and the program headers.
    #[test]
    fn no_header_makes_the_reader_panic(
        changes in vec((0..52usize + 64, prop::sample::select(vec![0, 1, 2, 4, 0x7f, 0x80, 0xfe, 0xff])), 1..8),
        end in any::<prop::sample::Index>(),
        is_cut: bool,
    ) {
        let mut bytes = file().to_bytes();
        for (at, value) in changes {
            bytes[at] = value;
        }
        if is_cut {
            bytes.truncate(end.index(bytes.len()));
        }
        let _ = Program::from_elf(&bytes);
    }

    #[test]
    fn random_instructions_never_panic(words in vec(any::<u32>(), 1..64), seeds in vec(any::<u32>(), 8)) {
        let file = ElfFile::new(TEXT, &[&words[..], &[jal(0, 0)]].concat()).with_data(DATA, &seeds);
        let program = Program::from_elf(&file.to_bytes()).unwrap();
        let mut machine = machine::Machine::new(&program);
        let _ = machine.run(&mut machine::ArithmeticHost, &mut (), 1000);
    }
}
