//! The equations of a doubling or an addition, as equations of integers.

use p3_field::{Algebra, PrimeCharacteristicRing};

use super::CurveStepColumns;
use crate::chips::scalar_mul::{
    curve::WORDS,
    identity::{Identity, LIMBS, PAIRS, pairs, words},
};

/// What the quotient of an equation may lack to zero, in multiples of its last digit.
const QUOTIENT_OFFSET: u32 = 3;

/// The three equations of a row and the point of the next row: for the slope, for the next x, for
/// the next y. On rows without an operation only the first has to hold.
///
/// Modulo the curve's modulus, for a doubling of `(x, y)` and an addition of `(u, v)`:
///
/// ```text
/// slope * 2 y = 3 x^2 + a      next_x = slope^2 - 2 x        next_y = slope * (x - next_x) - y
/// slope * (u - x) = v - y      next_x = slope^2 - x - u      next_y = slope * (x - next_x) - y
/// ```
pub fn equations<T: Copy, E: Algebra<T>>(
    row: &CurveStepColumns<T>,
    next: [&[T; LIMBS]; 2],
) -> [Identity<E>; 3] {
    let operation = Operation::of(row);
    let next = next.map(|number| number.map(E::from));
    [operation.slope(row), operation.x(row, &next), operation.y(row, &next)]
}

/// What the equations share.
struct Operation<E> {
    is_operation: E,
    x: [E; LIMBS],
    x_words: [E; WORDS],
    y: [E; LIMBS],
    y_words: [E; WORDS],
    /// `u - x` for an addition, zero for a doubling.
    x_to_base: [E; LIMBS],
    slope: [E; LIMBS],
    slope_pairs: [E; PAIRS],
    modulus: [E; PAIRS],
}

impl<E: PrimeCharacteristicRing> Operation<E> {
    fn of<T: Copy>(row: &CurveStepColumns<T>) -> Self
    where
        E: Algebra<T>,
    {
        let [x, y, base_x, slope] =
            [&row.x, &row.y, &row.base_x, &row.slope].map(|number| number.map(E::from));
        let is_addition = E::from(row.is_add) + row.is_subtract;
        Self {
            is_operation: is_addition.clone() + row.is_double,
            x_to_base: core::array::from_fn(|at| {
                is_addition.clone() * (base_x[at].clone() - x[at].clone())
            }),
            x_words: words(&x),
            y_words: words(&y),
            slope_pairs: pairs(&slope),
            modulus: row.curve.modulus_pairs(),
            x,
            y,
            slope,
        }
    }

    fn slope<T: Copy>(&self, row: &CurveStepColumns<T>) -> Identity<E>
    where
        E: Algebra<T>,
    {
        let factor: [E; LIMBS] = core::array::from_fn(|at| {
            self.y[at].double() * row.is_double + self.x_to_base[at].clone()
        });
        let three_x = self.x.clone().map(|limb| (limb.double() + limb) * row.is_double);
        let mut quotient = row.slope_quotient.map(E::from).to_vec();
        let offset = E::from_u32(QUOTIENT_OFFSET) * self.is_operation.clone();
        quotient.push(E::from(row.slope_quotient_top) - offset);

        let is_addition = E::from(row.is_add) + row.is_subtract;
        let sign = E::from(row.is_add) - row.is_subtract;
        let mut rise: [E; WORDS] = core::array::from_fn(|at| {
            sign.clone() * row.base_y[at] - is_addition.clone() * self.y_words[at].clone()
        });
        rise[0] -= row.curve.minus_a::<E>() * row.is_double;
        Identity::product(&factor, &self.slope_pairs)
            .minus(Identity::product(&three_x, &pairs(&self.x)))
            .minus(Identity::product(&quotient, &self.modulus))
            .minus_words(rise)
    }

    fn x<T: Copy>(&self, row: &CurveStepColumns<T>, [next_x, _]: &[[E; LIMBS]; 2]) -> Identity<E>
    where
        E: Algebra<T>,
    {
        let mut quotient = row.x_quotient.map(E::from);
        quotient[0] -= E::from_u32(QUOTIENT_OFFSET);
        let twice = self.x_words.clone().map(|word| word.double());
        Identity::product(&self.slope, &self.slope_pairs)
            .minus(Identity::product(&quotient, &self.modulus))
            .minus_words(twice)
            .minus_words(words(&self.x_to_base))
            .minus_words(words(next_x))
    }

    fn y<T: Copy>(&self, row: &CurveStepColumns<T>, next: &[[E; LIMBS]; 2]) -> Identity<E>
    where
        E: Algebra<T>,
    {
        let [next_x, next_y] = next;
        let mut quotient = row.y_quotient.map(E::from).to_vec();
        quotient.push(-E::from(row.is_y_quotient_negative));
        let run: [E; LIMBS] = core::array::from_fn(|at| self.x[at].clone() - next_x[at].clone());
        Identity::product(&run, &self.slope_pairs)
            .minus(Identity::product(&quotient, &self.modulus))
            .minus_words(self.y_words.clone())
            .minus_words(words(next_y))
    }
}
