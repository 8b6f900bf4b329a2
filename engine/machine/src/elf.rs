//! Reading a program from an ELF file. Any bytes are either a program or an error.

use object::{
    LittleEndian as LE,
    elf::{
        self, EF_RISCV_FLOAT_ABI, EF_RISCV_RVC, EM_RISCV, ET_EXEC, FileHeader32, PF_W, PF_X,
        PT_LOAD, ProgramHeader32, SHT_SYMTAB, STT_FUNC,
    },
    read::elf::{FileHeader, ProgramHeader, Sym},
};
use thiserror::Error;

use crate::{
    memory::{MEMORY_END, MEMORY_START},
    program::Program,
    symbols::{Symbol, Symbols},
};

/// The most instructions of a text: 16 MiB.
pub const TEXT_WORDS_MAX: usize = 1 << 22;
/// The most bytes of an image.
pub const IMAGE_BYTES_MAX: u64 = 64 << 20;

/// Why a file is no program.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ElfError {
    /// The file is broken.
    #[error("the file is no ELF file of 32 bits: {0}")]
    Broken(#[from] object::read::Error),
    /// The file is for something else.
    #[error("{what} is {found:#x}; a program has {expected:#x}")]
    Unsupported {
        /// A field of the header.
        what: &'static str,
        /// Its value.
        found: u32,
        /// What it has to be.
        expected: u32,
    },
    /// The instructions are of another kind.
    #[error(
        "the flags {flags:#x} say that the program has compressed or floating-point instructions"
    )]
    Flags {
        /// The flags.
        flags: u32,
    },
    /// A segment that cannot be loaded.
    #[error("segment {index} at {address:#010x}: {wrong}")]
    Segment {
        /// Its number among the program headers.
        index: usize,
        /// Its address.
        address: u32,
        /// What is wrong with it.
        wrong: SegmentError,
    },
    /// There is not exactly one segment of instructions.
    #[error("the program has {found} executable segments; it must have one")]
    Texts {
        /// How many there are.
        found: usize,
    },
    /// The segments are too large together.
    #[error("the segments have {bytes} bytes; at most {IMAGE_BYTES_MAX} are allowed")]
    ImageSize {
        /// The bytes of the file that would be loaded.
        bytes: u64,
    },
    /// The run would start at no instruction.
    #[error("the entry {entry:#010x} is not aligned or not in the text")]
    Entry {
        /// The entry.
        entry: u32,
    },
}

/// What a segment can be wrong with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum SegmentError {
    /// Its address is not a multiple of four.
    #[error("its address is not a multiple of 4")]
    Misaligned,
    /// It is not in memory.
    #[error("it leaves memory, {MEMORY_START:#x}..{MEMORY_END:#x}")]
    OutOfRange,
    /// It has more bytes in the file than in memory.
    #[error("it has more bytes in the file than in memory")]
    Size,
    /// Its bytes are not in the file.
    #[error("the file ends before it")]
    Missing,
    /// It shares a word with another.
    #[error("it overlaps the segment before it")]
    Overlap,
    /// Instructions that could be written.
    #[error("it is executable and writable")]
    WritableText,
    /// A text with zeros that are not in the file, or too large, or of no instruction.
    #[error("the text must have 1 to {TEXT_WORDS_MAX} words, all in the file")]
    TextSize,
}

/// A segment to load.
struct Segment<'a> {
    index: usize,
    address: u32,
    /// The address behind its last word.
    end: u32,
    bytes: &'a [u8],
    is_text: bool,
}

impl Segment<'_> {
    /// Its words; the last may end in zeros that are not in the file.
    fn words(&self) -> impl Iterator<Item = u32> {
        self.bytes.chunks(4).map(|chunk| {
            let mut word = [0; 4];
            word[..chunk.len()].copy_from_slice(chunk);
            u32::from_le_bytes(word)
        })
    }
}

impl Program {
    /// Reads a statically linked program of RV32IM.
    pub fn from_elf(file: &[u8]) -> Result<Self, ElfError> {
        let header = FileHeader32::<LE>::parse(file)?;
        check_header(header)?;
        let segments = segments(header, file)?;
        let texts = segments.iter().filter(|segment| segment.is_text).count();
        let text = match segments.iter().find(|segment| segment.is_text) {
            Some(text) if texts == 1 => text,
            _ => return Err(ElfError::Texts { found: texts }),
        };
        let entry = header.e_entry(LE);
        if !entry.is_multiple_of(4) || !(text.address..text.end).contains(&entry) {
            return Err(ElfError::Entry { entry });
        }
        let data = segments.iter().filter(|segment| !segment.is_text);
        let data = data.flat_map(|data| (data.address..).step_by(4).zip(data.words()));
        let symbols = symbols(header, file, text)?;
        Ok(Self::new(text.address, &text.words().collect::<Vec<_>>(), entry, data, symbols))
    }
}

