//! 0x02: SHA-256.

use alloc::vec::Vec;

use primitives::sha256;

use crate::precompile::{InvalidInput, Precompile, price_by_word};
use crate::rules::PrecompileRules;

pub(crate) const SHA256: Precompile = Precompile {
    address: 0x02,
    name: "sha256",
    price: |input, _| price_by_word(input, 60, 12),
    compute,
};

fn compute(input: &[u8], _: &PrecompileRules) -> Result<Vec<u8>, InvalidInput> {
    Ok(sha256(input).0.to_vec())
}
