//! 0x0d and 0x0e: sums and multiples of points of the second group.

use alloc::vec::Vec;

use crate::bls12_381::codec::{G2_LEN, SCALAR_LEN, in_subgroup, read_g2, read_scalar, write_g2};
use crate::bls12_381::{discount, msm};
use crate::input::{padded, piece};
use crate::precompile::{InvalidInput, Precompile};
use crate::rules::PrecompileRules;

pub(crate) const G2_ADD: Precompile =
    Precompile { address: 0x0d, name: "bls12_g2_add", price: |_, _| 600, compute: add };

pub(crate) const G2_MSM: Precompile =
    Precompile { address: 0x0e, name: "bls12_g2_msm", price: msm_price, compute: multiply };

/// The price of one multiplication.
const MUL_PRICE: u64 = 22_500;

const ITEM_LEN: usize = G2_LEN + SCALAR_LEN;

/// Any two points of the curve; their subgroup does not matter.
fn add(input: &[u8], _: &PrecompileRules) -> Result<Vec<u8>, InvalidInput> {
    let expected = 2 * G2_LEN;
    if input.len() != expected {
        return Err(InvalidInput::Length { expected, got: input.len() });
    }
    let (a, b) = (read_g2(&piece(input, 0))?, read_g2(&piece(input, 1))?);
    Ok(write_g2((a + b).into()))
}

fn msm_price(input: &[u8], _: &PrecompileRules) -> u64 {
    discount::price(input.len() / ITEM_LEN, MUL_PRICE, &discount::G2)
}

fn multiply(input: &[u8], _: &PrecompileRules) -> Result<Vec<u8>, InvalidInput> {
    let (items, rest) = input.as_chunks::<ITEM_LEN>();
    if items.is_empty() || !rest.is_empty() {
        return Err(InvalidInput::Items { item: ITEM_LEN, got: input.len() });
    }
    let (mut points, mut factors) = (Vec::new(), Vec::new());
    for item in items {
        points.push(in_subgroup(read_g2(&padded(item))?)?);
        factors.push(read_scalar(&item[G2_LEN..]));
    }
    Ok(write_g2(msm::sum(&points, &factors)))
}
