//! `load_part`: `lb`, `lbu`, `lh`, `lhu`, one per row.
//!
//! Degree 3. All-zero rows are padding.
//!
//! **Proves** that the machine goes from one instruction to the next as these do. Memory has words at
//! multiples of four below 2^29 only, so the carry and the byte's place within its word are what they
//! must be; a half word lies at an even place.

use core::borrow::Borrow;

use p3_air::WindowAccess;
use p3_field::PrimeCharacteristicRing;
use p3_lookup::InteractionBuilder;

use crate::{
    bus,
    columns::impl_columns,
    config::Felt,
    instruction::{Destination, Fields, Source, Step, base, one_of, op},
    program::Op,
};

/// A load of a byte or a half word.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct LoadPartColumns<T> {
    /// When and where.
    pub step: Step<T>,
    /// 1 for `lb`. Boolean; at most one of the four is 1, asserted here.
    pub is_lb: T,
    /// 1 for `lbu`.
    pub is_lbu: T,
    /// 1 for `lh`.
    pub is_lh: T,
    /// 1 for `lhu`.
    pub is_lhu: T,
    /// Where the base is.
    pub rs1: Source<T>,
    /// The base of the address: a word, guaranteed by memory.
    pub first: T,
    /// The distance from it: a word, guaranteed by the program.
    pub immediate: T,
    /// Whether the sum is 2^32 or more. Boolean, asserted here.
    pub carry: T,
    /// 1 at the place, within its word, of the byte at the address. One-hot on real rows, asserted here.
    pub place: [T; 4],
    /// The word's bytes, least first, looked up on `bytes`.
    pub bytes: [T; 4],
    /// When the word was accessed before. Guaranteed by memory.
    pub word_clk: T,
    /// The byte at the address.
    pub low: T,
    /// The byte after it, of a half word; 0 of a byte.
    pub high: T,
    /// What is loaded with its highest bit at the top of a limb.
    pub aligned: T,
    /// 1 if what is loaded has a sign and is negative. Looked up on `sign`, or asserted to be 0.
    pub is_negative: T,
    /// Where the result goes.
    pub rd: Destination<T>,
    /// The result: a word by what it is made of.
    pub result: T,
}

impl_columns!(LoadPartColumns);

pub(crate) fn eval<AB: InteractionBuilder<F = Felt>>(builder: &mut AB) {
    let main = builder.main();
    let row: &LoadPartColumns<AB::Var> = main.current_slice().borrow();
    let ops =
        [(row.is_lb, Op::Lb), (row.is_lbu, Op::Lbu), (row.is_lh, Op::Lh), (row.is_lhu, Op::Lhu)];
    let is_real = one_of(builder, ops.map(|(flag, _)| flag));
    builder.assert_bool(row.carry);
    let fields = Fields {
        op: op::<AB, 4>(ops),
        rd: row.rd.number.into(),
        rs1: row.rs1.number.into(),
        rs2: AB::Expr::ZERO,
        imm: row.immediate.into(),
    };
    row.step.eval(builder, fields, row.step.following::<AB>(), &is_real);
    row.rs1.read_first(builder, &row.step, row.first.into(), &is_real);

    let word = eval_word(builder, row.bytes, &is_real);
    let address = row.first + row.immediate - base::<AB::Expr>() * row.carry;
    let offset = eval_place(builder, row.place, row.is_lh + row.is_lhu, &is_real);
    let before = [word.clone(), row.word_clk.into()];
    row.step.access(builder, address - offset, before, word, &is_real);

    eval_part(builder, row);
    row.rd.write(builder, &row.step, row.result.into(), &is_real);
}

/// Checks the bytes of a word, and gives it.
pub(crate) fn eval_word<AB: InteractionBuilder<F = Felt>>(
    builder: &mut AB,
    bytes: [AB::Var; 4],
    is_real: &AB::Expr,
) -> AB::Expr {
    let [a, b, c, d] = bytes;
    bus::Bytes { a, b }.check(builder, is_real.clone());
    bus::Bytes { a: c, b: d }.check(builder, is_real.clone());
    let base = AB::Expr::from_u32(1 << 8);
    bytes.into_iter().rev().fold(AB::Expr::ZERO, |word, byte| word * base.clone() + byte)
}

/// Checks that a byte is at one place within its word, and a half word at an even one; the place.
pub(crate) fn eval_place<AB: InteractionBuilder<F = Felt>>(
    builder: &mut AB,
    place: [AB::Var; 4],
    is_half: AB::Expr,
    is_real: &AB::Expr,
) -> AB::Expr {
    let [_, second, third, fourth] = place;
    builder.assert_bools(place);
    let sum: AB::Expr = place.into_iter().map(Into::into).sum();
    builder.assert_eq(sum, is_real.clone());
    builder.assert_zero(is_half * (second + fourth));
    third * AB::Expr::TWO + fourth * AB::Expr::from_u8(3) + second
}

fn eval_part<AB: InteractionBuilder<F = Felt>>(builder: &mut AB, row: &LoadPartColumns<AB::Var>) {
    let [_, second, _, fourth] = row.bytes;
    let low: AB::Expr = row.bytes.into_iter().zip(row.place).map(|(byte, is)| byte * is).sum();
    builder.assert_eq(row.low, low);
    let high = second * row.place[0] + fourth * row.place[2];
    let is_half = row.is_lh + row.is_lhu;
    builder.assert_eq(row.high, is_half.clone() * high);

    let byte_base = AB::Expr::from_u32(1 << 8);
    let half = row.high * byte_base.clone() + row.low;
    let is_byte = row.is_lb + row.is_lbu;
    builder.assert_eq(row.aligned, is_half * half.clone() + is_byte * byte_base.clone() * row.low);
    bus::Sign { limb: row.aligned, sign: row.is_negative }.check(builder, row.is_lb + row.is_lh);
    builder.assert_zero((AB::Expr::ONE - row.is_lb - row.is_lh) * row.is_negative);

    let above_byte = base::<AB::Expr>() - byte_base;
    let above_half = base::<AB::Expr>() - AB::Expr::from_u32(1 << 16);
    let above = above_byte * row.is_lb + above_half * row.is_lh;
    builder.assert_eq(row.result, above * row.is_negative + half);
}
