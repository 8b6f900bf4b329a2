//! Random programs with system calls.

use super::{
    assemble::*,
    build::program,
    random::{DATA, Random, body, data},
};
use crate::program::Program;

/// Calls of every kind, done and refused, on random words.
fn calls(random: &mut Random) -> Vec<u32> {
    let at = |word: u32| DATA + 4 * word;
    let mut calls: Vec<(u32, Vec<u32>)> = vec![
        (1, vec![0x100, at(0), 16, at(16), 8]),
        (1, vec![0x100, 4, 0, 4, 0]),
        (2, vec![at(0)]),
        (2, vec![at(1) + 1]),
        (3, vec![at(0), at(8)]),
        (3, vec![at(0), at(7)]),
        (4, vec![at(240)]),
        (4, vec![at(100)]),
        (5, vec![at(240), at(248), 1, 257]),
        (5, vec![at(240), at(100), 1, 258]),
        (6, vec![at(0), at(4), at(12), at(0)]),
        (7, vec![at(0), at(8), at(12), at(0)]),
        (7, vec![at(0), at(8), at(12), at(240)]),
        (8, vec![at(0), at(16), at(0), 1]),
        (8, vec![at(0), at(16), at(0), 3]),
        (9, vec![]),
    ];
    let mut text = Vec::new();
    for _ in 0..24 {
        let (number, arguments) = calls[random.below(calls.len() as u32) as usize].clone();
        text.extend(li(A7, number));
        for (register, argument) in (A0..).zip(arguments) {
            text.extend(li(register, argument));
        }
        text.push(ECALL);
        calls.rotate_left(1);
    }
    text
}

/// A program of instructions and calls.
pub fn random_program(seed: u64) -> Program {
    let mut random = Random(seed);
    let mut text = body(&mut random, 300);
    text.extend(calls(&mut random));
    text.extend(body(&mut random, 50));
    text.extend(calls(&mut random));
    text.extend(halt(DATA));
    let mut words = data(&mut random);
    // Zeros, which are field elements and no divisor.
    words[240..].fill(0);
    program(&text, &[(DATA, words)])
}
