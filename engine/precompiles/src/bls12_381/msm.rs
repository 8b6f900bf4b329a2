//! Sums of multiples of points.

use ark_bls12_381::Fr;
use ark_ec::VariableBaseMSM;
use ark_ec::scalar_mul::glv::GLVConfig;
use ark_ec::short_weierstrass::{Affine, Projective};

use crate::multiple::sum_of_multiples;

/// Below this many points, shared doublings beat Pippenger's buckets (measured).
const FEW: usize = 64;

/// The sum of each point times its factor. All points are in the group of prime order.
pub(super) fn sum<C: GLVConfig<ScalarField = Fr>>(
    points: &[Affine<C>],
    factors: &[Fr],
) -> Affine<C> {
    let sum: Projective<C> = if points.len() < FEW {
        sum_of_multiples(points, factors)
    } else {
        Projective::msm_unchecked(points, factors)
    };
    sum.into()
}
