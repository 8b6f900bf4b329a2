//! Who sends: keys that depend on the seed, and how far their nonces are.

use primitives::H160;
use transaction::{Authorization, SecretKey};

use crate::random::derive;

/// Somebody with a key.
#[derive(Clone, Debug)]
pub(crate) struct User {
    pub(crate) key: SecretKey,
    pub(crate) nonce: u64,
}

impl User {
    /// The user of that number. Keys for different purposes differ.
    pub(crate) fn new(seed: u64, purpose: &str, number: u64) -> Self {
        let mut attempt = 0;
        let key = loop {
            // One hash in 2^128 is no key.
            if let Some(key) = SecretKey::from_bytes(&derive(seed, purpose, number | attempt).0) {
                break key;
            }
            attempt += 1 << 32;
        };
        Self { key, nonce: 0 }
    }

    pub(crate) fn address(&self) -> H160 {
        self.key.address()
    }

    /// Permits the code of `address` to run for this account, the next time.
    pub(crate) fn authorize(&mut self, chain_id: u64, address: H160) -> Authorization {
        let terms = Authorization {
            chain_id: primitives::Word::from(chain_id),
            address,
            nonce: self.nonce,
            ..Authorization::default()
        };
        self.nonce += 1;
        terms.signed(&self.key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_differ_by_seed_purpose_and_number() {
        let address = User::new(1, "user", 2).address();
        assert_eq!(address, User::new(1, "user", 2).address());
        for other in [User::new(2, "user", 2), User::new(1, "other", 2), User::new(1, "user", 3)] {
            assert_ne!(address, other.address());
        }
    }

    #[test]
    fn authorizations_follow_each_other() {
        let mut user = User::new(1, "user", 0);
        let to = H160([7; 20]);
        for nonce in 0..3 {
            let authorization = user.authorize(5, to);
            assert_eq!((authorization.nonce, authorization.address), (nonce, to));
            assert_eq!(authorization.authority(5), Ok(user.address()));
        }
    }
}
