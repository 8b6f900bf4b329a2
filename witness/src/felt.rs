//! From the engine's numbers to the prover's.

use circuits::config::{DIGEST, Felt};
use p3_field::PrimeCharacteristicRing;
use primitives::Word;
use tree::{Digest, field, hash::word_to_felts, poseidon2};

pub(crate) fn element(element: field::Felt) -> Felt {
    Felt::from_u64(element.as_u64())
}

pub(crate) fn digest(digest: Digest) -> [Felt; DIGEST] {
    digest.0.map(element)
}

/// 32-bit limbs, least first.
pub(crate) fn limbs32(word: Word) -> [Felt; 8] {
    word_to_felts(word).map(element)
}

/// 16-bit limbs, least first.
pub(crate) fn limbs16(word: Word) -> [Felt; 16] {
    let limbs = word.as_limbs();
    core::array::from_fn(|i| Felt::from_u16((limbs[i / 4] >> (16 * (i % 4))) as u16))
}

/// What the state tree's permutation makes of a block and a capacity: rate half, capacity half.
pub(crate) fn permute(rate: [Felt; DIGEST], capacity: [Felt; DIGEST]) -> [[Felt; DIGEST]; 2] {
    let both = [rate, capacity];
    let state = core::array::from_fn(|i| engine_element(both[i / DIGEST][i % DIGEST]));
    let permuted = poseidon2::permute(state);
    core::array::from_fn(|half| core::array::from_fn(|i| element(permuted[DIGEST * half + i])))
}

fn engine_element(element: Felt) -> field::Felt {
    use p3_field::PrimeField64;
    match field::Felt::from_u64(element.as_canonical_u64()) {
        Ok(element) => element,
        Err(error) => unreachable!("both fields are the same: {error}"),
    }
}
