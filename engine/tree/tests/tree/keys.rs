//! Keys and accesses for tests.

use primitives::{AccountId, Word};
use tree::{Access, Digest, Place, field::Felt};

/// A handful of keys: hashed ones, and the ones next to the bounds and to each other.
pub(crate) fn key(number: u8) -> Digest {
    let felt = |number: u64| Felt::from_u64(number).unwrap();
    let max = Felt::MAX.as_u64();
    match number {
        0 => Digest([1, 0, 0, 0].map(felt)),
        1 => Digest([2, 0, 0, 0].map(felt)),
        2 => Digest([0, 0, 0, 1].map(felt)),
        3 => Digest([max, max, max, 0].map(felt)),
        4 => Digest([max - 1, max, max, max].map(felt)),
        _ => Place::Storage(AccountId::from_low_u64(7), Word::from(number)).key(),
    }
}

pub(crate) fn read(key: Digest) -> Access {
    Access { key, write: None }
}

pub(crate) fn write(key: Digest, value: u64) -> Access {
    Access { key, write: Some(Word::from(value)) }
}
