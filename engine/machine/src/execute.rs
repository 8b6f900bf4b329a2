//! The interpreter: one loop, one arm per instruction, for recording and not.
//!
//! What it must be quick at decides its form. The program counter is a row of the program; a
//! register is a byte's worth of an array as long as a byte goes; an access to memory is one
//! comparison whether it is aligned and in range. System calls leave the loop and are made outside,
//! so that nothing of them has to be kept at hand here.

use crate::{
    alu,
    instruction::{Family, Instruction, Op},
    memory::{Memory, slot},
    program::Program,
    recorder::{Recorder, Registers, Step},
    trap::TrapKind,
};

/// Why the loop was left.
pub(crate) enum Exit {
    /// No cycles are left, or the recorder is full.
    Paused,
    /// The instruction is a system call, which is still to be made.
    Call,
    /// The instruction cannot be executed.
    Trap(TrapKind),
}

/// What the instructions work on.
struct Core<'a, R> {
    registers: &'a mut Registers,
    memory: &'a mut Memory,
    recorder: &'a mut R,
}

/// Executes up to a call, a trap or the last cycle. `row` is the instruction it stands before.
pub(crate) fn execute<R: Recorder>(
    program: &Program,
    registers: &mut Registers,
    memory: &mut Memory,
    recorder: &mut R,
    row: &mut u32,
    cycles_left: &mut u64,
) -> Exit {
    let instructions = program.instructions();
    let mut core = Core { registers, memory, recorder };
    let (mut at, mut left) = (*row, *cycles_left);
    let exit = loop {
        if left == 0 {
            break Exit::Paused;
        }
        let Some(&instruction) = instructions.get(at as usize) else {
            break Exit::Trap(TrapKind::Fetch);
        };
        if !core.recorder.admits(instruction, core.registers, core.memory) {
            break Exit::Paused;
        }
        match core.step(program, at, instruction) {
            Ok(next) => at = next,
            Err(exit) => break exit,
        }
        left -= 1;
    };
    (*row, *cycles_left) = (at, left);
    exit
}

