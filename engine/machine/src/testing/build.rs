//! ELF files.

use crate::program::Program;

/// Where the text of a test's program is.
pub const TEXT: u32 = 0x1_0000;

/// A program of a text at [`TEXT`] that starts with its first instruction, and other words.
pub fn program(text: &[u32], data: &[(u32, Vec<u32>)]) -> Program {
    let mut file = ElfFile::new(TEXT, text);
    for (address, words) in data {
        file = file.with_data(*address, words);
    }
    Program::from_elf(&file.to_bytes()).expect("the file is well formed")
}

/// A segment of a file.
#[derive(Clone, Debug)]
pub struct SegmentBytes {
    /// Its address.
    pub address: u32,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Its bytes in memory.
    pub size: u32,
    /// Readable 4, writable 2, executable 1.
    pub flags: u32,
}

/// An ELF file of which everything can be wrong.
#[derive(Clone, Debug)]
pub struct ElfFile {
    /// Where it starts.
    pub entry: u32,
    /// The flags of its instructions.
    pub flags: u32,
    /// What is loaded.
    pub segments: Vec<SegmentBytes>,
    /// Functions: name, start, size.
    pub functions: Vec<(&'static str, u32, u32)>,
}

const HEADER: u32 = 52;
const PROGRAM_HEADER: u32 = 32;
const SYMBOL: u32 = 16;

fn bytes(words: &[u32]) -> Vec<u8> {
    words.iter().flat_map(|word| word.to_le_bytes()).collect()
}

fn halves(halves: &[u16]) -> Vec<u8> {
    halves.iter().flat_map(|half| half.to_le_bytes()).collect()
}

impl ElfFile {
    /// A file with a text that starts with its first instruction.
    pub fn new(address: u32, text: &[u32]) -> Self {
        let size = 4 * text.len() as u32;
        let text = SegmentBytes { address, bytes: bytes(text), size, flags: 5 };
        Self { entry: address, flags: 0, segments: vec![text], functions: Vec::new() }
    }

    /// With one more segment, writable.
    pub fn with_data(mut self, address: u32, words: &[u32]) -> Self {
        let size = 4 * words.len() as u32;
        self.segments.push(SegmentBytes { address, bytes: bytes(words), size, flags: 6 });
        self
    }

    /// The file: header, program headers, segments, symbols, names, section headers.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut offset = HEADER + PROGRAM_HEADER * self.segments.len() as u32;
        let (mut headers, mut contents) = (Vec::new(), Vec::<u8>::new());
        for segment in &self.segments {
            let (address, size) = (segment.address, segment.bytes.len() as u32);
            // Linux, and what does as Linux does, maps whole pages of the file.
            let padding = address.wrapping_sub(offset) % 4096;
            contents.extend(vec![0; padding as usize]);
            offset += padding;
            let header = [1, offset, address, address, size, segment.size, segment.flags, 4];
            headers.extend(bytes(&header));
            contents.extend(&segment.bytes);
            offset += size;
        }
        let (symbols, names) = self.symbols();
        let symbols_at = offset;
        let names_at = symbols_at + symbols.len() as u32;
        let sections_at = names_at + names.len() as u32;

        let mut file = vec![0x7f, b'E', b'L', b'F', 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        file.extend(halves(&[2, 243]));
        file.extend(bytes(&[1, self.entry, HEADER, sections_at, self.flags]));
        file.extend(halves(&[52, 32, self.segments.len() as u16, 40, 3, 2]));
        file.extend(headers);
        file.extend(contents);
        file.extend(&symbols);
        file.extend(&names);
        file.extend(bytes(&[0; 10]));
        file.extend(bytes(&[0, 2, 0, 0, symbols_at, symbols.len() as u32, 2, 1, 4, SYMBOL]));
        file.extend(bytes(&[0, 3, 0, 0, names_at, names.len() as u32, 0, 0, 1, 0]));
        file
    }

    fn symbols(&self) -> (Vec<u8>, Vec<u8>) {
        let (mut symbols, mut names) = (vec![0; SYMBOL as usize], vec![0]);
        for (name, start, size) in &self.functions {
            symbols.extend(bytes(&[names.len() as u32, *start, *size]));
            // Global, a function, in the section of undefined index 1.
            symbols.extend([0x12, 0, 1, 0]);
            names.extend(name.bytes());
            names.push(0);
        }
        (symbols, names)
    }
}
