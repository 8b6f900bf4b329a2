//! 0x04: the input itself.

use alloc::vec::Vec;

use crate::precompile::{InvalidInput, Precompile, price_by_word};
use crate::rules::PrecompileRules;

pub(crate) const IDENTITY: Precompile = Precompile {
    address: 0x04,
    name: "identity",
    price: |input, _| price_by_word(input, 15, 3),
    compute,
};

fn compute(input: &[u8], _: &PrecompileRules) -> Result<Vec<u8>, InvalidInput> {
    Ok(input.to_vec())
}
