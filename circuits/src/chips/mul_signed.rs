//! `mul_signed`: `mulh` and `mulhsu`, one per row.
//!
//! Degree 2 beside the buses. All-zero rows are padding.
//!
//! **Proves** that the machine goes from one instruction to the next as these do. A negative factor
//! is its word less 2^32, so the upper half of the signed product is, modulo 2^32, that of the words
//! less the other factor for each negative one. That is more than `-2^33` and below `2^32`: with a
//! multiple of 2^32 up to twice, and a result that is a word, there is one solution.

use core::borrow::Borrow;

use p3_air::{AirBuilder, WindowAccess};
use p3_field::PrimeCharacteristicRing;
use p3_lookup::InteractionBuilder;

use crate::{
    bus,
    chips::mul::Product,
    columns::impl_columns,
    config::Felt,
    instruction::{Destination, Fields, Source, Step, base, check_word, one_of, op},
    program::Op,
};

/// A `mulh` or `mulhsu`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct MulSignedColumns<T> {
    /// When and where.
    pub step: Step<T>,
    /// 1 for `mulh`. Boolean; at most one of the two is 1, asserted here.
    pub is_mulh: T,
    /// 1 for `mulhsu`.
    pub is_mulhsu: T,
    /// Where the first operand is.
    pub rs1: Source<T>,
    /// Where the second operand is.
    pub rs2: Source<T>,
    /// The operands and their product as words.
    pub product: Product<T>,
    /// The operands' upper limbs, looked up on `sign`; of the second one for `mulh` only, and any
    /// element otherwise.
    pub high: [T; 2],
    /// 1 for an operand that has a sign and is negative. Looked up, or asserted to be 0.
    pub is_negative: [T; 2],
    /// How often 2^32 is added. The sum of two booleans, asserted here.
    pub wraps: [T; 2],
    /// Where the result goes.
    pub rd: Destination<T>,
    /// The result in 16-bit limbs, least first, looked up on `range16`.
    pub result: [T; 2],
}

impl_columns!(MulSignedColumns);

pub(crate) fn eval<AB: InteractionBuilder<F = Felt>>(builder: &mut AB) {
    let main = builder.main();
    let row: &MulSignedColumns<AB::Var> = main.current_slice().borrow();
    let is_real = one_of(builder, [row.is_mulh, row.is_mulhsu]);
    let fields = Fields {
        op: op::<AB, 2>([(row.is_mulh, Op::Mulh), (row.is_mulhsu, Op::Mulhsu)]),
        rd: row.rd.number.into(),
        rs1: row.rs1.number.into(),
        rs2: row.rs2.number.into(),
        imm: AB::Expr::ZERO,
    };
    let Product { first, second, .. } = row.product;
    row.step.eval(builder, fields, row.step.following::<AB>(), &is_real);
    row.rs1.read_first(builder, &row.step, first.into(), &is_real);
    row.rs2.read_second(builder, &row.step, second.into(), &is_real);

    let operands = [(first, is_real.clone()), (second, row.is_mulh.into())];
    for (((operand, has_sign), limb), sign) in
        operands.into_iter().zip(row.high).zip(row.is_negative)
    {
        let low = AB::Expr::from(operand) - limb * AB::Expr::from_u32(1 << 16);
        bus::Sign { limb, sign }.check(builder, has_sign.clone());
        bus::check_range16(builder, [low], has_sign.clone());
        builder.assert_zero((AB::Expr::ONE - has_sign) * sign);
    }

    let [_, high] = row.product.eval(builder, &is_real);
    let result = check_word(builder, row.result, &is_real);
    builder.assert_bools(row.wraps);
    let [is_negative, is_second_negative] = row.is_negative;
    let wraps = base::<AB::Expr>() * (row.wraps[0] + row.wraps[1]);
    let signed = high - is_negative * second - is_second_negative * first;
    builder.when(is_real.clone()).assert_eq(result.clone(), signed + wraps);
    row.rd.write(builder, &row.step, result, &is_real);
}
