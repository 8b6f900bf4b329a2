//! The columns of `curve_step`.

use crate::{
    chips::scalar_mul::{
        curve::{CurveFlags, WORDS},
        identity::{CARRIES, Carry, LIMBS},
    },
    columns::impl_columns,
};

/// A row of a ladder. Numbers of 256 bits are in limbs of 16 bits, looked up on `range16`, unless
/// they are words.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct CurveStepColumns<T> {
    /// The curve. One-hot on real rows, zero on padding, the same throughout a ladder; asserted
    /// here.
    pub curve: CurveFlags<T>,
    /// 1 where a ladder begins. Boolean; this and the next four exclude each other, asserted here.
    pub is_start: T,
    /// 1 on rows that double the point.
    pub is_double: T,
    /// 1 on rows that add the base to the point.
    pub is_add: T,
    /// 1 on rows that subtract the base from the point.
    pub is_subtract: T,
    /// 1 where a ladder ends.
    pub is_end: T,
    /// 1 where the word is complete: where the ladder ends, or where the point is doubled for the
    /// first digit of the next word. Asserted here.
    pub is_closing: T,
    /// The clock of the ladder's call. The same throughout, asserted here.
    pub clk: T,
    /// What the digits of the current word add up to so far. Asserted row by row.
    pub word: T,
    /// How many digits of the word are still to come. Asserted row by row.
    pub left: T,
    /// Which word it is, from the least. Asserted row by row.
    pub index: T,
    /// The point's x, before the row's operation.
    pub x: [T; LIMBS],
    /// The point's y, before the row's operation.
    pub y: [T; LIMBS],
    /// The base's x. The ladder's first point, the same throughout; asserted here.
    pub base_x: [T; LIMBS],
    /// The base's y, in words. The ladder's first point, the same throughout; asserted here.
    pub base_y: [T; WORDS],
    /// Slope of the tangent, or of the line through both points.
    pub slope: [T; LIMBS],
    /// The quotient of the slope's equation, plus `3 * 2^256`.
    pub slope_quotient: [T; LIMBS],
    /// Its bits from 2^256, looked up on `bytes`.
    pub slope_quotient_top: T,
    /// Carries of the slope's equation.
    pub slope_carries: [Carry<T>; CARRIES],
    /// The quotient of the equation of the next row's x, plus 3.
    pub x_quotient: [T; LIMBS],
    /// Carries of that equation.
    pub x_carries: [Carry<T>; CARRIES],
    /// The quotient of the equation of the next row's y, plus `2^256` if that is negative.
    pub y_quotient: [T; LIMBS],
    /// 1 if that was negative. Boolean, asserted here.
    pub is_y_quotient_negative: T,
    /// Carries of that equation.
    pub y_carries: [Carry<T>; CARRIES],
}

impl_columns!(CurveStepColumns);
