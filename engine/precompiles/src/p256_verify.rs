//! 0x100: verification of a signature on P-256 (EIP-7951).

use alloc::vec::Vec;

use chips::SystemCalls;
use keys::curve::{Affine, P256};
use p256::ecdsa::signature::hazmat::PrehashVerifier;
use p256::ecdsa::{Signature, VerifyingKey};
use primitives::Word;

use crate::input::piece;
use crate::precompile::{InvalidInput, Precompile, UNPAYABLE, for_this_platform};
use crate::rules::PrecompileRules;
use crate::table::P256_VERIFY_ADDRESS;

pub(crate) const P256_VERIFY: Precompile = Precompile {
    address: P256_VERIFY_ADDRESS,
    name: "p256_verify",
    price: |_, rules| rules.p256_verify.unwrap_or(UNPAYABLE),
    compute: for_this_platform(plain, by_calls::<chips::Active>),
};

/// Hash, `r`, `s`, and the key's two coordinates.
const INPUT_LEN: usize = 5 * 32;

/// One as a word if the signature is the key's; otherwise, and for anything else, empty.
fn output(is_valid: Option<bool>) -> Result<Vec<u8>, InvalidInput> {
    let mut output = Vec::new();
    if is_valid == Some(true) {
        output.resize(31, 0);
        output.push(1);
    }
    Ok(output)
}

fn plain(input: &[u8], _: &PrecompileRules) -> Result<Vec<u8>, InvalidInput> {
    output(is_valid(input))
}

pub(crate) fn by_calls<C: SystemCalls>(
    input: &[u8],
    _: &PrecompileRules,
) -> Result<Vec<u8>, InvalidInput> {
    output(is_valid_by_calls::<C>(input))
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

/// Whether `(z G + r K) / s`, with `K` the key, has the x coordinate `r`, all modulo the order.
fn is_valid_by_calls<C: SystemCalls>(input: &[u8]) -> Option<bool> {
    let input: &[u8; INPUT_LEN] = input.try_into().ok()?;
    let [z, r, s, x, y]: [Word; 5] =
        core::array::from_fn(|index| Word::from_be_bytes(piece::<32>(input, index)));
    let scalars = P256.scalars::<C>();
    if r.is_zero() || !scalars.contains(&r) || !scalars.contains(&s) {
        return None;
    }
    let inverse = scalars.inverse(&s)?;
    let (u, v) = (scalars.mul(&z, &inverse), scalars.mul(&r, &inverse));
    let sum = P256.combination::<C>(&u, &v, &Affine { x, y }).ok()??;
    // Coordinates are below twice the order.
    Some(sum.x == r || sum.x.checked_sub(P256.order) == Some(r))
}
