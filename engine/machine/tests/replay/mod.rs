//! Checks a trace by its columns alone: the accesses that follow from them chain, from what was
//! there at the start to what was there at the end, and so do the instructions.

use std::collections::BTreeMap;

use machine::{
    Program, calls, clk,
    instruction::{Family, Instruction, Op},
    record::{ArithmeticRows, LoadRows, StoreRows, Trace},
};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    Register(u8),
    Word(u32),
}

#[derive(Debug)]
struct Access {
    clk: u32,
    previous: u32,
    before: u32,
    after: u32,
}

#[derive(Default)]
struct Replay {
    accesses: BTreeMap<Place, Vec<Access>>,
    /// By clock: the row, and the row of the next.
    steps: BTreeMap<u32, (u32, u32)>,
}

impl Replay {
    fn access(&mut self, place: Place, clk: u32, previous: u32, before: u32, after: u32) {
        let access = Access { clk, previous, before, after };
        self.accesses.entry(place).or_default().push(access);
    }

    fn read(&mut self, register: u8, clk: u32, previous: u32, value: u32) {
        self.access(Place::Register(register), clk, previous, value, value);
    }

    fn write(&mut self, register: u8, clk: u32, previous: u32, before: u32, after: u32) {
        self.access(Place::Register(register), clk, previous, before, after);
    }

    fn step(&mut self, clk: u32, row: u32, next: u32) {
        assert_eq!(self.steps.insert(clk, (row, next)), None);
    }
}

fn signed(a: u32) -> i64 {
    i64::from(a as i32)
}

/// What an instruction makes of its operands, in numbers wide enough for all.
fn result(i: Instruction, rs1: u32, rs2: u32) -> u32 {
    let b = if i.op.reads_rs2() { rs2 } else { i.imm as u32 };
    let (wide_a, wide_b) = (u64::from(rs1), u64::from(b));
    match i.op {
        Op::Add | Op::Addi => (wide_a + wide_b) as u32,
        Op::Sub => (signed(rs1) - signed(b)) as u32,
        Op::And | Op::Andi => rs1 & b,
        Op::Or | Op::Ori => rs1 | b,
        Op::Xor | Op::Xori => rs1 ^ b,
        Op::Sll | Op::Slli => (wide_a << (b % 32)) as u32,
        Op::Srl | Op::Srli => (wide_a >> (b % 32)) as u32,
        Op::Sra | Op::Srai => (signed(rs1) >> (b % 32)) as u32,
        Op::Slt | Op::Slti => u32::from(signed(rs1) < signed(b)),
        Op::Sltu | Op::Sltiu => u32::from(rs1 < b),
        Op::Mul => (wide_a * wide_b) as u32,
        Op::Mulhu => ((wide_a * wide_b) >> 32) as u32,
        Op::Mulh => ((signed(rs1) * signed(b)) >> 32) as u32,
        Op::Mulhsu => ((i128::from(signed(rs1)) * i128::from(b)) >> 32) as u32,
        Op::Div | Op::Divu if b == 0 => u32::MAX,
        Op::Rem | Op::Remu if b == 0 => rs1,
        Op::Div => (signed(rs1) / signed(b)) as u32,
        Op::Divu => rs1 / b,
        Op::Rem => (signed(rs1) % signed(b)) as u32,
        Op::Remu => rs1 % b,
        other => panic!("{other:?} is no arithmetic"),
    }
}

fn is_taken(op: Op, a: u32, b: u32) -> bool {
    match op {
        Op::Beq => a == b,
        Op::Bne => a != b,
        Op::Blt => signed(a) < signed(b),
        Op::Bge => signed(a) >= signed(b),
        Op::Bltu => a < b,
        _ => a >= b,
    }
}

