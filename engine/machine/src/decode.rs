//! From words to instructions.

use crate::instruction::{Instruction, Op, SINK, ZERO};

const ILLEGAL: Instruction = Instruction { op: Op::Illegal, rd: 0, rs1: 0, rs2: 0, imm: 0 };

/// The fields of a word, where the manual has them.
#[derive(Clone, Copy)]
struct Fields(u32);

impl Fields {
    const fn bits(self, low: u32, count: u32) -> u32 {
        (self.0 >> low) & ((1 << count) - 1)
    }

    const fn funct3(self) -> u32 {
        self.bits(12, 3)
    }

    const fn funct7(self) -> u32 {
        self.bits(25, 7)
    }

    const fn rd(self) -> u8 {
        match self.bits(7, 5) as u8 {
            ZERO => SINK,
            rd => rd,
        }
    }

    const fn rs1(self) -> u8 {
        self.bits(15, 5) as u8
    }

    const fn rs2(self) -> u8 {
        self.bits(20, 5) as u8
    }

    const fn imm_i(self) -> i32 {
        self.0 as i32 >> 20
    }

    const fn imm_s(self) -> i32 {
        (self.0 as i32 >> 25 << 5) | self.bits(7, 5) as i32
    }

    const fn imm_b(self) -> i32 {
        let low = self.bits(8, 4) << 1 | self.bits(25, 6) << 5 | self.bits(7, 1) << 11;
        (self.0 as i32 >> 31 << 12) | low as i32
    }

    const fn imm_u(self) -> u32 {
        self.0 & 0xffff_f000
    }

    const fn imm_j(self) -> i32 {
        let low = self.bits(21, 10) << 1 | self.bits(20, 1) << 11 | self.bits(12, 8) << 12;
        (self.0 as i32 >> 31 << 20) | low as i32
    }

    const fn with_registers(self, op: Op) -> Instruction {
        Instruction { op, rd: self.rd(), rs1: self.rs1(), rs2: self.rs2(), imm: 0 }
    }

    const fn with_immediate(self, op: Op, imm: i32) -> Instruction {
        Instruction { op, rd: self.rd(), rs1: self.rs1(), rs2: 0, imm }
    }

    /// A branch or a store.
    const fn without_result(self, op: Op, imm: i32) -> Instruction {
        Instruction { op, rd: 0, rs1: self.rs1(), rs2: self.rs2(), imm }
    }

    const fn constant(self, value: u32) -> Instruction {
        Instruction { op: Op::Addi, rd: self.rd(), rs1: ZERO, rs2: 0, imm: value as i32 }
    }
}

/// Decodes the word that stands at address `pc`.
pub fn decode(word: u32, pc: u32) -> Instruction {
    let fields = Fields(word);
    match fields.bits(0, 7) {
        0x37 => fields.constant(fields.imm_u()),
        0x17 => fields.constant(pc.wrapping_add(fields.imm_u())),
        0x6f => Instruction { op: Op::Jal, rd: fields.rd(), rs1: 0, rs2: 0, imm: fields.imm_j() },
        0x67 if fields.funct3() == 0 => fields.with_immediate(Op::Jalr, fields.imm_i()),
        0x63 => branch(fields),
        0x03 => load(fields),
        0x23 => store(fields),
        0x13 => immediate(fields),
        0x33 => register(fields),
        0x0f if fields.funct3() == 0 => {
            Instruction { op: Op::Addi, rd: SINK, rs1: ZERO, rs2: 0, imm: 0 }
        }
        _ if word == 0x73 => Instruction { op: Op::Ecall, ..ILLEGAL },
        _ => ILLEGAL,
    }
}

fn branch(fields: Fields) -> Instruction {
    let op = match fields.funct3() {
        0 => Op::Beq,
        1 => Op::Bne,
        4 => Op::Blt,
        5 => Op::Bge,
        6 => Op::Bltu,
        7 => Op::Bgeu,
        _ => return ILLEGAL,
    };
    fields.without_result(op, fields.imm_b())
}

fn load(fields: Fields) -> Instruction {
    let op = match fields.funct3() {
        0 => Op::Lb,
        1 => Op::Lh,
        2 => Op::Lw,
        4 => Op::Lbu,
        5 => Op::Lhu,
        _ => return ILLEGAL,
    };
    fields.with_immediate(op, fields.imm_i())
}

fn store(fields: Fields) -> Instruction {
    let op = match fields.funct3() {
        0 => Op::Sb,
        1 => Op::Sh,
        2 => Op::Sw,
        _ => return ILLEGAL,
    };
    fields.without_result(op, fields.imm_s())
}

fn immediate(fields: Fields) -> Instruction {
    let imm = fields.imm_i();
    match (fields.funct3(), fields.funct7()) {
        (0, _) => fields.with_immediate(Op::Addi, imm),
        (1, 0x00) => fields.with_immediate(Op::Slli, imm & 31),
        (2, _) => fields.with_immediate(Op::Slti, imm),
        (3, _) => fields.with_immediate(Op::Sltiu, imm),
        (4, _) => fields.with_immediate(Op::Xori, imm),
        (5, 0x00) => fields.with_immediate(Op::Srli, imm & 31),
        (5, 0x20) => fields.with_immediate(Op::Srai, imm & 31),
        (6, _) => fields.with_immediate(Op::Ori, imm),
        (7, _) => fields.with_immediate(Op::Andi, imm),
        _ => ILLEGAL,
    }
}

fn register(fields: Fields) -> Instruction {
    let op = match (fields.funct7(), fields.funct3()) {
        (0x00, 0) => Op::Add,
        (0x20, 0) => Op::Sub,
        (0x00, 1) => Op::Sll,
        (0x00, 2) => Op::Slt,
        (0x00, 3) => Op::Sltu,
        (0x00, 4) => Op::Xor,
        (0x00, 5) => Op::Srl,
        (0x20, 5) => Op::Sra,
        (0x00, 6) => Op::Or,
        (0x00, 7) => Op::And,
        (0x01, 0) => Op::Mul,
        (0x01, 1) => Op::Mulh,
        (0x01, 2) => Op::Mulhsu,
        (0x01, 3) => Op::Mulhu,
        (0x01, 4) => Op::Div,
        (0x01, 5) => Op::Divu,
        (0x01, 6) => Op::Rem,
        (0x01, 7) => Op::Remu,
        _ => return ILLEGAL,
    };
    fields.with_registers(op)
}
