//! 0x03: RIPEMD-160, as a word.

use alloc::vec;
use alloc::vec::Vec;

use ripemd::{Digest, Ripemd160};

use crate::precompile::{InvalidInput, Precompile, price_by_word};
use crate::rules::PrecompileRules;

pub(crate) const RIPEMD160: Precompile = Precompile {
    address: 0x03,
    name: "ripemd160",
    price: |input, _| price_by_word(input, 600, 120),
    compute,
};

fn compute(input: &[u8], _: &PrecompileRules) -> Result<Vec<u8>, InvalidInput> {
    let mut output = vec![0; 12];
    output.extend_from_slice(&Ripemd160::digest(input));
    Ok(output)
}
