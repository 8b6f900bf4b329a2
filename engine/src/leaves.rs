//! From what a batch touched to the keys and values of the state tree.

use alloc::vec::Vec;

use primitives::Word;
use tree::{Access, Digest, Place};

use crate::{account::AccountHeader, journal::Touched};

/// A touched part of the state as the tree sees it. Zero is the value of what does not exist.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TouchedLeaf {
    /// Where.
    pub place: Place,
    /// Its key in the tree.
    pub key: Digest,
    /// Before the batch.
    pub old: Word,
    /// After it.
    pub new: Word,
}

impl TouchedLeaf {
    /// The leaf of a touched part.
    pub fn of(touched: &Touched) -> Self {
        let place = place_of(touched);
        let (old, new) = match touched {
            Touched::Header { old, new, .. } => (header_value(old), header_value(new)),
            Touched::Slot { old, new, .. } => (*old, *new),
        };
        Self { place, key: place.key(), old, new }
    }

    /// The access that it makes to the tree: a read, if nothing changed.
    pub fn access(&self) -> Access {
        Access { key: self.key, write: (self.old != self.new).then_some(self.new) }
    }
}

/// Where a touched part of the state lives.
pub const fn place_of(touched: &Touched) -> Place {
    match touched {
        Touched::Header { account, .. } => Place::Header(*account),
        Touched::Slot { account, key, .. } => Place::Storage(*account, *key),
    }
}

/// The value of an account's leaf.
pub fn header_value(header: &Option<AccountHeader>) -> Word {
    header.as_ref().map_or(Word::ZERO, AccountHeader::leaf_value)
}

/// The accesses that a batch makes to the tree.
pub fn accesses(touched: &[Touched]) -> Vec<Access> {
    touched.iter().map(|touched| TouchedLeaf::of(touched).access()).collect()
}
