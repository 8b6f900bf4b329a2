//! 0x0b and 0x0c: sums and multiples of points of the first group.

use alloc::vec::Vec;

use crate::bls12_381::codec::{G1_LEN, SCALAR_LEN, in_subgroup, read_g1, read_scalar, write_g1};
use crate::bls12_381::{discount, msm};
use crate::input::{padded, piece};
use crate::precompile::{InvalidInput, Precompile};
use crate::rules::PrecompileRules;

pub(crate) const G1_ADD: Precompile =
    Precompile { address: 0x0b, name: "bls12_g1_add", price: |_, _| 375, compute: add };

pub(crate) const G1_MSM: Precompile =
    Precompile { address: 0x0c, name: "bls12_g1_msm", price: msm_price, compute: multiply };

/// The price of one multiplication.
const MUL_PRICE: u64 = 12_000;

const ITEM_LEN: usize = G1_LEN + SCALAR_LEN;

/// Any two points of the curve; their subgroup does not matter.
fn add(input: &[u8], _: &PrecompileRules) -> Result<Vec<u8>, InvalidInput> {
    let expected = 2 * G1_LEN;
    if input.len() != expected {
        return Err(InvalidInput::Length { expected, got: input.len() });
    }
    let (a, b) = (read_g1(&piece(input, 0))?, read_g1(&piece(input, 1))?);
    Ok(write_g1((a + b).into()))
}

fn msm_price(input: &[u8], _: &PrecompileRules) -> u64 {
    discount::price(input.len() / ITEM_LEN, MUL_PRICE, &discount::G1)
}

fn multiply(input: &[u8], _: &PrecompileRules) -> Result<Vec<u8>, InvalidInput> {
    let (items, rest) = input.as_chunks::<ITEM_LEN>();
    if items.is_empty() || !rest.is_empty() {
        return Err(InvalidInput::Items { item: ITEM_LEN, got: input.len() });
    }
    let (mut points, mut factors) = (Vec::new(), Vec::new());
    for item in items {
        points.push(in_subgroup(read_g1(&padded(item))?)?);
        factors.push(read_scalar(&item[G1_LEN..]));
    }
    Ok(write_g1(msm::sum(&points, &factors)))
}
