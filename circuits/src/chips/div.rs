//! `div`: `div`, `divu`, `rem`, `remu`, one per row.
//!
//! Degree 3. All-zero rows are padding.
//!
//! **Proves** that the machine goes from one instruction to the next as these do. With magnitudes of
//! the operands, `n = q d + r`, where `q` and `r` are words and `r < d` unless `d` is 0: both sides
//! are below the modulus `2^64 - 2^32 + 1`, so `q` and `r` are quotient and remainder. By zero, `r` is
//! `n`, and the quotient is set to `2^32 - 1`. The smallest number by `-1` has the magnitude `2^31`
//! and no sign, which is the smallest number again.

use core::borrow::Borrow;

use p3_air::{AirBuilder, WindowAccess};
use p3_field::PrimeCharacteristicRing;
use p3_lookup::InteractionBuilder;

use crate::{
    bus,
    columns::impl_columns,
    config::Felt,
    instruction::{Destination, Fields, Source, Step, base, check_word, one_of, op},
    program::Op,
};

/// A division.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct DivColumns<T> {
    /// When and where.
    pub step: Step<T>,
    /// 1 for `div`. Boolean; at most one of the four is 1, asserted here.
    pub is_div: T,
    /// 1 for `divu`.
    pub is_divu: T,
    /// 1 for `rem`.
    pub is_rem: T,
    /// 1 for `remu`.
    pub is_remu: T,
    /// Where the dividend is.
    pub rs1: Source<T>,
    /// The dividend.
    pub dividend: Operand<T>,
    /// Where the divisor is.
    pub rs2: Source<T>,
    /// The divisor.
    pub divisor: Operand<T>,
    /// 1 if the divisor is 0.
    pub is_by_zero: T,
    /// The divisor's inverse, if there is one. Any element otherwise.
    pub divisor_inverse: T,
    /// The magnitude of the quotient in 16-bit limbs, least first, looked up on `range16`.
    pub quotient: [T; 2],
    /// The magnitude of the remainder in 16-bit limbs, least first, looked up on `range16`.
    pub remainder: [T; 2],
    /// `d - r - 1` in 16-bit limbs, least first, looked up on `range16` unless `d` is 0.
    pub difference: [T; 2],
    /// The magnitude of what is asked for: of the quotient or the remainder.
    pub magnitude: T,
    /// Its inverse, if the result is negative. Any element otherwise.
    pub magnitude_inverse: T,
    /// 1 if what is asked for has a negative sign, if it is not 0.
    pub sign: T,
    /// 1 if the result is negative.
    pub is_negative: T,
    /// 1 if it is a quotient by zero.
    pub is_none: T,
    /// Where the result goes.
    pub rd: Destination<T>,
    /// The result: a word by what it is made of.
    pub result: T,
}

impl_columns!(DivColumns);

/// An operand and its magnitude.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Operand<T> {
    /// The operand: a word, guaranteed by memory.
    pub value: T,
    /// Its upper limb if it has a sign, looked up on `sign`. Any element otherwise.
    pub high: T,
    /// 1 if it has a sign and is negative. Looked up, or asserted to be 0.
    pub is_negative: T,
    /// Its magnitude.
    pub magnitude: T,
}

fn eval_operand<AB: InteractionBuilder<F = Felt>>(
    builder: &mut AB,
    operand: &Operand<AB::Var>,
    has_sign: &AB::Expr,
) {
    let Operand { value, high, is_negative, magnitude } = *operand;
    let low = value - high * AB::Expr::from_u32(1 << 16);
    bus::Sign { limb: high, sign: is_negative }.check(builder, has_sign.clone());
    bus::check_range16(builder, [low], has_sign.clone());
    builder.assert_zero((AB::Expr::ONE - has_sign.clone()) * is_negative);
    builder.assert_eq(magnitude, negate_if::<AB>(is_negative, value.into()));
}

