//! Curves by their numbers, and operations on their points.

use chips::Curve;
use circuits::chips::scalar_mul::curve::{B, MINUS_A, MODULUS, ORDER, WORDS};
use ruint::Uint;

/// A number of 256 bits.
pub(crate) type Number = Uint<256, 4>;

/// Room for sums of products, and for the offsets that keep them from being negative.
pub(crate) type Wide = Uint<640, 10>;

/// Coordinates of a point.
pub(crate) type Point = [Number; 2];

/// A curve's numbers.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CurveNumbers {
    pub(crate) number: u32,
    pub(crate) modulus: Number,
    pub(crate) order: Number,
    pub(crate) minus_a: Number,
    pub(crate) b: Number,
}

impl From<Curve> for CurveNumbers {
    fn from(curve: Curve) -> Self {
        let at = curve as usize;
        Self {
            number: curve as u32,
            modulus: number(&MODULUS[at]),
            order: number(&ORDER[at]),
            minus_a: Number::from(MINUS_A[at]),
            b: number(&B[at]),
        }
    }
}

/// The number of some words, the least first; words that are missing are zero.
pub(crate) fn number(words: &[u32]) -> Number {
    let mut limbs = [0; WORDS / 2];
    for (at, &word) in words.iter().enumerate().take(WORDS) {
        limbs[at / 2] |= u64::from(word) << (32 * (at % 2));
    }
    Number::from_limbs(limbs)
}

impl CurveNumbers {
    fn sub(&self, a: Number, b: Number) -> Number {
        a.add_mod(self.modulus - b, self.modulus)
    }

    fn mul(&self, a: Number, b: Number) -> Number {
        a.mul_mod(b, self.modulus)
    }

    /// The slope of the tangent.
    pub(crate) fn tangent(&self, [x, y]: Point) -> Number {
        let square = self.mul(x, x);
        let three = square.add_mod(square, self.modulus).add_mod(square, self.modulus);
        self.quotient(self.sub(three, self.minus_a), y.add_mod(y, self.modulus))
    }

    /// The slope of the line through two points.
    pub(crate) fn secant(&self, [x, y]: Point, [other_x, other_y]: Point) -> Number {
        self.quotient(self.sub(other_y, y), self.sub(other_x, x))
    }

    /// Zero, if the divisor is: of what is no operation it makes a row that breaks a constraint.
    fn quotient(&self, dividend: Number, divisor: Number) -> Number {
        self.mul(dividend, divisor.inv_mod(self.modulus).unwrap_or_default())
    }

    /// The third point of a line through two, mirrored.
    pub(crate) fn third(&self, slope: Number, [x, y]: Point, other_x: Number) -> Point {
        let third_x = self.sub(self.sub(self.mul(slope, slope), x), other_x);
        [third_x, self.sub(self.mul(slope, self.sub(x, third_x)), y)]
    }

    /// The mirror image of a point.
    pub(crate) fn opposite(&self, [x, y]: Point) -> Point {
        [x, self.sub(Number::ZERO, y)]
    }
}
