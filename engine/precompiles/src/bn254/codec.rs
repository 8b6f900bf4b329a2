//! Points of bn254 as bytes: coordinates as 32 big-endian bytes; zeros are the point at infinity.

use alloc::vec::Vec;

use ark_bn254::{Fq, Fq2, G1Affine, G2Affine};
use ark_ec::AffineRepr;
use ark_ff::{AdditiveGroup, BigInt, BigInteger, PrimeField};

use crate::input::{limbs, piece};
use crate::precompile::InvalidInput;

/// The length of a point's encoding in the first group.
pub(super) const G1_LEN: usize = 2 * 32;

/// The length of a point's encoding in the second group.
pub(super) const G2_LEN: usize = 4 * 32;

/// A point of the first group, which is the whole curve.
pub(super) fn read_g1(bytes: &[u8; G1_LEN]) -> Result<G1Affine, InvalidInput> {
    let (x, y) = (read_fq(bytes, 0)?, read_fq(bytes, 1)?);
    if x == Fq::ZERO && y == Fq::ZERO {
        return Ok(G1Affine::zero());
    }
    let point = G1Affine::new_unchecked(x, y);
    if point.is_on_curve() { Ok(point) } else { Err(InvalidInput::NotOnCurve) }
}

/// A point of the second group. Imaginary parts stand before real parts.
pub(super) fn read_g2(bytes: &[u8; G2_LEN]) -> Result<G2Affine, InvalidInput> {
    let x = Fq2 { c1: read_fq(bytes, 0)?, c0: read_fq(bytes, 1)? };
    let y = Fq2 { c1: read_fq(bytes, 2)?, c0: read_fq(bytes, 3)? };
    if x == Fq2::ZERO && y == Fq2::ZERO {
        return Ok(G2Affine::zero());
    }
    let point = G2Affine::new_unchecked(x, y);
    if !point.is_on_curve() {
        return Err(InvalidInput::NotOnCurve);
    }
    if !point.is_in_correct_subgroup_assuming_on_curve() {
        return Err(InvalidInput::NotInSubgroup);
    }
    Ok(point)
}

/// The encoding of a point of the first group.
pub(super) fn write_g1(point: G1Affine) -> Vec<u8> {
    let (x, y) = point.xy().unwrap_or((Fq::ZERO, Fq::ZERO));
    let mut bytes = Vec::with_capacity(G1_LEN);
    for coordinate in [x, y] {
        bytes.extend_from_slice(&coordinate.into_bigint().to_bytes_be());
    }
    bytes
}

fn read_fq(bytes: &[u8], index: usize) -> Result<Fq, InvalidInput> {
    let number = BigInt(limbs(&piece::<32>(bytes, index)));
    Fq::from_bigint(number).ok_or(InvalidInput::NotCanonical)
}
