//! 0x10 and 0x11: from a field element to a point of the group of prime order, by the simplified
//! map of Shallue, van de Woestijne and Ulas (RFC 9380).

use alloc::vec::Vec;

use ark_bls12_381::{g1, g2};
use ark_ec::hashing::curve_maps::wb::{WBConfig, WBMap};
use ark_ec::hashing::map_to_curve_hasher::MapToCurve;
use ark_ec::short_weierstrass::Affine;

use crate::bls12_381::codec::{FP_LEN, FP2_LEN, read_fp, read_fp2, write_g1, write_g2};
use crate::precompile::{InvalidInput, Precompile};
use crate::rules::PrecompileRules;

pub(crate) const MAP_FP_TO_G1: Precompile = Precompile {
    address: 0x10,
    name: "bls12_map_fp_to_g1",
    price: |_, _| 5_500,
    compute: map_fp_to_g1,
};

pub(crate) const MAP_FP2_TO_G2: Precompile = Precompile {
    address: 0x11,
    name: "bls12_map_fp2_to_g2",
    price: |_, _| 23_800,
    compute: map_fp2_to_g2,
};

fn map_fp_to_g1(input: &[u8], _: &PrecompileRules) -> Result<Vec<u8>, InvalidInput> {
    check_len(input, FP_LEN)?;
    Ok(write_g1(map::<g1::Config>(read_fp(input, 0)?)?))
}

fn map_fp2_to_g2(input: &[u8], _: &PrecompileRules) -> Result<Vec<u8>, InvalidInput> {
    check_len(input, FP2_LEN)?;
    Ok(write_g2(map::<g2::Config>(read_fp2(input, 0)?)?))
}

/// The map reaches the whole curve; clearing the cofactor leads into the subgroup.
fn map<C: WBConfig>(element: C::BaseField) -> Result<Affine<C>, InvalidInput> {
    // The map is total: the library's error is never met.
    let point = WBMap::<C>::map_to_curve(element).map_err(|_| InvalidInput::NotOnCurve)?;
    Ok(C::clear_cofactor(&point))
}

fn check_len(input: &[u8], expected: usize) -> Result<(), InvalidInput> {
    let got = input.len();
    if got == expected { Ok(()) } else { Err(InvalidInput::Length { expected, got }) }
}
