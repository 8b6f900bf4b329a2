//! 0x07: a multiple of a point.

use alloc::vec::Vec;

use ark_bn254::Fr;
use ark_ff::PrimeField;

use crate::bn254::by_calls;
use crate::bn254::codec::{G1_LEN, read_g1, write_g1};
use crate::input::padded;
use crate::multiple::sum_of_multiples;
use crate::precompile::{InvalidInput, Precompile, for_this_platform};
use crate::rules::PrecompileRules;

pub(crate) const MUL: Precompile = Precompile {
    address: 0x07,
    name: "bn254_mul",
    price: |_, rules| rules.bn254.mul,
    compute: for_this_platform(compute, by_calls::mul::<chips::Active>),
};

/// Every point has the prime order of the scalars, so the factor may be reduced.
fn compute(input: &[u8], _: &PrecompileRules) -> Result<Vec<u8>, InvalidInput> {
    let input: [u8; G1_LEN + 32] = padded(input);
    let point = read_g1(&padded(&input))?;
    let factor = Fr::from_be_bytes_mod_order(&input[G1_LEN..]);
    Ok(write_g1(sum_of_multiples(&[point], &[factor]).into()))
}
