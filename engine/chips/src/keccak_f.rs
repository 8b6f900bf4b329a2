//! `keccak_f`: the permutation of Keccak over 25 lanes of 64 bits.

use keccak::Keccak;

/// The permutation.
#[inline]
pub fn keccak_f(state: &mut [u64; 25]) {
    Keccak::new().with_f1600(|permute| permute(state));
}
