//! Elements of the prover's field as elements of plonky2's: the same field, the same extension
//! (`x^2 = 7`), two libraries.

use circuits::config::{Challenge, Felt};
use p3_field::{BasedVectorSpace, PrimeField64};
use plonky2::field::extension::quadratic::QuadraticExtension;
use plonky2::field::types::Field;

use crate::F;

/// A base element.
pub(crate) fn base(value: Felt) -> F {
    F::from_canonical_u64(value.as_canonical_u64())
}

/// An extension element.
pub(crate) fn extension(value: Challenge) -> QuadraticExtension<F> {
    let coefficients: &[Felt] = value.as_basis_coefficients_slice();
    QuadraticExtension([base(coefficients[0]), base(coefficients[1])])
}

#[cfg(test)]
mod tests {
    use p3_field::PrimeCharacteristicRing;

    use super::*;

    #[test]
    fn products_agree() {
        let coefficients = |seed: u64| {
            [1, 2].map(|i: u64| Felt::from_u64((seed * i).wrapping_mul(0x9E37_79B9_7F4A_7C15)))
        };
        let [a, b] = [3, 5]
            .map(|seed| Challenge::from_basis_coefficients_slice(&coefficients(seed)).unwrap());
        assert_eq!(extension(a) * extension(b), extension(a * b));
    }
}
