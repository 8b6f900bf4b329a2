//! What is easily got wrong, by hand.

#![allow(clippy::unwrap_used, reason = "tests say what they expect by unwrapping")]

use machine::{
    ArithmeticHost, Machine, Program, RunError, Stop, TrapKind,
    testing::{
        assemble::*,
        build::{TEXT, program},
    },
};

const DATA: u32 = 0x2_0000;

fn run(program: &Program) -> (Machine<'_>, Result<Stop, RunError>) {
    let mut machine = Machine::new(program);
    let stop = machine.run(&mut ArithmeticHost, &mut (), 1000);
    (machine, stop)
}

/// Runs to the halt and gives the registers.
fn registers(text: &[u32]) -> [u32; 33] {
    let program = program(&[text, &halt(DATA)].concat(), &[(DATA, vec![1, 2, 0x8180_ff7f])]);
    let (machine, stop) = run(&program);
    let digest = [1, 2, 0x8180_ff7f, 0, 0, 0, 0, 0];
    assert_eq!(stop, Ok(Stop::Halted { exit_code: 0, digest }));
    machine.registers()
}

/// Runs into a trap of the instruction in that row.
fn trap(text: &[u32], row: u32) -> TrapKind {
    let program = program(text, &[(DATA, vec![0])]);
    let (machine, stop) = run(&program);
    let Err(RunError::Trap(trap)) = stop else { panic!("no trap but {stop:?}") };
    let pc = TEXT.wrapping_add(row.wrapping_mul(4));
    assert_eq!((trap.pc, machine.pc()), (pc, pc));
    trap.kind
}

#[test]
fn what_is_written_to_x0_is_lost() {
    let registers = registers(&[addi(0, 0, 7), add(5, 0, 0), jal(0, 4), lui(6, 0x1000)]);
    assert_eq!(registers[..7], [0, 0, 0, 0, 0, 0, 0x1000]);
}

#[test]
fn a_register_can_be_both_operands_and_the_result() {
    assert_eq!(registers(&[addi(5, 0, 7), mul(5, 5, 5)])[5], 49);
}

#[test]
fn jalr_clears_the_lowest_bit_and_may_overwrite_its_base() {
    let registers =
        registers(&[auipc(5, 0), jalr(5, 5, 13), addi(6, 0, 1), addi(7, 0, 1), addi(8, 0, 1)]);
    assert_eq!(registers[5..9], [TEXT + 8, 0, 1, 1]);
}

#[test]
fn jumps_into_the_middle_of_an_instruction_trap_at_the_jump() {
    assert_eq!(trap(&[jal(5, 6)], 0), TrapKind::JumpMisaligned { target: TEXT + 6 });
    let kind = trap(&[auipc(5, 0), jalr(5, 5, 3)], 1);
    assert_eq!(kind, TrapKind::JumpMisaligned { target: TEXT + 2 });
    assert_eq!(trap(&[branch(0, 0, 0, 2)], 0), TrapKind::JumpMisaligned { target: TEXT + 2 });
    // Not taken, it is none.
    assert_eq!(trap(&[bne(0, 0, 2), 0], 1), TrapKind::Illegal);
}

#[test]
fn outside_the_text_is_no_instruction() {
    assert_eq!(trap(&[addi(0, 0, 0)], 1), TrapKind::Fetch);
    assert_eq!(trap(&[jal(0, -4)], u32::MAX), TrapKind::Fetch);
    assert_eq!(trap(&[lui(5, DATA), jalr(0, 5, 0)], (DATA - TEXT) / 4), TrapKind::Fetch);
    assert_eq!(trap(&[jalr(0, 0, 0)], 0u32.wrapping_sub(TEXT) >> 2), TrapKind::Fetch);
}

#[test]
fn what_is_no_instruction_traps() {
    let ebreak = 0x0010_0073;
    let csrrw = immediate(0x73, 1, 5, 0, 0xc00);
    let fence_i = immediate(0x0f, 1, 0, 0, 0);
    let compressed = 0x0001_0001;
    for word in [0, u32::MAX, ebreak, csrrw, fence_i, compressed, register(2, 0, 1, 1, 1)] {
        assert_eq!(trap(&[word], 0), TrapKind::Illegal, "{word:#x}");
    }
    registers(&[immediate(0x0f, 0, 0, 0, 0x33)]);
}

#[test]
fn accesses_are_aligned_to_their_size() {
    let misaligned = |address, size| TrapKind::Misaligned { address, size };
    for offset in 1..4 {
        assert_eq!(trap(&[lui(5, DATA), lw(6, 5, offset)], 1), misaligned(DATA + offset as u32, 4));
        assert_eq!(trap(&[lui(5, DATA), sw(6, 5, offset)], 1), misaligned(DATA + offset as u32, 4));
    }
    for offset in [1, 3] {
        let address = DATA + offset as u32;
        assert_eq!(trap(&[lui(5, DATA), store(1, 6, 5, offset)], 1), misaligned(address, 2));
        for funct3 in [1, 5] {
            let load = immediate(3, funct3, 6, 5, offset);
            assert_eq!(trap(&[lui(5, DATA), load], 1), misaligned(address, 2));
        }
    }
}

