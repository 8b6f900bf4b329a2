//! The machine against machines that others wrote: rrs-lib, step by step, and QEMU, by what a
//! program leaves.

#![allow(clippy::unwrap_used, reason = "tests say what they expect by unwrapping")]

use std::{
    collections::BTreeSet, fs::Permissions, os::unix::fs::PermissionsExt, path::Path,
    process::Command,
};

use machine::testing::random::{DATA, DATA_WORDS, POINTER, Random, body, data};
use machine::{
    ArithmeticHost, Machine, Stop, decode,
    instruction::Op,
    record::Meter,
    testing::{
        assemble::*,
        build::{ElfFile, TEXT, program},
    },
};
use proptest::prelude::*;
use rrs_lib::{
    HartState,
    instruction_executor::InstructionExecutor,
    instruction_string_outputter::InstructionStringOutputter,
    memories::{MemorySpace, VecMemory},
    process_instruction,
};

/// What QEMU prints: the data, then the registers up to the pointer.
const PRINTED_WORDS: usize = DATA_WORDS + POINTER as usize;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn every_step_is_that_of_rrs(seed: u64) {
        let mut random = Random(seed);
        let (text, words) = (body(&mut random, 300), data(&mut random));
        let program = program(&text, &[(DATA, words.clone())]);
        let mut ours = Machine::new(&program);

        let mut memory = MemorySpace::new();
        let size = |words: &[u32]| 4 * words.len() as u32;
        memory.add_memory(TEXT, size(&text), Box::new(VecMemory::new(text.clone()))).unwrap();
        memory.add_memory(DATA, size(&words), Box::new(VecMemory::new(words))).unwrap();
        let mut theirs = HartState::new();
        theirs.pc = TEXT;
        while ours.pc() != TEXT + size(&text) {
            ours.run(&mut ArithmeticHost, &mut (), 1).unwrap();
            let mut executor = InstructionExecutor { mem: &mut memory, hart_state: &mut theirs };
            prop_assert!(executor.step().is_ok());
            prop_assert_eq!(ours.pc(), theirs.pc);
            prop_assert_eq!(&ours.registers()[..32], &theirs.registers);
        }
        prop_assert_eq!(ours.memory().range(DATA, DATA_WORDS).unwrap(), &memory_words(&memory)[..]);
    }
}

fn memory_words(memory: &MemorySpace) -> Vec<u32> {
    memory.get_memory_ref::<VecMemory>(1).unwrap().mem.clone()
}

/// Whether a word is an instruction: for each of 2^17 combinations of the fields that decide.
#[test]
fn what_is_an_instruction_is_one_for_rrs() {
    let mut ops = BTreeSet::new();
    for fields in 0..1u32 << 17 {
        let (opcode, funct3, funct7) = (fields & 0x7f, fields >> 7 & 7, fields >> 10);
        let word = funct7 << 25 | 7 << 20 | 6 << 15 | funct3 << 12 | 5 << 7 | opcode;
        let ours = decode(word, 0).op;
        let theirs = process_instruction(&mut InstructionStringOutputter { insn_pc: 0 }, word);
        ops.insert(format!("{ours:?}"));
        // rrs-lib does not look at every field that the manual fixes.
        let is_fixed = match (opcode, funct3) {
            (0x0f | 0x67, funct3) => funct3 == 0,
            (0x13, 1) => funct7 == 0,
            (0x13, 5) => funct7 & !0x20 == 0,
            _ => true,
        };
        if !is_fixed {
            assert_eq!(ours, Op::Illegal, "{word:#010x}");
            continue;
        }
        assert_eq!(ours == Op::Illegal, theirs.is_none(), "{word:#010x} {theirs:?}");
    }
    // All but ecall.
    assert_eq!(ops.len(), 44);
}

/// The same body with the end that Linux wants: write the data and the registers, exit.
fn run_in_qemu(text: &[u32], words: &[u32], folder: &Path) -> Vec<u32> {
    let mut text = text.to_vec();
    let end = DATA + 4 * DATA_WORDS as u32;
    text.extend(li(POINTER, end));
    for register in 0..POINTER {
        text.push(sw(register, POINTER, 4 * register as i32));
    }
    text.extend([addi(A7, 0, 64), addi(A0, 0, 1), lui(A1, DATA)]);
    text.extend(li(A2, 4 * PRINTED_WORDS as u32));
    text.extend([ECALL, addi(A7, 0, 93), addi(A0, 0, 0), ECALL]);
    let words = [words, &[0; POINTER as usize]].concat();
    let path = folder.join("program");
    let file = ElfFile::new(TEXT, &text).with_data(DATA, &words);
    std::fs::write(&path, file.to_bytes()).unwrap();
    // QEMU runs nothing that Linux would not.
    std::fs::set_permissions(&path, Permissions::from_mode(0o755)).unwrap();
    let output = Command::new("qemu-riscv32-static").arg(&path).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let (chunks, _) = output.stdout.as_chunks();
    chunks.iter().map(|&chunk| u32::from_le_bytes(chunk)).collect()
}

#[test]
fn what_a_program_leaves_is_what_it_leaves_in_qemu() {
    if Command::new("qemu-riscv32-static").arg("--version").output().is_err() {
        println!("skipped: there is no qemu-riscv32-static");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    for seed in 0..40 {
        let mut random = Random(seed);
        let (text, words) = (body(&mut random, 2000), data(&mut random));
        let theirs = run_in_qemu(&text, &words, folder.path());

        let program = program(&[&text[..], &halt(DATA)].concat(), &[(DATA, words)]);
        let mut machine = Machine::new(&program);
        while machine.pc() != TEXT + 4 * text.len() as u32 {
            assert_eq!(machine.run(&mut ArithmeticHost, &mut (), 1), Ok(Stop::Paused));
        }
        let registers = machine.registers();
        let data = machine.memory().range(DATA, DATA_WORDS).unwrap();
        let ours = [data, &registers[..POINTER as usize]].concat();
        assert_eq!(ours, theirs, "seed {seed}");
    }
}

#[test]
fn the_random_programs_execute_every_instruction() {
    let mut ops = BTreeSet::new();
    for seed in 0..20 {
        let text = body(&mut Random(seed), 300);
        let program = program(&[&text[..], &halt(DATA)].concat(), &[]);
        let mut meter = Meter::new(&program);
        Machine::new(&program).run(&mut ArithmeticHost, &mut meter, u64::MAX).unwrap();
        let executed = program.instructions().iter().zip(meter.executions());
        let executed = executed.filter(|(_, executions)| **executions > 0);
        ops.extend(executed.map(|(instruction, _)| format!("{:?}", instruction.op)));
    }
    // All but what is illegal; the call is the halt.
    assert_eq!(ops.len(), 44, "{ops:?}");
}
