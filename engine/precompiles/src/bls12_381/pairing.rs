//! 0x0f: whether a product of pairings is one.

use alloc::vec;
use alloc::vec::Vec;

use ark_bls12_381::{Bls12_381, G1Affine, G2Affine};
use ark_ec::AffineRepr;
use ark_ec::pairing::Pairing;
use ark_ff::Field;

use crate::bls12_381::codec::{G1_LEN, G2_LEN, in_subgroup, read_g1, read_g2};
use crate::input::padded;
use crate::precompile::{InvalidInput, Precompile};
use crate::rules::PrecompileRules;

pub(crate) const PAIRING: Precompile =
    Precompile { address: 0x0f, name: "bls12_pairing", price, compute };

const PAIR_LEN: usize = G1_LEN + G2_LEN;

fn price(input: &[u8], _: &PrecompileRules) -> u64 {
    37_700 + (input.len() / PAIR_LEN) as u64 * 32_600
}

/// One or zero as a word.
fn compute(input: &[u8], _: &PrecompileRules) -> Result<Vec<u8>, InvalidInput> {
    let (pairs, rest) = input.as_chunks::<PAIR_LEN>();
    if pairs.is_empty() || !rest.is_empty() {
        return Err(InvalidInput::Items { item: PAIR_LEN, got: input.len() });
    }
    let (mut g1, mut g2) = (Vec::with_capacity(pairs.len()), Vec::with_capacity(pairs.len()));
    for pair in pairs {
        let p = in_subgroup(read_g1(&padded(pair))?)?;
        let q = in_subgroup(read_g2(&padded(&pair[G1_LEN..]))?)?;
        // A pair with the point at infinity is one.
        if !p.is_zero() && !q.is_zero() {
            g1.push(p);
            g2.push(q);
        }
    }
    let mut output = vec![0; 32];
    output[31] = product_is_one(g1, g2).into();
    Ok(output)
}

/// Whether the product of the pairings of `g1` with `g2` is one. All points are in their subgroups.
pub(crate) fn product_is_one(
    g1: impl IntoIterator<Item = G1Affine>,
    g2: impl IntoIterator<Item = G2Affine>,
) -> bool {
    let product = Bls12_381::final_exponentiation(Bls12_381::multi_miller_loop(g1, g2));
    product.is_some_and(|product| product.0 == Field::ONE)
}