#[test]
fn memory_has_a_first_and_a_last_word() {
    let out = |address| TrapKind::OutOfRange { address };
    for load in [immediate(3, 0, 6, 5, -1), immediate(3, 1, 6, 5, -2), lw(6, 5, -4)] {
        assert!(matches!(trap(&[lui(5, 0x1000), load], 1), TrapKind::OutOfRange { .. }));
    }
    for store in [store(0, 6, 5, 0), store(1, 6, 5, 0), sw(6, 5, 0)] {
        assert_eq!(trap(&[lui(5, 0x2000_0000), store], 1), out(0x2000_0000));
    }
    assert_eq!(trap(&[lw(6, 0, 0)], 0), out(0));
    assert_eq!(trap(&[sw(6, 0, -4)], 0), out(0xffff_fffc));
    let registers = registers(&[
        lui(5, 0x1000),
        lui(6, 0x2000_0000),
        sw(5, 5, 0),
        sw(6, 6, -4),
        lw(7, 5, 0),
        lw(8, 6, -4),
    ]);
    assert_eq!(registers[7..9], [0x1000, 0x2000_0000]);
}

#[test]
fn the_text_can_be_read_but_not_written() {
    let text = TrapKind::TextStore { address: TEXT };
    for store in [store(0, 0, 5, 0), store(1, 0, 5, 0), sw(0, 5, 0)] {
        assert_eq!(trap(&[lui(5, TEXT), store], 1), text);
    }
    let last = TrapKind::TextStore { address: TEXT + 4 };
    assert_eq!(trap(&[lui(5, TEXT), sw(0, 5, 4)], 1), last);
    assert_eq!(registers(&[lui(5, TEXT), sw(0, 5, -4), lw(6, 5, 0)])[6], lui(5, TEXT));
}

#[test]
fn division_has_a_result_for_everything() {
    let divide = |a: u32, b: u32| {
        let [c, d] = li(5, a);
        let [e, f] = li(6, b);
        let operations = [4, 5, 6, 7].map(|funct3| register(1, funct3, 20 + funct3, 5, 6));
        let registers = registers(&[&[c, d, e, f], &operations[..]].concat());
        [registers[24], registers[25], registers[26], registers[27]]
    };
    assert_eq!(divide(7, 0), [u32::MAX, u32::MAX, 7, 7]);
    assert_eq!(divide(0, 0), [u32::MAX, u32::MAX, 0, 0]);
    assert_eq!(divide(1 << 31, u32::MAX), [1 << 31, 0, 0, 1 << 31]);
    assert_eq!(divide(-7i32 as u32, 2), [-3i32 as u32, 0x7fff_fffc, -1i32 as u32, 1]);
}

#[test]
fn only_five_bits_of_a_shift_count() {
    let shift = |funct7, funct3| {
        registers(&[addi(5, 0, -2), addi(6, 0, 33), register(funct7, funct3, 7, 5, 6)])[7]
    };
    assert_eq!(shift(0, 1), -4i32 as u32);
    assert_eq!(shift(0, 5), 0x7fff_ffff);
    assert_eq!(shift(0x20, 5), u32::MAX);
}

#[test]
fn parts_of_a_word_are_loaded_with_their_sign_and_stored_alone() {
    let load =
        |funct3, offset| registers(&[lui(5, DATA), immediate(3, funct3, 6, 5, 8 + offset)])[6];
    assert_eq!([0, 1, 2, 3].map(|at| load(0, at)), [0x7f, u32::MAX, 0xffff_ff80, 0xffff_ff81]);
    assert_eq!([0, 1, 2, 3].map(|at| load(4, at)), [0x7f, 0xff, 0x80, 0x81]);
    assert_eq!([0, 2].map(|at| load(1, at)), [0xffff_ff7f, 0xffff_8180]);
    assert_eq!([0, 2].map(|at| load(5, at)), [0xff7f, 0x8180]);
    let [high, low] = li(6, 0xaabb_ccdd);
    let at = |instruction| {
        registers(&[lui(5, DATA), high, low, sw(6, 5, 64), instruction, lw(7, 5, 64)])
    };
    assert_eq!(at(store(0, 5, 5, 65))[7], 0xaabb_00dd);
    assert_eq!(at(store(1, 5, 5, 66))[7], 0x0000_ccdd);
    assert_eq!(at(store(0, 6, 5, 67))[7], 0xddbb_ccdd);
}
