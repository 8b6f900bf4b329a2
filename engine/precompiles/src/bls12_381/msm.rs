//! Sums of multiples of points.

use ark_bls12_381::Fr;
use ark_ec::VariableBaseMSM;
use ark_ec::short_weierstrass::{Affine, Projective, SWCurveConfig};

/// Below this many points, one multiplication after the other is faster.
const FEW: usize = 2;

/// The sum of each point times its factor. All points are in the group of prime order.
pub(super) fn sum<C: SWCurveConfig<ScalarField = Fr>>(
    points: &[Affine<C>],
    factors: &[Fr],
) -> Affine<C> {
    let sum: Projective<C> = if points.len() < FEW {
        points.iter().zip(factors).map(|(&point, &factor)| point * factor).sum()
    } else {
        Projective::msm_unchecked(points, factors)
    };
    sum.into()
}
