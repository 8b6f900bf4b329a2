//! The columns of `scalar_mul`.

use super::{
    comparison::Comparison,
    curve::{CurveFlags, WORDS},
    identity::{CARRIES, Carry, LIMBS},
};
use crate::columns::impl_columns;

/// A call. Coordinates and other numbers of 256 bits are in limbs of 16 bits, looked up on
/// `range16`, unless they are words.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct ScalarMulColumns<T> {
    /// Which curve. One-hot on rows that hold a call, zero on the others; asserted here.
    pub curve: CurveFlags<T>,
    /// How the call ends.
    pub outcome: Outcome<T>,
    /// The call's clock. Guaranteed by the call.
    pub clk: T,
    /// Where the result goes. Guaranteed by the call.
    pub result_address: T,
    /// Where the point is. Guaranteed by the call.
    pub point_address: T,
    /// Where the scalar is. Guaranteed by the call.
    pub scalar_address: T,
    /// The point's x. As memory has it.
    pub x: [T; LIMBS],
    /// The point's y. As memory has it.
    pub y: [T; LIMBS],
    /// The scalar's words, below 2^32. As memory has it.
    pub scalar: [T; WORDS],
    /// Whether the coordinates are canonical, and whether they solve the curve's equation.
    pub point: PointCheck<T>,
    /// The scalar as a number below the group's order.
    pub reduction: Reduction<T>,
    /// The reduced scalar as the ladder's digits make it.
    pub digits: Digits<T>,
    /// The result. Any multiple of the point if there is none.
    pub result: Product<T>,
}

impl_columns!(ScalarMulColumns);

/// How a call ends: one-hot on rows that hold a call, zero on the others; asserted here.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct Outcome<T> {
    /// With a result.
    pub is_done: T,
    /// The result is the point at infinity.
    pub is_infinity: T,
    /// A coordinate is not below the modulus.
    pub is_not_canonical: T,
    /// The coordinates are, but do not solve the equation.
    pub is_not_on_curve: T,
}

/// How the coordinates are found to be those of a point.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct PointCheck<T> {
    /// Whether x is below the modulus. Boolean, asserted here, as is what it says.
    pub is_x_canonical: T,
    /// Whether y is below the modulus. Boolean, asserted here, as is what it says.
    pub is_y_canonical: T,
    /// x and the modulus.
    pub x_range: Comparison<T>,
    /// y and the modulus.
    pub y_range: Comparison<T>,
    /// `x^2` modulo the modulus, not necessarily reduced.
    pub square: [T; LIMBS],
    /// `(x^2 - square) / modulus`.
    pub square_quotient: [T; LIMBS],
    /// Carries of that equation.
    pub square_carries: [Carry<T>; CARRIES],
    /// `y^2 - x^3 - a x - b` modulo the modulus, reduced.
    pub defect: [T; LIMBS],
    /// The defect and the modulus.
    pub defect_range: Comparison<T>,
    /// `(y^2 - square * x - a x - b - defect) / modulus`, plus 2^256 if that is negative.
    pub defect_quotient: [T; LIMBS],
    /// 1 if that was negative. Boolean, asserted here.
    pub is_defect_quotient_negative: T,
    /// Carries of that equation.
    pub defect_carries: [Carry<T>; CARRIES],
    /// The inverse of the sum of the defect's limbs if the point is not on the curve. Any element
    /// elsewhere.
    pub defect_inverse: T,
}

/// `scalar = turns * order + residue`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Reduction<T> {
    /// The quotient, looked up on `range16`.
    pub turns: T,
    /// Carries between the words of the sum, looked up on `range16`.
    pub carries: [T; WORDS - 1],
    /// The remainder.
    pub residue: [T; LIMBS],
    /// The remainder and the order.
    pub residue_range: Comparison<T>,
}

/// The residue's words as the ladder's digits add up to them: each takes 2^32 from the word above
/// that it lacks.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Digits<T> {
    /// Whether word `i` takes from word `i + 1`. Boolean, asserted here.
    pub borrows: [T; WORDS - 1],
    /// Which word has the first digit. One-hot if there is a ladder, else zero; asserted here.
    pub is_top: [T; WORDS],
    /// How many digits follow the first one in its word. At most 32, looked up on `range16`.
    pub left: T,
}

/// What the ladder leads to, and where it goes.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Product<T> {
    /// The product's x.
    pub x: [T; LIMBS],
    /// The product's y.
    pub y: [T; LIMBS],
    /// x and the modulus.
    pub x_range: Comparison<T>,
    /// y and the modulus.
    pub y_range: Comparison<T>,
    /// The words that it replaces. As memory has them.
    pub before: [T; 2 * WORDS],
}
