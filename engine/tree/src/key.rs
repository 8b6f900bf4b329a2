//! Where a value lives: the keys of the tree.
//!
//! `key = sponge(Tag::Key, variant = space; account, slot)`, the slot only in the storage space.
//! The account comes first, so that one permutation state serves all slots of an account.

use primitives::{AccountId, Word};

use crate::hash::{Digest, Sponge, Tag, WORD_LIMBS};

/// The kinds of leaves. The numbers are part of every key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u32)]
pub enum Space {
    /// One leaf per account: the hash of its header.
    Header = 1,
    /// One leaf per storage slot.
    Storage = 2,
}

/// What a key stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// The header of an account.
    Header(AccountId),
    /// A storage slot of an account.
    Storage(AccountId, Word),
}

impl Place {
    /// The space that the place belongs to.
    pub const fn space(&self) -> Space {
        match self {
            Self::Header(_) => Space::Header,
            Self::Storage(..) => Space::Storage,
        }
    }

    /// The account that the place belongs to.
    pub const fn account(&self) -> AccountId {
        match self {
            Self::Header(account) | Self::Storage(account, _) => *account,
        }
    }

    /// The key in the tree.
    pub fn key(&self) -> Digest {
        match *self {
            Self::Header(account) => header_key(account),
            Self::Storage(account, slot) => StorageKeys::new(account).key(slot),
        }
    }
}

/// The key of an account's header.
pub fn header_key(account: AccountId) -> Digest {
    let mut sponge = Sponge::new(Tag::Key, WORD_LIMBS as u32, Space::Header as u32);
    sponge.absorb_word(account.to_word());
    sponge.finish()
}

/// The key of a storage slot.
pub fn storage_key(account: AccountId, slot: Word) -> Digest {
    StorageKeys::new(account).key(slot)
}

/// The storage keys of one account, with the account's share of the hashing done once.
#[derive(Clone, Debug)]
pub struct StorageKeys {
    account_absorbed: Sponge,
}

impl StorageKeys {
    /// Hashes the account.
    pub fn new(account: AccountId) -> Self {
        let mut sponge = Sponge::new(Tag::Key, 2 * WORD_LIMBS as u32, Space::Storage as u32);
        sponge.absorb_word(account.to_word());
        Self { account_absorbed: sponge }
    }

    /// The key of one slot.
    pub fn key(&self, slot: Word) -> Digest {
        let mut sponge = self.account_absorbed.clone();
        sponge.absorb_word(slot);
        sponge.finish()
    }
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, string::ToString};

    use super::*;

    #[test]
    fn neighbouring_places_have_keys_of_their_own() {
        let accounts = [0, 1, 2, u64::MAX].map(AccountId::from_low_u64);
        let slots = [Word::ZERO, Word::ONE, Word::from(2), Word::MAX];
        let mut keys = BTreeSet::new();
        for account in accounts {
            assert!(keys.insert(Place::Header(account).key()));
            for slot in slots {
                assert!(keys.insert(Place::Storage(account, slot).key()));
            }
        }
        assert_eq!(keys.len(), accounts.len() * (1 + slots.len()));
    }

    /// Moves only with a new version of the state: every commitment depends on it.
    #[test]
    fn the_keys_of_account_one_stay_what_they_are() {
        let account = AccountId::from_low_u64(1);
        assert_eq!(
            header_key(account).to_string(),
            "0x2f163e403b795a90380e5b4dab862999586a71e36f884e7d8843044a33ccbf42"
        );
        assert_eq!(
            storage_key(account, Word::from(2)).to_string(),
            "0x448239f79895d61364466a65af0c7f5ca102e6b716c839e00209627cdaf458b7"
        );
    }
}
