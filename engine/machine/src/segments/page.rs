//! The hash of a page: the sponge of the state tree, one word to an element.

use chips::{
    digest::Digest,
    field::Felt,
    poseidon2::{WIDTH, permute},
};

use crate::{
    instruction::REGISTERS,
    record::{PAGE_WORDS, Page},
};

/// What tells pages from all else that the sponge hashes; the state tree's tags are below.
pub const PAGE_TAG: u32 = 32;

/// The page of the registers.
pub(crate) const REGISTER_PAGE: u32 = 0;

/// Elements that the sponge takes in per permutation.
const RATE: usize = 4;

/// The digest of a page: four words overwrite the first half of the state at a time, the second half
/// starts as tag, length and two zeros.
pub const fn hash_page(words: &[u32; PAGE_WORDS]) -> Digest {
    let mut state = [Felt::ZERO; WIDTH];
    state[RATE] = Felt::from_u32(PAGE_TAG);
    state[RATE + 1] = Felt::from_u32(PAGE_WORDS as u32);
    let mut at = 0;
    while at < PAGE_WORDS {
        state[at % RATE] = Felt::from_u32(words[at]);
        at += 1;
        if at.is_multiple_of(RATE) {
            state = permute(state);
        }
    }
    let [a, b, c, d, ..] = state;
    Digest([a, b, c, d])
}

/// The page that registers are at a cut.
pub(crate) fn register_page(registers: &[u32; REGISTERS]) -> Page {
    let mut words = [0; PAGE_WORDS];
    words[..REGISTERS].copy_from_slice(registers);
    (REGISTER_PAGE, words)
}
