//! Multiples of points on curves with an endomorphism, and sums of them.

use alloc::vec::Vec;

use ark_ec::CurveGroup;
use ark_ec::scalar_mul::glv::GLVConfig;
use ark_ec::short_weierstrass::{Affine, Projective};
use ark_ff::{AdditiveGroup, BigInteger, PrimeField};

/// The width of the signed windows in which factors are read.
const WINDOW: usize = 5;

/// How many odd multiples of a point such a window needs.
const ODD_MULTIPLES: usize = 1 << (WINDOW - 2);

/// A point's odd multiples 1, 3, 5, ..., and the digits of the factor that they are picked by.
struct Term<C: GLVConfig> {
    multiples: Vec<Affine<C>>,
    digits: Vec<i64>,
}

/// The sum of each point times its factor, one doubling for all of them per place of the factors.
///
/// All points are of the prime order of the factors. The endomorphism multiplies such a point by a
/// constant, by which a factor is split in two of half the length (Gallant, Lambert, Vanstone).
pub(crate) fn sum_of_multiples<C: GLVConfig>(
    points: &[Affine<C>],
    factors: &[C::ScalarField],
) -> Projective<C> {
    let multiples = odd_multiples(points);
    let mut terms = Vec::with_capacity(2 * points.len());
    for (multiples, &factor) in multiples.chunks_exact(ODD_MULTIPLES).zip(factors) {
        let (plain, turned) = C::scalar_decomposition(factor);
        let images = multiples.iter().map(C::endomorphism_affine).collect();
        terms.push(Term::<C> { multiples: multiples.to_vec(), digits: digits(plain) });
        terms.push(Term::<C> { multiples: images, digits: digits(turned) });
    }
    let places = terms.iter().map(|term| term.digits.len()).max().unwrap_or(0);
    let mut sum = Projective::<C>::ZERO;
    for place in (0..places).rev() {
        sum.double_in_place();
        for term in &terms {
            if let Some(point) = term.at(place) {
                sum += point;
            }
        }
    }
    sum
}

impl<C: GLVConfig> Term<C> {
    fn at(&self, place: usize) -> Option<Affine<C>> {
        let digit = *self.digits.get(place)?;
        let index = usize::try_from(digit.unsigned_abs() / 2).ok()?;
        let point = *self.multiples.get(index).filter(|_| digit != 0)?;
        Some(if digit < 0 { -point } else { point })
    }
}

/// [`ODD_MULTIPLES`] of each point, with one inversion for all.
fn odd_multiples<C: GLVConfig>(points: &[Affine<C>]) -> Vec<Affine<C>> {
    let mut multiples = Vec::with_capacity(points.len() * ODD_MULTIPLES);
    for &point in points {
        let mut multiple = Projective::from(point);
        let double = multiple.double();
        for _ in 0..ODD_MULTIPLES {
            multiples.push(multiple);
            multiple += double;
        }
    }
    Projective::normalize_batch(&multiples)
}

/// The signed digits of a factor given by sign and absolute value.
fn digits<F: PrimeField>((is_positive, factor): (bool, F)) -> Vec<i64> {
    let mut digits = factor.into_bigint().find_wnaf(WINDOW).unwrap_or_default();
    if !is_positive {
        for digit in &mut digits {
            *digit = -*digit;
        }
    }
    digits
}
