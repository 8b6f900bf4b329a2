//! Signing, for tests, batch makers and tools; no part of a state transition.

use core::fmt;

use k256::ecdsa::SigningKey;
use primitives::{H160, H256, Word};

use crate::Signature;
use crate::signature::address_of;

/// A secret key.
#[derive(Clone)]
pub struct SecretKey {
    key: SigningKey,
    address: H160,
}

impl SecretKey {
    /// The key with that scalar, unless it is zero or not below the group's order.
    pub fn from_bytes(bytes: &[u8; 32]) -> Option<Self> {
        let key = SigningKey::from_slice(bytes).ok()?;
        let address = address_of(key.verifying_key());
        Some(Self { key, address })
    }

    /// The address of this key's account.
    pub const fn address(&self) -> H160 {
        self.address
    }

    /// Signs deterministically (RFC 6979), with the smaller `s`.
    pub fn sign(&self, prehash: &H256) -> Signature {
        let (signature, id) = self.key.sign_prehash_recoverable(&prehash.0);
        let (r, s) = signature.split_bytes();
        Signature {
            y_is_odd: id.is_y_odd(),
            r: Word::from_be_slice(&r),
            s: Word::from_be_slice(&s),
        }
    }
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SecretKey(of {:?})", self.address)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::SignatureError;

    const ORDER_MINUS_ONE: Word = Word::from_limbs([
        0xbfd2_5e8c_d036_4140,
        0xbaae_dce6_af48_a03b,
        0xffff_ffff_ffff_fffe,
        0xffff_ffff_ffff_ffff,
    ]);

    #[test]
    fn a_known_key_has_its_known_address() {
        let mut bytes = [0; 32];
        bytes[31] = 1;
        let key = SecretKey::from_bytes(&bytes).unwrap();
        let address = hex::encode(key.address());
        assert_eq!(address, "7e5f4552091a69125d5dfcb7b8c2659029395bdf");
    }

    #[test]
    fn zero_is_no_key() {
        assert!(SecretKey::from_bytes(&[0; 32]).is_none());
        assert!(SecretKey::from_bytes(&[0xff; 32]).is_none());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn a_signature_leads_back_to_its_signer(secret in 1u64.., hash: [u8; 32]) {
            let key = SecretKey::from_bytes(&Word::from(secret).to_be_bytes()).unwrap();
            let hash = H256(hash);
            let signature = key.sign(&hash);
            prop_assert_eq!(signature.recover_low_s(&hash), Ok(key.address()));

            let mirrored = Signature {
                y_is_odd: !signature.y_is_odd,
                s: ORDER_MINUS_ONE - signature.s + Word::ONE,
                ..signature
            };
            prop_assert_eq!(mirrored.recover(&hash), Ok(key.address()));
            prop_assert_eq!(mirrored.recover_low_s(&hash), Err(SignatureError::HighS(mirrored.s)));

            let other = Signature { y_is_odd: !signature.y_is_odd, ..signature };
            prop_assert_ne!(other.recover(&hash), Ok(key.address()));
        }
    }
}
