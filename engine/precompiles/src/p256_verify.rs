//! 0x100: verification of a signature on P-256 (EIP-7951).

use alloc::vec::Vec;

use p256::ecdsa::signature::hazmat::PrehashVerifier;
use p256::ecdsa::{Signature, VerifyingKey};

use crate::precompile::{InvalidInput, Precompile, UNPAYABLE};
use crate::rules::PrecompileRules;
use crate::table::P256_VERIFY_ADDRESS;

pub(crate) const P256_VERIFY: Precompile = Precompile {
    address: P256_VERIFY_ADDRESS,
    name: "p256_verify",
    price: |_, rules| rules.p256_verify.unwrap_or(UNPAYABLE),
    compute,
};

/// Hash, `r`, `s`, and the key's two coordinates.
const INPUT_LEN: usize = 5 * 32;

/// One as a word if the signature is the key's; otherwise, and for anything else, empty.
fn compute(input: &[u8], _: &PrecompileRules) -> Result<Vec<u8>, InvalidInput> {
    let mut output = Vec::new();
    if is_valid(input) == Some(true) {
        output.resize(31, 0);
        output.push(1);
    }
    Ok(output)
}

fn is_valid(input: &[u8]) -> Option<bool> {
    if input.len() != INPUT_LEN {
        return None;
    }
    let (hash, rest) = input.split_at_checked(32)?;
    let (signature, coordinates) = rest.split_at_checked(64)?;
    let signature = Signature::from_slice(signature).ok()?;
    let mut uncompressed = [4; 65];
    uncompressed.get_mut(1..)?.copy_from_slice(coordinates);
    let key = VerifyingKey::from_sec1_bytes(&uncompressed).ok()?;
    Some(key.verify_prehash(hash, &signature).is_ok())
}
