//! 0x06: the sum of two points.

use alloc::vec::Vec;

use crate::bn254::by_calls;
use crate::bn254::codec::{G1_LEN, read_g1, write_g1};
use crate::input::{padded, piece};
use crate::precompile::{InvalidInput, Precompile, for_this_platform};
use crate::rules::PrecompileRules;

pub(crate) const ADD: Precompile = Precompile {
    address: 0x06,
    name: "bn254_add",
    price: |_, rules| rules.bn254.add,
    compute: for_this_platform(compute, by_calls::add::<chips::Active>),
};

fn compute(input: &[u8], _: &PrecompileRules) -> Result<Vec<u8>, InvalidInput> {
    let input: [u8; 2 * G1_LEN] = padded(input);
    let (a, b) = (read_g1(&piece(&input, 0))?, read_g1(&piece(&input, 1))?);
    Ok(write_g1((a + b).into()))
}