/// `number`, or `2^32 - number` if the flag is 1.
fn negate_if<AB: InteractionBuilder<F = Felt>>(flag: AB::Var, number: AB::Expr) -> AB::Expr {
    (base::<AB::Expr>() - number.clone() * AB::Expr::TWO) * flag + number
}

pub(crate) fn eval<AB: InteractionBuilder<F = Felt>>(builder: &mut AB) {
    let main = builder.main();
    let row: &DivColumns<AB::Var> = main.current_slice().borrow();
    let ops = [
        (row.is_div, Op::Div),
        (row.is_divu, Op::Divu),
        (row.is_rem, Op::Rem),
        (row.is_remu, Op::Remu),
    ];
    let is_real = one_of(builder, ops.map(|(flag, _)| flag));
    let fields = Fields {
        op: op::<AB, 4>(ops),
        rd: row.rd.number.into(),
        rs1: row.rs1.number.into(),
        rs2: row.rs2.number.into(),
        imm: AB::Expr::ZERO,
    };
    row.step.eval(builder, fields, row.step.following::<AB>(), &is_real);
    row.rs1.read_first(builder, &row.step, row.dividend.value.into(), &is_real);
    row.rs2.read_second(builder, &row.step, row.divisor.value.into(), &is_real);
    let has_sign = row.is_div + row.is_rem;
    eval_operand(builder, &row.dividend, &has_sign);
    eval_operand(builder, &row.divisor, &has_sign);
    eval_division(builder, row, &is_real);
    eval_result(builder, row);
    row.rd.write(builder, &row.step, row.result.into(), &is_real);
}

fn eval_division<AB: InteractionBuilder<F = Felt>>(
    builder: &mut AB,
    row: &DivColumns<AB::Var>,
    is_real: &AB::Expr,
) {
    builder.assert_bool(row.is_by_zero);
    builder.assert_zero(row.divisor.value * row.is_by_zero);
    let is_by_some = is_real.clone() - row.is_by_zero;
    builder.assert_eq(row.divisor.value * row.divisor_inverse, is_by_some.clone());
    // Boolean, as it counts a lookup: on padding nothing is by zero.
    builder.assert_zero((AB::Expr::ONE - is_real.clone()) * row.is_by_zero);

    let quotient = check_word(builder, row.quotient, is_real);
    let remainder = check_word(builder, row.remainder, is_real);
    let divisor: AB::Expr = row.divisor.magnitude.into();
    let product = quotient.clone() * divisor.clone();
    builder.assert_eq(row.dividend.magnitude, product + remainder.clone());
    let difference = check_word(builder, row.difference, &is_by_some);
    builder.when(is_by_some).assert_eq(divisor, remainder.clone() + difference + AB::Expr::ONE);

    let is_quotient = row.is_div + row.is_divu;
    let is_remainder = row.is_rem + row.is_remu;
    builder.assert_eq(row.is_none, is_quotient.clone() * row.is_by_zero);
    builder.assert_eq(row.magnitude, is_quotient * quotient + is_remainder * remainder);
}

fn eval_result<AB: InteractionBuilder<F = Felt>>(builder: &mut AB, row: &DivColumns<AB::Var>) {
    let [n, d] = [row.dividend.is_negative, row.divisor.is_negative];
    let both = n * d;
    let of_quotient = both.clone() * -AB::Expr::TWO + n + d;
    builder.assert_eq(row.sign, of_quotient * row.is_div + n * row.is_rem);
    // Negative if the sign says so, except that 0 never is.
    builder.assert_bool(row.is_negative);
    builder.assert_zero(row.magnitude * (row.is_negative - row.sign));
    let is_some = AB::Expr::ONE - row.magnitude * row.magnitude_inverse;
    builder.assert_zero(is_some * row.is_negative);
    let result = negate_if::<AB>(row.is_negative, row.magnitude.into());
    let none = AB::Expr::from_u32(u32::MAX);
    let is_some = AB::Expr::ONE - row.is_none;
    builder.assert_eq(row.result, none * row.is_none + is_some * result);
}