fn check_header(header: &FileHeader32<LE>) -> Result<(), ElfError> {
    // `parse` looks at the class and the version, but takes either byte order.
    for (what, found, expected) in [
        ("the byte order", u32::from(header.e_ident().data), u32::from(elf::ELFDATA2LSB)),
        ("the machine", u32::from(header.e_machine(LE)), u32::from(EM_RISCV)),
        ("the type", u32::from(header.e_type(LE)), u32::from(ET_EXEC)),
    ] {
        if found != expected {
            return Err(ElfError::Unsupported { what, found, expected });
        }
    }
    let flags = header.e_flags(LE);
    if flags & (EF_RISCV_RVC | EF_RISCV_FLOAT_ABI) != 0 {
        return Err(ElfError::Flags { flags });
    }
    Ok(())
}

/// The segments that have memory, by ascending address.
fn segments<'a>(header: &FileHeader32<LE>, file: &'a [u8]) -> Result<Vec<Segment<'a>>, ElfError> {
    let mut segments = Vec::new();
    for (index, header) in header.program_headers(LE, file)?.iter().enumerate() {
        if header.p_type(LE) != PT_LOAD || header.p_memsz(LE) == 0 {
            continue;
        }
        let wrong = |wrong| ElfError::Segment { index, address: header.p_vaddr(LE), wrong };
        segments.push(segment(index, header, file).map_err(wrong)?);
    }
    segments.sort_by_key(|segment| segment.address);
    for pair in segments.windows(2) {
        if pair[1].address < pair[0].end {
            let Segment { index, address, .. } = pair[1];
            return Err(ElfError::Segment { index, address, wrong: SegmentError::Overlap });
        }
    }
    let bytes = segments.iter().map(|segment| segment.bytes.len() as u64).sum();
    if bytes > IMAGE_BYTES_MAX { Err(ElfError::ImageSize { bytes }) } else { Ok(segments) }
}

fn segment<'a>(
    index: usize,
    header: &ProgramHeader32<LE>,
    file: &'a [u8],
) -> Result<Segment<'a>, SegmentError> {
    let (address, size) = (header.p_vaddr(LE), header.p_memsz(LE));
    if !address.is_multiple_of(4) {
        return Err(SegmentError::Misaligned);
    }
    let end = u64::from(address) + u64::from(size).next_multiple_of(4);
    let end = u32::try_from(end).unwrap_or(u32::MAX);
    if address < MEMORY_START || end > MEMORY_END {
        return Err(SegmentError::OutOfRange);
    }
    if header.p_filesz(LE) > size {
        return Err(SegmentError::Size);
    }
    let bytes = header.data(LE, file).map_err(|()| SegmentError::Missing)?;
    let is_text = header.p_flags(LE) & PF_X != 0;
    if is_text && header.p_flags(LE) & PF_W != 0 {
        return Err(SegmentError::WritableText);
    }
    if is_text && (bytes.len() != size as usize || bytes.len().div_ceil(4) > TEXT_WORDS_MAX) {
        return Err(SegmentError::TextSize);
    }
    Ok(Segment { index, address, end, bytes, is_text })
}

/// The functions in the text; a file may have no table of them.
fn symbols(
    header: &FileHeader32<LE>,
    file: &[u8],
    text: &Segment<'_>,
) -> Result<Symbols, ElfError> {
    let sections = header.sections(LE, file)?;
    let table = sections.symbols(LE, file, SHT_SYMTAB)?;
    let mut functions = Vec::new();
    for symbol in table.iter().filter(|symbol| symbol.st_type() == STT_FUNC) {
        let (start, size) = (symbol.st_value(LE), symbol.st_size(LE));
        if !(text.address..text.end).contains(&start) {
            continue;
        }
        let name = String::from_utf8_lossy(symbol.name(LE, table.strings())?);
        let name = format!("{:#}", rustc_demangle::demangle(&name));
        functions.push(Symbol { name, start, size });
    }
    Ok(Symbols::new(functions))
}
