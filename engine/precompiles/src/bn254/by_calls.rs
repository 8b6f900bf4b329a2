//! Sums and multiples of points by system calls.

use alloc::vec;
use alloc::vec::Vec;

use chips::{Refused, SystemCalls};
use keys::curve::{Affine, BN254};
use primitives::Word;

use crate::bn254::codec::G1_LEN;
use crate::input::{padded, piece};
use crate::precompile::InvalidInput;
use crate::rules::PrecompileRules;

/// 0x06.
pub(crate) fn add<C: SystemCalls>(
    input: &[u8],
    _: &PrecompileRules,
) -> Result<Vec<u8>, InvalidInput> {
    let input: [u8; 2 * G1_LEN] = padded(input);
    let (a, b) = (read_point::<C>(&piece(&input, 0))?, read_point::<C>(&piece(&input, 1))?);
    Ok(write(BN254.sum::<C>(a, b)))
}

/// 0x07.
pub(crate) fn mul<C: SystemCalls>(
    input: &[u8],
    _: &PrecompileRules,
) -> Result<Vec<u8>, InvalidInput> {
    let input: [u8; G1_LEN + 32] = padded(input);
    let Some(point) = read_coordinates::<C>(&padded(&input))? else { return Ok(write(None)) };
    let factor = Word::from_be_bytes(piece::<32>(&input, 2));
    // The call looks for itself whether the point is on the curve.
    BN254.multiple::<C>(&point, &factor).map(write).map_err(|refused| match refused {
        Refused::NotCanonical => InvalidInput::NotCanonical,
        _ => InvalidInput::NotOnCurve,
    })
}

fn read_point<C: SystemCalls>(bytes: &[u8; G1_LEN]) -> Result<Option<Affine>, InvalidInput> {
    let point = read_coordinates::<C>(bytes)?;
    if point.is_none_or(|point| BN254.contains::<C>(&point)) {
        Ok(point)
    } else {
        Err(InvalidInput::NotOnCurve)
    }
}

/// Two numbers below the modulus, which may be those of a point; zeros are the point at infinity.
fn read_coordinates<C: SystemCalls>(bytes: &[u8; G1_LEN]) -> Result<Option<Affine>, InvalidInput> {
    let [x, y] = [0, 1].map(|index| Word::from_be_bytes(piece::<32>(bytes, index)));
    let field = BN254.field::<C>();
    if !field.contains(&x) || !field.contains(&y) {
        return Err(InvalidInput::NotCanonical);
    }
    Ok((!x.is_zero() || !y.is_zero()).then_some(Affine { x, y }))
}

fn write(point: Option<Affine>) -> Vec<u8> {
    point.map_or_else(|| vec![0; G1_LEN], |point| point.to_be_bytes().to_vec())
}
