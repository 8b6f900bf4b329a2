//! An assembler: a function per shape of instruction, and names for those that tests are full of.

#![allow(missing_docs, reason = "the names are those of the manual")]

pub const A0: u32 = 10;
pub const A1: u32 = 11;
pub const A2: u32 = 12;
pub const A3: u32 = 13;
pub const A4: u32 = 14;
pub const A7: u32 = 17;

pub const ECALL: u32 = 0x73;

/// An instruction of two registers and a result, by its `funct7` and `funct3`.
pub const fn register(funct7: u32, funct3: u32, rd: u32, rs1: u32, rs2: u32) -> u32 {
    funct7 << 25 | rs2 << 20 | rs1 << 15 | funct3 << 12 | rd << 7 | 0x33
}

/// An instruction with an immediate of 12 bits, by its opcode and `funct3`.
pub const fn immediate(opcode: u32, funct3: u32, rd: u32, rs1: u32, imm: i32) -> u32 {
    (imm as u32) << 20 | rs1 << 15 | funct3 << 12 | rd << 7 | opcode
}

/// A store, by its `funct3`: `rs2` to `rs1 + imm`.
pub const fn store(funct3: u32, rs2: u32, rs1: u32, imm: i32) -> u32 {
    let imm = imm as u32;
    (imm >> 5 & 0x7f) << 25 | rs2 << 20 | rs1 << 15 | funct3 << 12 | (imm & 0x1f) << 7 | 0x23
}

/// A branch, by its `funct3`, to so many bytes from itself.
pub const fn branch(funct3: u32, rs1: u32, rs2: u32, distance: i32) -> u32 {
    let imm = distance as u32;
    let high = (imm >> 12 & 1) << 31 | (imm >> 5 & 0x3f) << 25;
    high | rs2 << 20
        | rs1 << 15
        | funct3 << 12
        | (imm >> 1 & 0xf) << 8
        | (imm >> 11 & 1) << 7
        | 0x63
}

pub const fn jal(rd: u32, distance: i32) -> u32 {
    let imm = distance as u32;
    let high = (imm >> 20 & 1) << 31 | (imm >> 1 & 0x3ff) << 21;
    high | (imm >> 11 & 1) << 20 | (imm >> 12 & 0xff) << 12 | rd << 7 | 0x6f
}

pub const fn jalr(rd: u32, rs1: u32, imm: i32) -> u32 {
    immediate(0x67, 0, rd, rs1, imm)
}

/// `rd` becomes `upper`, whose low 12 bits are ignored.
pub const fn lui(rd: u32, upper: u32) -> u32 {
    upper & 0xffff_f000 | rd << 7 | 0x37
}

pub const fn auipc(rd: u32, upper: u32) -> u32 {
    upper & 0xffff_f000 | rd << 7 | 0x17
}

pub const fn add(rd: u32, rs1: u32, rs2: u32) -> u32 {
    register(0, 0, rd, rs1, rs2)
}

pub const fn xor(rd: u32, rs1: u32, rs2: u32) -> u32 {
    register(0, 4, rd, rs1, rs2)
}

pub const fn mul(rd: u32, rs1: u32, rs2: u32) -> u32 {
    register(1, 0, rd, rs1, rs2)
}

pub const fn addi(rd: u32, rs1: u32, imm: i32) -> u32 {
    immediate(0x13, 0, rd, rs1, imm)
}

pub const fn lw(rd: u32, rs1: u32, imm: i32) -> u32 {
    immediate(0x03, 2, rd, rs1, imm)
}

pub const fn sw(rs2: u32, rs1: u32, imm: i32) -> u32 {
    store(2, rs2, rs1, imm)
}

pub const fn bne(rs1: u32, rs2: u32, distance: i32) -> u32 {
    branch(1, rs1, rs2, distance)
}

/// `rd` becomes any number.
pub const fn li(rd: u32, value: u32) -> [u32; 2] {
    let upper = value.wrapping_add(0x800);
    [lui(rd, upper), addi(rd, rd, value as i32)]
}

/// Ends the run with exit code 0 and the digest at an address.
pub const fn halt(digest: u32) -> [u32; 5] {
    let [high, low] = li(A1, digest);
    [addi(A7, 0, 0), high, low, addi(A0, 0, 0), ECALL]
}
