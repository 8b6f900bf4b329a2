//! Instructions of RV32IM, decoded once into what the interpreter wants to see.
//!
//! `lui` and `auipc` become an `addi` of [`ZERO`], since a program knows where each of its
//! instructions stands; `fence` becomes one that does nothing. A result for `x0` goes to [`SINK`]
//! instead, so nothing ever writes register 0. What is no instruction becomes [`Op::Illegal`], which
//! is a trap when it is executed and harmless until then: data may lie between functions.

/// The register that is always zero.
pub const ZERO: u8 = 0;
/// Where results for `x0` go. No instruction reads it.
pub const SINK: u8 = 32;
/// Registers, with the sink.
pub const REGISTERS: usize = 33;

/// What an instruction does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
#[allow(missing_docs, reason = "they are those of the RISC-V manual")]
pub enum Op {
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
    Illegal,
}

/// The tables that instructions are recorded in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Family {
    /// `add`, `sub`, `addi`; `lui`, `auipc`, `fence`.
    Add,
    /// `and`, `or`, `xor`, with a register or an immediate.
    Bitwise,
    /// Shifts, by a register or an immediate.
    Shift,
    /// `slt`, `sltu`, `slti`, `sltiu`.
    Compare,
    /// Conditional branches.
    Branch,
    /// `jal`, `jalr`.
    Jump,
    /// `lw`.
    Load,
    /// Loads of bytes and half words.
    LoadPart,
    /// `sw`.
    Store,
    /// Stores of bytes and half words.
    StorePart,
    /// Products.
    Mul,
    /// Quotients and remainders.
    Div,
    /// System calls.
    Ecall,
}

impl Family {
    /// How many there are.
    pub const COUNT: usize = 13;

    /// All of them, in order.
    pub const ALL: [Self; Self::COUNT] = [
        Self::Add,
        Self::Bitwise,
        Self::Shift,
        Self::Compare,
        Self::Branch,
        Self::Jump,
        Self::Load,
        Self::LoadPart,
        Self::Store,
        Self::StorePart,
        Self::Mul,
        Self::Div,
        Self::Ecall,
    ];
}

impl Op {
    /// The table that it is recorded in; none records what traps.
    pub const fn family(self) -> Option<Family> {
        use Op::*;
        Some(match self {
            Add | Sub | Addi => Family::Add,
            And | Or | Xor | Andi | Ori | Xori => Family::Bitwise,
            Sll | Srl | Sra | Slli | Srli | Srai => Family::Shift,
            Slt | Sltu | Slti | Sltiu => Family::Compare,
            Beq | Bne | Blt | Bge | Bltu | Bgeu => Family::Branch,
            Jal | Jalr => Family::Jump,
            Lw => Family::Load,
            Lb | Lbu | Lh | Lhu => Family::LoadPart,
            Sw => Family::Store,
            Sb | Sh => Family::StorePart,
            Mul | Mulh | Mulhsu | Mulhu => Family::Mul,
            Div | Divu | Rem | Remu => Family::Div,
            Ecall => Family::Ecall,
            Illegal => return None,
        })
    }

    /// How many groups there are: two for each [`Family`].
    pub const GROUPS: usize = 2 * Family::COUNT;

    /// The prover's table of it: a family's are two where immediates, or what is signed or jumps
    /// elsewhere, have one of their own. What traps counts with the system calls.
    pub const fn group(self) -> usize {
        use Op::*;
        let family = match self.family() {
            Some(family) => family,
            None => Family::Ecall,
        };
        let is_second = matches!(
            self,
            Addi | Andi
                | Ori
                | Xori
                | Slli
                | Srli
                | Srai
                | Slti
                | Sltiu
                | Blt
                | Bge
                | Bltu
                | Bgeu
                | Jalr
                | Mulh
                | Mulhsu
        );
        2 * family as usize + is_second as usize
    }

    /// Whether it reads `rs1`. The registers of a system call are another matter.
    pub const fn reads_rs1(self) -> bool {
        !matches!(self, Self::Jal | Self::Ecall | Self::Illegal)
    }

    /// Whether it reads `rs2`.
    pub const fn reads_rs2(self) -> bool {
        use Op::*;
        let is_arithmetic =
            matches!(self, Add | Sub | And | Or | Xor | Sll | Srl | Sra | Slt | Sltu);
        let is_branch = matches!(self, Beq | Bne | Blt | Bge | Bltu | Bgeu);
        let is_store = matches!(self, Sw | Sb | Sh);
        let is_product = matches!(self, Mul | Mulh | Mulhsu | Mulhu | Div | Divu | Rem | Remu);
        is_arithmetic || is_branch || is_store || is_product
    }

    /// Whether it writes `rd`.
    pub const fn writes_rd(self) -> bool {
        use Op::*;
        !matches!(
            self,
            Beq | Bne | Blt | Bge | Bltu | Bgeu | Sw | Sb | Sh | Self::Ecall | Self::Illegal
        )
    }
}

/// A decoded instruction. Fields that an instruction does not have are zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(C)]
pub struct Instruction {
    /// What it does.
    pub op: Op,
    /// The register that is written; never [`ZERO`] where there is one.
    pub rd: u8,
    /// The first register that is read.
    pub rs1: u8,
    /// The second register that is read.
    pub rs2: u8,
    /// The immediate, with its sign; for jumps and branches the distance in bytes.
    pub imm: i32,
}

/// The interpreter reads one per cycle.
const _: () = assert!(size_of::<Instruction>() == 8);
