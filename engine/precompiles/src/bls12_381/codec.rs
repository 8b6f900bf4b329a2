//! Points of BLS12-381 as bytes: an element of the base field is 16 zero bytes and 48 big-endian
//! ones; zeros are the point at infinity.

use alloc::vec::Vec;

use ark_bls12_381::{Fq, Fq2, Fr, G1Affine, G2Affine};
use ark_ec::AffineRepr;
use ark_ec::short_weierstrass::{Affine, SWCurveConfig};
use ark_ff::{AdditiveGroup, BigInt, BigInteger, PrimeField};

use crate::input::{limbs, piece};
use crate::precompile::InvalidInput;

/// The length of a base field element's encoding.
pub(super) const FP_LEN: usize = 64;

/// The length of an encoding in the quadratic extension.
pub(super) const FP2_LEN: usize = 2 * FP_LEN;

/// The length of a point's encoding in the first group.
pub(super) const G1_LEN: usize = 2 * FP_LEN;

/// The length of a point's encoding in the second group.
pub(super) const G2_LEN: usize = 2 * FP2_LEN;

/// The length of a factor's encoding.
pub(super) const SCALAR_LEN: usize = 32;

const PADDING: usize = 16;

/// The `index`-th element of the base field in `bytes`.
pub(super) fn read_fp(bytes: &[u8], index: usize) -> Result<Fq, InvalidInput> {
    let bytes: [u8; FP_LEN] = piece(bytes, index);
    let (padding, number) = bytes.split_at(PADDING);
    if padding.iter().any(|&byte| byte != 0) {
        return Err(InvalidInput::Padding);
    }
    Fq::from_bigint(BigInt(limbs(number))).ok_or(InvalidInput::NotCanonical)
}

/// The `index`-th element of the quadratic extension in `bytes`, real part first.
pub(super) fn read_fp2(bytes: &[u8], index: usize) -> Result<Fq2, InvalidInput> {
    Ok(Fq2 { c0: read_fp(bytes, 2 * index)?, c1: read_fp(bytes, 2 * index + 1)? })
}

/// A point of the first curve, in any subgroup.
pub(super) fn read_g1(bytes: &[u8; G1_LEN]) -> Result<G1Affine, InvalidInput> {
    on_curve(read_fp(bytes, 0)?, read_fp(bytes, 1)?)
}

/// A point of the second curve, in any subgroup.
pub(super) fn read_g2(bytes: &[u8; G2_LEN]) -> Result<G2Affine, InvalidInput> {
    on_curve(read_fp2(bytes, 0)?, read_fp2(bytes, 1)?)
}

fn on_curve<C: SWCurveConfig>(x: C::BaseField, y: C::BaseField) -> Result<Affine<C>, InvalidInput> {
    if x == C::BaseField::ZERO && y == C::BaseField::ZERO {
        return Ok(Affine::zero());
    }
    let point = Affine::new_unchecked(x, y);
    if point.is_on_curve() { Ok(point) } else { Err(InvalidInput::NotOnCurve) }
}

/// The same point, if it is in the group of prime order.
pub(crate) fn in_subgroup<C: SWCurveConfig>(point: Affine<C>) -> Result<Affine<C>, InvalidInput> {
    let is_in = point.is_in_correct_subgroup_assuming_on_curve();
    if is_in { Ok(point) } else { Err(InvalidInput::NotInSubgroup) }
}

/// A factor for points of the group whose prime order is the modulus, so that it may be reduced.
pub(super) fn read_scalar(bytes: &[u8]) -> Fr {
    Fr::from_be_bytes_mod_order(bytes)
}

/// The encoding of a point of the first curve.
pub(super) fn write_g1(point: G1Affine) -> Vec<u8> {
    let (x, y) = point.xy().unwrap_or((Fq::ZERO, Fq::ZERO));
    write(&[x, y])
}

/// The encoding of a point of the second curve.
pub(super) fn write_g2(point: G2Affine) -> Vec<u8> {
    let (x, y) = point.xy().unwrap_or((Fq2::ZERO, Fq2::ZERO));
    write(&[x.c0, x.c1, y.c0, y.c1])
}

fn write(elements: &[Fq]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(elements.len() * FP_LEN);
    for element in elements {
        bytes.extend_from_slice(&[0; PADDING]);
        bytes.extend_from_slice(&element.into_bigint().to_bytes_be());
    }
    bytes
}
