//! `store_part`: `sb`, `sh`, one per row.
//!
//! Degree 3. All-zero rows are padding.
//!
//! **Proves** that the machine goes from one instruction to the next as these do, by the argument of
//! [`load_part`](super::load_part): of the word at the address, the stored bytes change and no others.

use core::borrow::Borrow;

use p3_air::WindowAccess;
use p3_field::PrimeCharacteristicRing;
use p3_lookup::InteractionBuilder;

use crate::{
    bus,
    chips::load_part::{eval_place, eval_word},
    columns::impl_columns,
    config::Felt,
    instruction::{Fields, Source, Step, base, one_of, op},
    program::Op,
};

/// A store of a byte or a half word.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct StorePartColumns<T> {
    /// When and where.
    pub step: Step<T>,
    /// 1 for `sb`. Boolean; at most one of the two is 1, asserted here.
    pub is_sb: T,
    /// 1 for `sh`.
    pub is_sh: T,
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
    /// Where the stored bytes are.
    pub rs2: Source<T>,
    /// The two lower bytes of the second operand, looked up on `bytes`.
    pub low: [T; 2],
    /// The upper limb of the second operand, looked up on `range16`.
    pub high: T,
    /// The bytes of the word before, least first, looked up on `bytes`.
    pub bytes: [T; 4],
    /// When the word was accessed before. Guaranteed by memory.
    pub word_clk: T,
    /// The word after: one by the bytes that it is made of.
    pub after: T,
}

impl_columns!(StorePartColumns);

pub(crate) fn eval<AB: InteractionBuilder<F = Felt>>(builder: &mut AB) {
    let main = builder.main();
    let row: &StorePartColumns<AB::Var> = main.current_slice().borrow();
    let is_real = one_of(builder, [row.is_sb, row.is_sh]);
    builder.assert_bool(row.carry);
    let fields = Fields {
        op: op::<AB, 2>([(row.is_sb, Op::Sb), (row.is_sh, Op::Sh)]),
        rd: AB::Expr::ZERO,
        rs1: row.rs1.number.into(),
        rs2: row.rs2.number.into(),
        imm: row.immediate.into(),
    };
    row.step.eval(builder, fields, row.step.following::<AB>(), &is_real);
    row.rs1.read_first(builder, &row.step, row.first.into(), &is_real);

    let [a, b] = row.low;
    bus::Bytes { a, b }.check(builder, is_real.clone());
    bus::check_range16(builder, [row.high], is_real.clone());
    let half = b * AB::Expr::from_u32(1 << 8) + a;
    let second = row.high * AB::Expr::from_u32(1 << 16) + half;
    row.rs2.read_second(builder, &row.step, second, &is_real);

    let word = eval_word(builder, row.bytes, &is_real);
    eval_after(builder, row, word.clone());
    let address = row.first + row.immediate - base::<AB::Expr>() * row.carry;
    let offset = eval_place(builder, row.place, row.is_sh.into(), &is_real);
    let before = [word, row.word_clk.into()];
    row.step.access(builder, address - offset, before, row.after.into(), &is_real);
}

/// The word after is the word before with the stored bytes instead of those that were at their place.
fn eval_after<AB: InteractionBuilder<F = Felt>>(
    builder: &mut AB,
    row: &StorePartColumns<AB::Var>,
    word: AB::Expr,
) {
    let [stored_low, stored_high] = row.low;
    let mut byte_change = AB::Expr::ZERO;
    let mut half_change = AB::Expr::ZERO;
    for (at, (&byte, &is_place)) in row.bytes.iter().zip(&row.place).enumerate() {
        let weight = AB::Expr::from_u32(1 << (8 * at));
        let change = (stored_low - byte) * weight.clone();
        byte_change += change.clone() * is_place;
        if let (0 | 2, Some(&next)) = (at, row.bytes.get(at + 1)) {
            let next_change = (stored_high - next) * weight * AB::Expr::from_u32(1 << 8);
            half_change += (change + next_change) * is_place;
        }
    }
    builder.assert_eq(row.after, word + byte_change * row.is_sb + half_change * row.is_sh);
}
