//! Keccak-256 and SHA-256: on the machine a chip permutes and compresses, elsewhere crates do.

mod keccak;
mod sha256;
mod words;

use primitive_types::H256;
use sha2::{Digest as _, Sha256};
use sha3::Keccak256;

/// `keccak256("")`: the code hash of an account without code.
pub const EMPTY_CODE_HASH: H256 = H256([
    0xc5, 0xd2, 0x46, 0x01, 0x86, 0xf7, 0x23, 0x3c, 0x92, 0x7e, 0x7d, 0xb2, 0xdc, 0xc7, 0x03, 0xc0,
    0xe5, 0x00, 0xb6, 0x53, 0xca, 0x82, 0x27, 0x3b, 0x7b, 0xfa, 0xd8, 0x04, 0x5d, 0x85, 0xa4, 0x70,
]);

/// Ethereum's hash.
pub fn keccak256(bytes: &[u8]) -> H256 {
    if cfg!(target_arch = "riscv32") {
        H256(keccak::hash::<chips::Active>(bytes))
    } else {
        H256(Keccak256::digest(bytes).into())
    }
}

/// The hash of blobs' commitments, and of the precompile at address 2.
pub fn sha256(bytes: &[u8]) -> H256 {
    if cfg!(target_arch = "riscv32") {
        H256(sha256::hash::<chips::Active>(bytes))
    } else {
        H256(Sha256::digest(bytes).into())
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use chips::Software;
    use proptest::{collection::vec, prelude::*};

    use super::*;

    #[test]
    fn the_empty_hash_is_right() {
        assert_eq!(keccak256(&[]), EMPTY_CODE_HASH);
        assert_eq!(keccak::hash::<Software>(&[]), EMPTY_CODE_HASH.0);
    }

    /// All lengths up to several blocks, at all alignments.
    #[test]
    fn both_ways_lead_to_the_same_hash() {
        let bytes: Vec<u8> = (0..700u32).map(|i| (i * i / 8) as u8).collect();
        for start in 0..8 {
            for len in 0..=600 {
                both_ways(&bytes[start..start + len]);
            }
        }
    }

    proptest! {
        #[test]
        fn any_bytes_hash_alike(bytes in vec(any::<u8>(), 0..3000), start in 0..16usize) {
            both_ways(bytes.get(start..).unwrap_or_default());
        }
    }

    fn both_ways(bytes: &[u8]) {
        assert_eq!(keccak::hash::<Software>(bytes), keccak256(bytes).0, "keccak256 of {bytes:?}");
        assert_eq!(sha256::hash::<Software>(bytes), sha256(bytes).0, "sha256 of {bytes:?}");
    }
}
