//! `mul`: `mul` and `mulhu`, one per row.
//!
//! Degree 2 beside the buses. All-zero rows are padding.
//!
//! **Proves** that the machine goes from one instruction to the next as these do. The product is at
//! most `(2^32 - 1)^2`, below the modulus `p = 2^64 - 2^32 + 1`; its halves are words, so
//! `low + 2^32 high` is the product or, once, the product plus `p`. That would need an upper half of
//! `2^32 - 1`, which no product has, and which is excluded.

use core::borrow::Borrow;

use p3_air::WindowAccess;
use p3_field::PrimeCharacteristicRing;
use p3_lookup::InteractionBuilder;

use crate::{
    columns::impl_columns,
    config::Felt,
    instruction::{Destination, Fields, Source, Step, base, check_word, one_of, op},
    program::Op,
};

/// The unsigned product of two words.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Product<T> {
    /// The first operand: a word, guaranteed by memory.
    pub first: T,
    /// The second operand: a word, guaranteed by memory.
    pub second: T,
    /// The product's lower half in 16-bit limbs, least first, looked up on `range16`.
    pub low: [T; 2],
    /// Its upper half in 16-bit limbs, least first, looked up on `range16`.
    pub high: [T; 2],
    /// The inverse of `2^32 - 1` less the upper half.
    pub headroom_inverse: T,
}

impl<T: Copy> Product<T> {
    /// The halves, the lower first.
    pub(crate) fn eval<AB>(&self, builder: &mut AB, is_real: &AB::Expr) -> [AB::Expr; 2]
    where
        AB: InteractionBuilder<F = Felt, Var = T>,
    {
        let low = check_word(builder, self.low, is_real);
        let high = check_word(builder, self.high, is_real);
        let product = low.clone() + base::<AB::Expr>() * high.clone();
        builder.assert_eq(AB::Expr::from(self.first) * self.second, product);
        let headroom = AB::Expr::from_u32(u32::MAX) - high.clone();
        builder.assert_eq(headroom * self.headroom_inverse, is_real.clone());
        [low, high]
    }
}

/// A `mul` or `mulhu`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct MulColumns<T> {
    /// When and where.
    pub step: Step<T>,
    /// 1 for `mul`. Boolean; at most one of the two is 1, asserted here.
    pub is_mul: T,
    /// 1 for `mulhu`.
    pub is_mulhu: T,
    /// Where the first operand is.
    pub rs1: Source<T>,
    /// Where the second operand is.
    pub rs2: Source<T>,
    /// The operands and their product.
    pub product: Product<T>,
    /// Where the result goes.
    pub rd: Destination<T>,
    /// The result: one of the halves.
    pub result: T,
}

impl_columns!(MulColumns);

pub(crate) fn eval<AB: InteractionBuilder<F = Felt>>(builder: &mut AB) {
    let main = builder.main();
    let row: &MulColumns<AB::Var> = main.current_slice().borrow();
    let is_real = one_of(builder, [row.is_mul, row.is_mulhu]);
    let fields = Fields {
        op: op::<AB, 2>([(row.is_mul, Op::Mul), (row.is_mulhu, Op::Mulhu)]),
        rd: row.rd.number.into(),
        rs1: row.rs1.number.into(),
        rs2: row.rs2.number.into(),
        imm: AB::Expr::ZERO,
    };
    row.step.eval(builder, fields, row.step.following::<AB>(), &is_real);
    row.rs1.read_first(builder, &row.step, row.product.first.into(), &is_real);
    row.rs2.read_second(builder, &row.step, row.product.second.into(), &is_real);
    let [low, high] = row.product.eval(builder, &is_real);
    builder.assert_eq(row.result, low * row.is_mul + high * row.is_mulhu);
    row.rd.write(builder, &row.step, row.result.into(), &is_real);
}
