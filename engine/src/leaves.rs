//! From what a batch touched to the keys and values of the state tree.

use alloc::vec::Vec;

use primitives::Word;
use thiserror::Error;
use tree::{Access, Digest, IndexedLeaf, Place};

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

/// Claims about the tree that are not those of the execution.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ClaimError {
    /// There is not one claim for each touched part.
    #[error("{claims} claims for {touched} touched parts of the state")]
    Count {
        /// Touched parts.
        touched: usize,
        /// Claims.
        claims: usize,
    },
    /// A value was read where no leaf is.
    #[error("a value was read at key {0}, which no leaf has")]
    NotThere(Digest),
    /// A claim is about another key, or says that another value was read or written.
    #[error("the claim about key {claimed} is not what happened at key {touched}")]
    Differs {
        /// The key that was touched.
        touched: Digest,
        /// The key that the claim is about.
        claimed: Digest,
    },
}

/// The claims to prove for what an execution touched, in key order: a key is there if a leaf of
/// `before` has it, and otherwise must have been read as zero.
pub fn claims_of(
    touched: &[TouchedLeaf],
    before: &[IndexedLeaf],
) -> Result<Vec<tree::Touched>, ClaimError> {
    let mut touched: Vec<&TouchedLeaf> = touched.iter().collect();
    touched.sort_unstable_by_key(|leaf| leaf.key);
    let mut present: Vec<Digest> = before.iter().map(|before| before.leaf.key).collect();
    present.sort_unstable();
    let mut present = present.into_iter().peekable();
    let mut claims = Vec::with_capacity(touched.len());
    for leaf in touched {
        while present.next_if(|key| *key < leaf.key).is_some() {}
        let is_present = present.peek() == Some(&leaf.key);
        if !is_present && !leaf.old.is_zero() {
            return Err(ClaimError::NotThere(leaf.key));
        }
        let old = is_present.then_some(leaf.old);
        claims.push(tree::Touched { key: leaf.key, old, write: leaf.access().write });
    }
    Ok(claims)
}

/// Checks that `claims`, which [`tree::verify_update`] proves against the tree, are in key order just
/// what the execution read and wrote. Whether an absent key or a zero was read is the claim's to say.
pub fn check_claims(touched: &[TouchedLeaf], claims: &[tree::Touched]) -> Result<(), ClaimError> {
    if touched.len() != claims.len() {
        return Err(ClaimError::Count { touched: touched.len(), claims: claims.len() });
    }
    let mut touched: Vec<&TouchedLeaf> = touched.iter().collect();
    touched.sort_unstable_by_key(|leaf| leaf.key);
    for (leaf, claim) in touched.into_iter().zip(claims) {
        let is_same = claim.key == leaf.key
            && claim.old.unwrap_or_default() == leaf.old
            && claim.write == leaf.access().write;
        if !is_same {
            return Err(ClaimError::Differs { touched: leaf.key, claimed: claim.key });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use alloc::vec;

    use primitives::AccountId;

    use super::*;

    #[test]
    fn claims_are_what_happened_and_nothing_else() {
        let slot = |key, old, new| {
            TouchedLeaf::of(&Touched::Slot {
                account: AccountId::from_low_u64(1),
                key: Word::from(key),
                old: Word::from(old),
                new: Word::from(new),
            })
        };
        let mut leaves = vec![slot(1, 0, 5), slot(2, 3, 3), slot(3, 0, 0)];
        leaves.sort_unstable_by_key(|leaf| leaf.key);
        let good: Vec<_> = leaves
            .iter()
            .map(|leaf| tree::Touched {
                key: leaf.key,
                old: (!leaf.old.is_zero()).then_some(leaf.old),
                write: leaf.access().write,
            })
            .collect();
        leaves.reverse();
        assert_eq!(check_claims(&leaves, &good), Ok(()));
        for at in 0..3 {
            let refused = |edit: fn(&mut tree::Touched)| {
                let mut claims = good.clone();
                edit(&mut claims[at]);
                assert!(check_claims(&leaves, &claims).is_err());
            };
            refused(|claim| claim.old = Some(Word::from(9)));
            refused(|claim| claim.write = Some(Word::from(9)));
            refused(|claim| claim.key = Digest::MAX);
        }
        let count = ClaimError::Count { touched: 3, claims: 2 };
        assert_eq!(check_claims(&leaves, &good[1..]), Err(count));
    }
}
