//! The permutation of Keccak: several states at a time as the prover's library does it, a single one
//! as the `keccak` crate does, which takes less than half as long. A verifier hashes one by one.

use p3_keccak::{KeccakF, VECTOR_LEN};
use p3_symmetric::{CryptographicPermutation, Permutation};

/// 64-bit lanes of a state.
pub(super) const LANES: usize = 25;

/// The permutation of 1600 bits.
#[derive(Clone, Copy, Debug)]
pub struct Keccak;

impl Permutation<[u64; LANES]> for Keccak {
    #[inline]
    fn permute_mut(&self, state: &mut [u64; LANES]) {
        keccak::Keccak::new().with_f1600(|permute| permute(state));
    }
}

impl CryptographicPermutation<[u64; LANES]> for Keccak {}

impl Permutation<[[u64; VECTOR_LEN]; LANES]> for Keccak {
    #[inline]
    fn permute_mut(&self, states: &mut [[u64; VECTOR_LEN]; LANES]) {
        KeccakF.permute_mut(states);
    }
}

impl CryptographicPermutation<[[u64; VECTOR_LEN]; LANES]> for Keccak {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_state_is_permuted_as_several_are() {
        let mut states = [[0; VECTOR_LEN]; LANES];
        for (lane, state) in (1u64..).zip(states.iter_mut().flatten()) {
            *state = lane.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        }
        for _ in 0..3 {
            let expected = Keccak.permute(states);
            for at in 0..VECTOR_LEN {
                let state = Keccak.permute(states.map(|lane| lane[at]));
                assert_eq!(state, expected.map(|lane| lane[at]));
                assert_eq!(state, KeccakF.permute(states.map(|lane| lane[at])));
            }
            states = expected;
        }
    }
}
