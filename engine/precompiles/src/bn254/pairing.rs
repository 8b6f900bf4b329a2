//! 0x08: whether a product of pairings is one.

use alloc::vec;
use alloc::vec::Vec;

use ark_bn254::Bn254;
use ark_ec::AffineRepr;
use ark_ec::pairing::Pairing;
use ark_ff::Field;

use crate::bn254::codec::{G1_LEN, G2_LEN, read_g1, read_g2};
use crate::input::padded;
use crate::precompile::{InvalidInput, Precompile};
use crate::rules::PrecompileRules;

pub(crate) const PAIRING: Precompile =
    Precompile { address: 0x08, name: "bn254_pairing", price, compute };

const PAIR_LEN: usize = G1_LEN + G2_LEN;

fn price(input: &[u8], rules: &PrecompileRules) -> u64 {
    rules.bn254.pairing + (input.len() / PAIR_LEN) as u64 * rules.bn254.pair
}

/// One or zero as a word. An empty product is one.
fn compute(input: &[u8], _: &PrecompileRules) -> Result<Vec<u8>, InvalidInput> {
    let (pairs, rest) = input.as_chunks::<PAIR_LEN>();
    if !rest.is_empty() {
        return Err(InvalidInput::Items { item: PAIR_LEN, got: input.len() });
    }
    let (mut g1, mut g2) = (Vec::with_capacity(pairs.len()), Vec::with_capacity(pairs.len()));
    for pair in pairs {
        let (p, q) = (read_g1(&padded(pair))?, read_g2(&padded(&pair[G1_LEN..]))?);
        // A pair with the point at infinity is one.
        if !p.is_zero() && !q.is_zero() {
            g1.push(p);
            g2.push(q);
        }
    }
    let product = Bn254::final_exponentiation(Bn254::multi_miller_loop(g1, g2));
    let mut output = vec![0; 32];
    output[31] = product.is_some_and(|product| product.0 == Field::ONE).into();
    Ok(output)
}
