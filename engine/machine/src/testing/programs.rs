//! Programs that never end, to measure with.

use super::{
    assemble::{A0, A1, A7, ECALL, add, addi, bne, li, lui, lw, mul, register, store, sw, xor},
    build::program,
};
use crate::program::Program;

/// Sums, a product, a shift and a comparison of registers 5 to 9 and 28; register 5 becomes one more.
pub const ARITHMETIC: [u32; 7] = [
    add(6, 6, 5),
    xor(7, 7, 6),
    mul(8, 7, 5),
    register(0, 5, 9, 8, 6),
    addi(5, 5, 1),
    register(0, 3, 28, 9, 8),
    add(7, 7, 28),
];

/// Arithmetic and a branch, eight instructions a round.
pub fn arithmetic() -> Program {
    let mut text = li(5, 0x1234_5678).to_vec();
    text.extend(ARITHMETIC);
    text.push(bne(5, 0, -28));
    program(&text, &[])
}

/// Adds one megabyte to the next, word by word.
pub fn memory() -> Program {
    let text = [
        lui(5, 0x10_0000),
        lui(6, 0x20_0000),
        lui(7, 0x20_0000),
        lw(8, 5, 0),
        lw(9, 6, 0),
        add(8, 8, 9),
        addi(8, 8, 1),
        sw(8, 6, 0),
        addi(5, 5, 4),
        addi(6, 6, 4),
        bne(5, 7, -28),
        lui(5, 0x10_0000),
        lui(6, 0x20_0000),
        bne(5, 0, -40),
    ];
    program(&text, &[])
}

/// A permutation of Keccak and one of Poseidon2, and a byte stored and loaded in between.
pub fn calls() -> Program {
    let text = [
        lui(5, 0x2_0000),
        addi(A0, 5, 0),
        addi(A7, 0, 2),
        ECALL,
        addi(A0, 5, 256),
        addi(A7, 0, 4),
        ECALL,
        lui(A1, 0x2_0000),
        store(0, A1, 5, 3),
        bne(5, 0, -32),
    ];
    program(&text, &[])
}
