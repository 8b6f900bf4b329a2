//! Keccak-256.

use primitive_types::H256;
use sha3::{Digest, Keccak256};

/// `keccak256("")`: the code hash of an account without code.
pub const EMPTY_CODE_HASH: H256 = H256([
    0xc5, 0xd2, 0x46, 0x01, 0x86, 0xf7, 0x23, 0x3c, 0x92, 0x7e, 0x7d, 0xb2, 0xdc, 0xc7, 0x03, 0xc0,
    0xe5, 0x00, 0xb6, 0x53, 0xca, 0x82, 0x27, 0x3b, 0x7b, 0xfa, 0xd8, 0x04, 0x5d, 0x85, 0xa4, 0x70,
]);

/// Ethereum's hash.
pub fn keccak256(bytes: &[u8]) -> H256 {
    H256(Keccak256::digest(bytes).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_empty_hash_is_right() {
        assert_eq!(keccak256(&[]), EMPTY_CODE_HASH);
    }
}
