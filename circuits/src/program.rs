//! The program that a key is for, as the machine's decoder gives it.

use serde::Serialize;

/// What an instruction does, by the number that stands for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[repr(u8)]
#[allow(missing_docs, reason = "they are those of the RISC-V manual")]
pub enum Op {
    /// No instruction: no table takes it.
    Illegal,
    Add,
    Sub,
    Addi,
    And,
    Or,
    Xor,
    Andi,
    Ori,
    Xori,
    Sll,
    Srl,
    Sra,
    Slli,
    Srli,
    Srai,
    Slt,
    Sltu,
    Slti,
    Sltiu,
    Beq,
    Bne,
    Blt,
    Bge,
    Bltu,
    Bgeu,
    Jal,
    Jalr,
    Lw,
    Lb,
    Lbu,
    Lh,
    Lhu,
    Sw,
    Sb,
    Sh,
    Mul,
    Mulh,
    Mulhsu,
    Mulhu,
    Div,
    Divu,
    Rem,
    Remu,
    Ecall,
}

/// An instruction. Fields that it does not have are 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Instruction {
    /// Its address, a multiple of four other than 0.
    pub pc: u32,
    /// What it does.
    pub op: Op,
    /// The register that is written. A register that is always zero is never written: a result for it
    /// goes to a register that is never read.
    pub rd: u8,
    /// The first register that is read.
    pub rs1: u8,
    /// The second register that is read.
    pub rs2: u8,
    /// The immediate as a word; of a jump or a branch the address that it leads to.
    pub imm: u32,
}

/// The instructions at their addresses.
pub type Program = [Instruction];
