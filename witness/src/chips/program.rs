//! Fills `program`, and says what a program is to a key.

use core::borrow::BorrowMut;

use circuits::{
    chips::program::ProgramColumns,
    config::Felt,
    program::{Instruction, Op},
    tables::Table,
};
use machine::{
    Program,
    instruction::{Instruction as Decoded, Op as DecodedOp},
};
use p3_field::PrimeCharacteristicRing;
use p3_matrix::dense::RowMajorMatrix;

use crate::execution::{accesses::Accesses, rows::fill_rows};

pub(crate) fn fill(uses: &[u32]) -> RowMajorMatrix<Felt> {
    let mut none = Accesses::default();
    fill_rows(Table::Program, uses, &mut none, |&uses, cells, _| {
        *cells.borrow_mut() = ProgramColumns { uses: Felt::from_u32(uses) };
    })
}

/// A program as a key is made for it.
pub fn instructions(program: &Program) -> Vec<Instruction> {
    let decoded = program.instructions().iter().zip(0u32..);
    decoded.map(|(decoded, row)| instruction(program.pc(row), *decoded)).collect()
}

fn instruction(pc: u32, decoded: Decoded) -> Instruction {
    let Decoded { op, rd, rs1, rs2, imm } = decoded;
    let op = self::op(op);
    let imm = match op {
        Op::Jal | Op::Beq | Op::Bne | Op::Blt | Op::Bge | Op::Bltu | Op::Bgeu => {
            pc.wrapping_add(imm as u32)
        }
        _ => imm as u32,
    };
    Instruction { pc, op, rd, rs1, rs2, imm }
}

const fn op(op: DecodedOp) -> Op {
    macro_rules! same {
        ($($op:ident)*) => {
            match op { $(DecodedOp::$op => Op::$op,)* }
        };
    }
    same! {
        Illegal Add Sub Addi And Or Xor Andi Ori Xori Sll Srl Sra Slli Srli Srai Slt Sltu Slti Sltiu
        Beq Bne Blt Bge Bltu Bgeu Jal Jalr Lw Lb Lbu Lh Lhu Sw Sb Sh Mul Mulh Mulhsu Mulhu
        Div Divu Rem Remu Ecall
    }
}