fn arithmetic(replay: &mut Replay, program: &Program, table: &ArithmeticRows, family: Family) {
    for row in (0..table.len()).map(|at| table.row(at)) {
        let i = program.instructions()[row.row as usize];
        assert_eq!(i.op.family(), Some(family));
        replay.read(i.rs1, row.clk + clk::RS1, row.rs1_clk, row.rs1);
        if i.op.reads_rs2() {
            replay.read(i.rs2, row.clk + clk::RS2, row.rs2_clk, row.rs2);
        }
        let after = result(i, row.rs1, row.rs2);
        replay.write(i.rd, row.clk + clk::RD, row.rd_clk, row.rd_before, after);
        replay.step(row.clk, row.row, row.row + 1);
    }
}

fn loads(replay: &mut Replay, program: &Program, table: &LoadRows) {
    for row in (0..table.len()).map(|at| table.row(at)) {
        let i = program.instructions()[row.row as usize];
        replay.read(i.rs1, row.clk + clk::RS1, row.rs1_clk, row.rs1);
        let address = row.rs1.wrapping_add(i.imm as u32);
        let word = Place::Word(address & !3);
        replay.access(word, row.clk + clk::MEMORY, row.word_clk, row.word, row.word);
        let bytes = row.word.to_le_bytes();
        let byte = bytes[address as usize % 4];
        let half = u16::from_le_bytes([byte, bytes[(address as usize + 1) % 4]]);
        let after = match i.op {
            Op::Lw => row.word,
            Op::Lb => byte as i8 as u32,
            Op::Lbu => byte.into(),
            Op::Lh => half as i16 as u32,
            _ => half.into(),
        };
        replay.write(i.rd, row.clk + clk::RD, row.rd_clk, row.rd_before, after);
        replay.step(row.clk, row.row, row.row + 1);
    }
}

fn stores(replay: &mut Replay, program: &Program, table: &StoreRows) {
    for row in (0..table.len()).map(|at| table.row(at)) {
        let i = program.instructions()[row.row as usize];
        replay.read(i.rs1, row.clk + clk::RS1, row.rs1_clk, row.rs1);
        replay.read(i.rs2, row.clk + clk::RS2, row.rs2_clk, row.rs2);
        let address = row.rs1.wrapping_add(i.imm as u32);
        let mut bytes = row.word_before.to_le_bytes();
        let size = match i.op {
            Op::Sw => 4,
            Op::Sh => 2,
            _ => 1,
        };
        let start = address as usize % 4;
        bytes[start..start + size].copy_from_slice(&row.rs2.to_le_bytes()[..size]);
        let (word, after) = (Place::Word(address & !3), u32::from_le_bytes(bytes));
        replay.access(word, row.clk + clk::MEMORY, row.word_clk, row.word_before, after);
        replay.step(row.clk, row.row, row.row + 1);
    }
}

fn jumps(replay: &mut Replay, program: &Program, trace: &Trace) {
    for row in (0..trace.branch.len()).map(|at| trace.branch.row(at)) {
        let i = program.instructions()[row.row as usize];
        replay.read(i.rs1, row.clk + clk::RS1, row.rs1_clk, row.rs1);
        replay.read(i.rs2, row.clk + clk::RS2, row.rs2_clk, row.rs2);
        let distance = if is_taken(i.op, row.rs1, row.rs2) { i.imm / 4 } else { 1 };
        replay.step(row.clk, row.row, row.row.wrapping_add_signed(distance));
    }
    for row in (0..trace.jump.len()).map(|at| trace.jump.row(at)) {
        let i = program.instructions()[row.row as usize];
        let pc = program.pc(row.row);
        let base = if i.op == Op::Jalr {
            replay.read(i.rs1, row.clk + clk::RS1, row.rs1_clk, row.rs1);
            row.rs1
        } else {
            assert_eq!((row.rs1, row.rs1_clk), (0, 0));
            pc
        };
        replay.write(i.rd, row.clk + clk::RD, row.rd_clk, row.rd_before, pc + 4);
        let target = base.wrapping_add(i.imm as u32) & !1;
        replay.step(row.clk, row.row, program.row(target));
    }
}