impl<R: Recorder> Core<'_, R> {
    /// Executes one instruction; the next one's row.
    #[inline(always)]
    fn step(&mut self, program: &Program, row: u32, i: Instruction) -> Result<u32, Exit> {
        use Family::{Add, Bitwise, Compare, Div, LoadPart, Mul, Shift, StorePart};
        match i.op {
            Op::Add => self.register(Add, row, i, u32::wrapping_add),
            Op::Sub => self.register(Add, row, i, u32::wrapping_sub),
            Op::Addi => self.immediate(Add, row, i, u32::wrapping_add),
            Op::And => self.register(Bitwise, row, i, |a, b| a & b),
            Op::Or => self.register(Bitwise, row, i, |a, b| a | b),
            Op::Xor => self.register(Bitwise, row, i, |a, b| a ^ b),
            Op::Andi => self.immediate(Bitwise, row, i, |a, b| a & b),
            Op::Ori => self.immediate(Bitwise, row, i, |a, b| a | b),
            Op::Xori => self.immediate(Bitwise, row, i, |a, b| a ^ b),
            Op::Sll => self.register(Shift, row, i, u32::wrapping_shl),
            Op::Srl => self.register(Shift, row, i, u32::wrapping_shr),
            Op::Sra => self.register(Shift, row, i, alu::sra),
            Op::Slli => self.immediate(Shift, row, i, u32::wrapping_shl),
            Op::Srli => self.immediate(Shift, row, i, u32::wrapping_shr),
            Op::Srai => self.immediate(Shift, row, i, alu::sra),
            Op::Slt => self.register(Compare, row, i, alu::slt),
            Op::Sltu => self.register(Compare, row, i, alu::sltu),
            Op::Slti => self.immediate(Compare, row, i, alu::slt),
            Op::Sltiu => self.immediate(Compare, row, i, alu::sltu),
            Op::Mul => self.register(Mul, row, i, u32::wrapping_mul),
            Op::Mulh => self.register(Mul, row, i, alu::mulh),
            Op::Mulhsu => self.register(Mul, row, i, alu::mulhsu),
            Op::Mulhu => self.register(Mul, row, i, alu::mulhu),
            Op::Div => self.register(Div, row, i, alu::div),
            Op::Divu => self.register(Div, row, i, alu::divu),
            Op::Rem => self.register(Div, row, i, alu::rem),
            Op::Remu => self.register(Div, row, i, alu::remu),
            Op::Beq => return self.branch(program, row, i, |a, b| a == b),
            Op::Bne => return self.branch(program, row, i, |a, b| a != b),
            Op::Blt => return self.branch(program, row, i, |a, b| (a as i32) < b as i32),
            Op::Bge => return self.branch(program, row, i, |a, b| a as i32 >= b as i32),
            Op::Bltu => return self.branch(program, row, i, |a, b| a < b),
            Op::Bgeu => return self.branch(program, row, i, |a, b| a >= b),
            Op::Jal => return self.jal(program, row, i),
            Op::Jalr => return self.jalr(program, row, i),
            Op::Lw => self.load_word(row, i)?,
            Op::Lb => self.load_part(LoadPart, row, i, 1, |part| part as i8 as u32)?,
            Op::Lbu => self.load_part(LoadPart, row, i, 1, |part| part & 0xff)?,
            Op::Lh => self.load_part(LoadPart, row, i, 2, |part| part as i16 as u32)?,
            Op::Lhu => self.load_part(LoadPart, row, i, 2, |part| part & 0xffff)?,
            Op::Sw => self.store_word(row, i)?,
            Op::Sb => self.store_part(StorePart, row, i, 1)?,
            Op::Sh => self.store_part(StorePart, row, i, 2)?,
            Op::Ecall => return Err(Exit::Call),
            Op::Illegal => return Err(Exit::Trap(TrapKind::Illegal)),
        }
        Ok(row.wrapping_add(1))
    }

    #[inline(always)]
    fn get(&self, register: u8) -> u32 {
        self.registers[register as usize]
    }

    #[inline(always)]
    fn set(&mut self, register: u8, value: u32) {
        self.registers[register as usize] = value;
    }

    #[inline(always)]
    fn register(&mut self, family: Family, row: u32, i: Instruction, f: impl Fn(u32, u32) -> u32) {
        let (rs1, rs2, rd_before) = (self.get(i.rs1), self.get(i.rs2), self.get(i.rd));
        self.recorder.arithmetic(family, &Step { row, instruction: i, rs1, rs2, rd_before });
        self.set(i.rd, f(rs1, rs2));
    }

    #[inline(always)]
    fn immediate(&mut self, family: Family, row: u32, i: Instruction, f: impl Fn(u32, u32) -> u32) {
        let (rs1, rd_before) = (self.get(i.rs1), self.get(i.rd));
        self.recorder.arithmetic(family, &Step { row, instruction: i, rs1, rs2: 0, rd_before });
        self.set(i.rd, f(rs1, i.imm as u32));
    }

    #[inline(always)]
    fn branch(
        &mut self,
        program: &Program,
        row: u32,
        i: Instruction,
        f: impl Fn(u32, u32) -> bool,
    ) -> Result<u32, Exit> {
        let (rs1, rs2) = (self.get(i.rs1), self.get(i.rs2));
        let is_taken = f(rs1, rs2);
        if is_taken && i.imm & 2 != 0 {
            return Err(misaligned_jump(program.pc(row).wrapping_add(i.imm as u32)));
        }
        self.recorder.branch(&Step { row, instruction: i, rs1, rs2, rd_before: 0 });
        Ok(row.wrapping_add(if is_taken { (i.imm >> 2) as u32 } else { 1 }))
    }

    #[inline(always)]
    fn jal(&mut self, program: &Program, row: u32, i: Instruction) -> Result<u32, Exit> {
        let pc = program.pc(row);
        if i.imm & 2 != 0 {
            return Err(misaligned_jump(pc.wrapping_add(i.imm as u32)));
        }
        let rd_before = self.get(i.rd);
        self.recorder.jump(&Step { row, instruction: i, rs1: 0, rs2: 0, rd_before });
        self.set(i.rd, pc.wrapping_add(4));
        Ok(row.wrapping_add((i.imm >> 2) as u32))
    }

    #[inline(always)]
    fn jalr(&mut self, program: &Program, row: u32, i: Instruction) -> Result<u32, Exit> {
        let (rs1, rd_before) = (self.get(i.rs1), self.get(i.rd));
        let target = rs1.wrapping_add(i.imm as u32) & !1;
        if target & 2 != 0 {
            return Err(misaligned_jump(target));
        }
        self.recorder.jump(&Step { row, instruction: i, rs1, rs2: 0, rd_before });
        self.set(i.rd, program.pc(row).wrapping_add(4));
        Ok(program.row(target))
    }

    #[inline(always)]
    fn load_word(&mut self, row: u32, i: Instruction) -> Result<(), Exit> {
        let rs1 = self.get(i.rs1);
        let address = rs1.wrapping_add(i.imm as u32);
        let slot = slot(address);
        let word = self.memory.load(slot).ok_or_else(|| refused(address, 4))?;
        let step = Step { row, instruction: i, rs1, rs2: 0, rd_before: self.get(i.rd) };
        self.recorder.load(Family::Load, &step, self.memory, slot, word);
        self.set(i.rd, word);
        Ok(())
    }

    /// `f` takes the part out of the word's low end.
    #[inline(always)]
    fn load_part(
        &mut self,
        family: Family,
        row: u32,
        i: Instruction,
        size: u32,
        f: impl Fn(u32) -> u32,
    ) -> Result<(), Exit> {
        let rs1 = self.get(i.rs1);
        let address = rs1.wrapping_add(i.imm as u32);
        let (slot, shift) = part(address, size)?;
        let word = self.memory.load(slot).ok_or_else(|| refused(address, size))?;
        let step = Step { row, instruction: i, rs1, rs2: 0, rd_before: self.get(i.rd) };
        self.recorder.load(family, &step, self.memory, slot, word);
        self.set(i.rd, f(word >> shift));
        Ok(())
    }

    #[inline(always)]
    fn store_word(&mut self, row: u32, i: Instruction) -> Result<(), Exit> {
        let (rs1, rs2) = (self.get(i.rs1), self.get(i.rs2));
        let address = rs1.wrapping_add(i.imm as u32);
        let slot = slot(address);
        let before = self.memory.load_writable(slot).ok_or_else(|| refused(address, 4))?;
        let step = Step { row, instruction: i, rs1, rs2, rd_before: 0 };
        self.recorder.store(Family::Store, &step, self.memory, slot, before);
        self.memory.store(slot, rs2);
        Ok(())
    }

    #[inline(always)]
    fn store_part(
        &mut self,
        family: Family,
        row: u32,
        i: Instruction,
        size: u32,
    ) -> Result<(), Exit> {
        let (rs1, rs2) = (self.get(i.rs1), self.get(i.rs2));
        let address = rs1.wrapping_add(i.imm as u32);
        let (slot, shift) = part(address, size)?;
        let before = self.memory.load_writable(slot).ok_or_else(|| refused(address, size))?;
        let step = Step { row, instruction: i, rs1, rs2, rd_before: 0 };
        self.recorder.store(family, &step, self.memory, slot, before);
        let mask = ((1 << (8 * size)) - 1) << shift;
        self.memory.store(slot, (before & !mask) | ((rs2 << shift) & mask));
        Ok(())
    }
}

/// The word that an aligned part of one is in, and where in it.
#[inline(always)]
fn part(address: u32, size: u32) -> Result<(u32, u32), Exit> {
    if address & (size - 1) != 0 {
        return Err(refused(address, size));
    }
    Ok((slot(address & !3), 8 * (address & 3)))
}

#[cold]
#[inline(never)]
fn refused(address: u32, size: u32) -> Exit {
    Exit::Trap(Memory::refusal(address, size))
}

#[cold]
#[inline(never)]
fn misaligned_jump(target: u32) -> Exit {
    Exit::Trap(TrapKind::JumpMisaligned { target })
}
