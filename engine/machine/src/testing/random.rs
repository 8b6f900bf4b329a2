//! Random programs that any RV32IM machine can run: straight ahead, with every instruction, and with
//! memory accessed only around one pointer.

use super::assemble::*;

/// The memory that they read and write.
pub const DATA: u32 = 0x2_0000;
/// Its words.
pub const DATA_WORDS: usize = 256;
/// The register that points into the middle of it, and is never written.
pub const POINTER: u32 = 31;
/// What a body may jump over at its end.
const NOPS: usize = 4;

/// SplitMix64.
#[derive(Clone, Debug)]
pub struct Random(pub u64);

impl Random {
    /// Any word.
    pub fn next_word(&mut self) -> u32 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ z >> 31) as u32
    }

    /// Any number below another.
    pub fn below(&mut self, end: u32) -> u32 {
        self.next_word() % end
    }

    fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len() as u32) as usize]
    }

    /// Any number, or one of those that are easily got wrong.
    fn value(&mut self) -> u32 {
        match self.below(4) {
            0 => self.next_word(),
            1 => self.below(64),
            2 => self.below(64).wrapping_neg(),
            _ => self.pick(&[0, 1, u32::MAX, 1 << 31, (1 << 31) - 1, 0xffff, 0x8000_0001, 0x7ff]),
        }
    }

    /// A register to read.
    fn source(&mut self) -> u32 {
        self.below(32)
    }

    /// A register to write; few of them, so that results are read.
    fn target(&mut self) -> u32 {
        self.pick(&[0, 1, 2, 5, 6, 7, 8, 15, 29, 30])
    }

    fn instruction(&mut self, body: &mut Vec<u32>) {
        let (rd, rs1, rs2) = (self.target(), self.source(), self.source());
        let imm = self.next_word() as i32;
        match self.below(11) {
            0 => body.extend(li(rd, self.value())),
            1 | 2 => body.push(register(1, self.below(8), rd, rs1, rs2)),
            3 => body.push(register(0, self.below(8), rd, rs1, rs2)),
            4 => {
                let funct3 = self.pick(&[0, 5]);
                body.push(register(0x20, funct3, rd, rs1, rs2));
            }
            5 => {
                let funct3 = self.pick(&[0, 2, 3, 4, 6, 7]);
                body.push(immediate(0x13, funct3, rd, rs1, imm));
            }
            6 => {
                let (funct7, funct3) = self.pick(&[(0, 1), (0, 5), (0x20, 5)]);
                body.push(immediate(0x13, funct3, rd, rs1, funct7 << 5 | imm & 31));
            }
            7 => {
                let (funct3, size) = self.pick(&[(0, 1), (4, 1), (1, 2), (5, 2), (2, 4)]);
                body.push(immediate(3, funct3, rd, POINTER, imm % 512 / size * size));
            }
            8 => {
                let (funct3, size) = self.pick(&[(0, 1), (1, 2), (2, 4)]);
                body.push(store(funct3, rs2, POINTER, imm % 512 / size * size));
            }
            9 => {
                let funct3 = self.pick(&[0, 1, 4, 5, 6, 7]);
                body.push(branch(funct3, rs1, rs2, self.pick(&[4, 8, 12])));
            }
            _ => self.jump(rd, body),
        }
    }

    fn jump(&mut self, rd: u32, body: &mut Vec<u32>) {
        match self.below(5) {
            0 => body.push(jal(rd, self.pick(&[4, 8, 12]))),
            // With room before, so that no jump misses the first of the two.
            1 => body.extend([
                0x13,
                0x13,
                0x13,
                auipc(30, 0),
                jalr(rd, 30, self.pick(&[8, 9, 12, 13])),
            ]),
            2 => body.push(auipc(rd, self.next_word())),
            3 => body.push(lui(rd, self.next_word())),
            _ => body.push(immediate(0x0f, 0, 0, 0, 0xff)),
        }
    }
}

/// Gives every register a value and executes so many steps.
pub fn body(random: &mut Random, steps: usize) -> Vec<u32> {
    let mut body = Vec::new();
    for register in 1..POINTER {
        body.extend(li(register, random.value()));
    }
    body.extend(li(POINTER, DATA + 2 * DATA_WORDS as u32));
    for _ in 0..steps {
        random.instruction(&mut body);
    }
    body.extend([addi(0, 0, 0); NOPS]);
    body
}

/// What the memory holds before.
pub fn data(random: &mut Random) -> Vec<u32> {
    (0..DATA_WORDS).map(|_| random.next_word()).collect()
}