fn ecalls(replay: &mut Replay, trace: &Trace) {
    for row in (0..trace.ecall.len()).map(|at| trace.ecall.row(at)) {
        replay.read(calls::A7 as u8, row.clk, row.a7_clk, row.a7);
        let call = chips::Call::from_number(row.a7);
        let values = [row.a0, row.a1, row.a2, row.a3, row.a4];
        let clks = [row.a0_clk, row.a1_clk, row.a2_clk, row.a3_clk, row.a4_clk];
        for at in 0..call.map_or(0, calls::arguments) {
            let clk = row.clk + clk::CALL_ARGUMENTS + at as u32;
            replay.read((calls::A0 + at) as u8, clk, clks[at], values[at]);
        }
        let a0 = calls::A0 as u8;
        if call == Some(chips::Call::Halt) {
            replay.step(row.clk, row.row, row.row);
        } else {
            let clk = row.clk + clk::CALL_STATUS;
            replay.write(a0, clk, row.status_clk, row.status_before, row.status);
            replay.step(row.clk, row.row, row.row + 1);
        }
    }
    for row in (0..trace.call_words.len()).map(|at| trace.call_words.row(at)) {
        let word = Place::Word(row.address);
        replay.access(word, row.clk, row.before_clk, row.before, row.after);
    }
}

/// Panics if anything does not fit.
pub(crate) fn check(program: &Program, trace: &Trace) {
    let mut replay = Replay::default();
    for (table, family) in [
        (&trace.add, Family::Add),
        (&trace.bitwise, Family::Bitwise),
        (&trace.shift, Family::Shift),
        (&trace.compare, Family::Compare),
        (&trace.mul, Family::Mul),
        (&trace.div, Family::Div),
    ] {
        arithmetic(&mut replay, program, table, family);
    }
    for table in [&trace.load, &trace.load_part] {
        loads(&mut replay, program, table);
    }
    for table in [&trace.store, &trace.store_part] {
        stores(&mut replay, program, table);
    }
    jumps(&mut replay, program, trace);
    ecalls(&mut replay, trace);
    check_steps(&replay, program, trace);
    check_accesses(replay, trace);
}

fn check_steps(replay: &Replay, program: &Program, trace: &Trace) {
    assert_eq!(replay.steps.len() as u64, trace.cycles);
    let mut expected = program.row(trace.start_pc);
    for ((&clk, &(row, next)), number) in replay.steps.iter().zip(1..) {
        assert_eq!((clk, row), (clk::PER_CYCLE * number, expected));
        expected = next;
    }
    assert_eq!(program.pc(expected), trace.end_pc);
}

fn check_accesses(mut replay: Replay, trace: &Trace) {
    let mut boundary = BTreeMap::new();
    for register in 0..machine::instruction::REGISTERS {
        let [start, end, clk] =
            [&trace.registers.start, &trace.registers.end, &trace.registers.clk]
                .map(|column| column[register]);
        if clk == 0 {
            assert_eq!(start, end);
        } else {
            boundary.insert(Place::Register(register as u8), (start, end, clk));
        }
    }
    assert!(trace.memory.address.is_sorted());
    for at in 0..trace.memory.len() {
        let memory = &trace.memory;
        let row = (memory.start[at], memory.end[at], memory.clk[at]);
        boundary.insert(Place::Word(memory.address[at]), row);
    }
    assert!(boundary.keys().eq(replay.accesses.keys()));
    for (place, accesses) in &mut replay.accesses {
        let (start, end, end_clk) = boundary[place];
        accesses.sort_by_key(|access| access.clk);
        let (mut value, mut clk) = (start, 0);
        for access in accesses {
            assert!(access.previous < access.clk);
            assert_eq!((access.before, access.previous), (value, clk), "{place:?} {access:?}");
            (value, clk) = (access.after, access.clk);
        }
        assert_eq!((value, clk), (end, end_clk), "{place:?}");
    }
}
