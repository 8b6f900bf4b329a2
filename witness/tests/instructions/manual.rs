//! What an instruction does, as the manual of RISC-V has it and nothing else.

use circuits::program::Op;

/// All operations but system calls.
const OPS: [Op; 43] = {
    use Op::*;
    [
        Add, Sub, Addi, And, Or, Xor, Andi, Ori, Xori, Sll, Srl, Sra, Slli, Srli, Srai, Slt, Sltu,
        Slti, Sltiu, Beq, Bne, Blt, Bge, Bltu, Bgeu, Jal, Jalr, Lw, Lb, Lbu, Lh, Lhu, Sw, Sb, Sh,
        Mul, Mulh, Mulhsu, Mulhu, Div, Divu, Rem, Remu,
    ]
};

/// The operation of a number.
pub(crate) fn op_of(number: u64) -> Option<Op> {
    OPS.into_iter().find(|&op| op as u64 == number)
}

/// What an instruction has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// Two registers and a result.
    Register,
    /// A register, an immediate and a result.
    Immediate,
    Branch,
    Jal,
    Jalr,
    Load,
    Store,
}

pub(crate) fn shape(op: Op) -> Shape {
    use Op::*;
    match op {
        Addi | Andi | Ori | Xori | Slli | Srli | Srai | Slti | Sltiu => Shape::Immediate,
        Beq | Bne | Blt | Bge | Bltu | Bgeu => Shape::Branch,
        Jal => Shape::Jal,
        Jalr => Shape::Jalr,
        Lw | Lb | Lbu | Lh | Lhu => Shape::Load,
        Sw | Sb | Sh => Shape::Store,
        _ => Shape::Register,
    }
}

/// The result of an operation on two words.
pub(crate) fn result(op: Op, a: u32, b: u32) -> u32 {
    let (sa, sb) = (a as i32, b as i32);
    let high = |product: i128| (product >> 32) as u32;
    match op {
        Op::Add | Op::Addi => a.wrapping_add(b),
        Op::Sub => a.wrapping_sub(b),
        Op::And | Op::Andi => a & b,
        Op::Or | Op::Ori => a | b,
        Op::Xor | Op::Xori => a ^ b,
        Op::Sll | Op::Slli => a << (b & 31),
        Op::Srl | Op::Srli => a >> (b & 31),
        Op::Sra | Op::Srai => (sa >> (b & 31)) as u32,
        Op::Slt | Op::Slti => u32::from(sa < sb),
        Op::Sltu | Op::Sltiu => u32::from(a < b),
        Op::Mul => a.wrapping_mul(b),
        Op::Mulh => high(i128::from(sa) * i128::from(sb)),
        Op::Mulhsu => high(i128::from(sa) * i128::from(b)),
        Op::Mulhu => high(i128::from(a) * i128::from(b)),
        Op::Div if b == 0 => u32::MAX,
        Op::Div => (i64::from(sa) / i64::from(sb)) as u32,
        Op::Divu => a.checked_div(b).unwrap_or(u32::MAX),
        Op::Rem if b == 0 => a,
        Op::Rem => (i64::from(sa) % i64::from(sb)) as u32,
        Op::Remu => a.checked_rem(b).unwrap_or(a),
        _ => unreachable!("{op:?} is no operation on two words"),
    }
}

pub(crate) fn is_taken(op: Op, a: u32, b: u32) -> bool {
    match op {
        Op::Beq => a == b,
        Op::Bne => a != b,
        Op::Blt => (a as i32) < b as i32,
        Op::Bge => a as i32 >= b as i32,
        Op::Bltu => a < b,
        Op::Bgeu => a >= b,
        _ => unreachable!("{op:?} is no branch"),
    }
}

/// How many bytes of memory are accessed.
pub(crate) fn size(op: Op) -> u32 {
    match op {
        Op::Lw | Op::Sw => 4,
        Op::Lh | Op::Lhu | Op::Sh => 2,
        _ => 1,
    }
}

/// What is loaded from an address, of the word that it is in.
pub(crate) fn loaded(op: Op, address: u32, word: u32) -> u32 {
    let moved = word >> (8 * (address % 4));
    match op {
        Op::Lb => moved as u8 as i8 as u32,
        Op::Lbu => u32::from(moved as u8),
        Op::Lh => moved as u16 as i16 as u32,
        Op::Lhu => u32::from(moved as u16),
        _ => moved,
    }
}

/// What becomes of the word that an address is in.
pub(crate) fn stored(op: Op, address: u32, word: u32, value: u32) -> u32 {
    let (mut bytes, at) = (word.to_le_bytes(), address as usize % 4);
    let size = size(op) as usize;
    bytes[at..at + size].copy_from_slice(&value.to_le_bytes()[..size]);
    u32::from_le_bytes(bytes)
}
