//! What a batch did to the tree, key by key, and how that relinks the leaves.
//!
//! Prover and verifier share `link`: it sees old leaves that may be lies and says what the new
//! leaves are if they are true.

use alloc::vec::Vec;

use primitives::Word;
use thiserror::Error;

use crate::{
    field::Felt,
    hash::{Digest, Sponge, Tag, word_to_felts},
    leaf::Leaf,
};

/// A key that a batch touched, and the net effect on it.
///
/// Reading or writing zero at an absent key leaves it absent; any other write there inserts a leaf.
/// Nothing is ever removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Touched {
    /// Where.
    pub key: Digest,
    /// The value before the batch, or `None` if the key was absent.
    pub old: Option<Word>,
    /// The value after the batch, or `None` if the batch only read.
    pub write: Option<Word>,
}

impl Touched {
    /// The value after the batch; zero for a key that stays absent.
    pub fn new_value(&self) -> Word {
        self.write.or(self.old).unwrap_or_default()
    }

    /// Whether a leaf must be inserted.
    pub fn inserts(&self) -> bool {
        self.old.is_none() && self.write.is_some_and(|value| !value.is_zero())
    }
}

/// One digest of what a batch did to the tree: the keys with their values before and after.
///
/// `sponge(Tag::Touched, length 0; for each key in order: key, old value, new value; then their
/// number)`. The first limb of the old value has bit 32 set if the key was present; an absent key's
/// old value is zero, and so is the new one of an absent key that was not written. The length is
/// not known beforehand and stays zero; the number at the end stands for it.
pub fn touched_digest(touched: &[Touched]) -> Digest {
    let mut sponge = Sponge::new(Tag::Touched, 0, 0);
    for touch in touched {
        let old = touch.old.unwrap_or_default();
        let mut limbs = word_to_felts(old);
        if touch.old.is_some() {
            limbs[0] = limbs[0] + PRESENT;
        }
        let [a, b, c, d, e, f, g, h] = limbs;
        sponge.absorb(touch.key.0);
        sponge.absorb([a, b, c, d]);
        sponge.absorb([e, f, g, h]);
        sponge.absorb_word(touch.new_value());
    }
    // Far fewer keys than the modulus.
    sponge.absorb([Felt::from_any(touched.len() as u64), Felt::ZERO, Felt::ZERO, Felt::ZERO]);
    sponge.finish()
}

/// Bit 32 of an element that holds a limb otherwise.
const PRESENT: Felt = Felt::from_any(1 << 32);

/// A leaf and where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IndexedLeaf {
    /// Position in the tree.
    pub index: u64,
    /// Content.
    pub leaf: Leaf,
}

/// Why touched keys and leaves do not fit each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum LinkError {
    /// The touched keys are not strictly increasing; a repeated key is such a case.
    #[error("touched key {position} is not above the one before it")]
    KeyOrder {
        /// Which of the touched keys.
        position: usize,
    },
    /// A touched key is one of the two bounds, which are not keys.
    #[error("key {0} is a bound of the key order, not a key")]
    Bound(Digest),
    /// Two leaves have the same key.
    #[error("leaves {first} and {second} both have key {key}")]
    RepeatedKey {
        /// The key.
        key: Digest,
        /// Index of one leaf.
        first: u64,
        /// Index of the other.
        second: u64,
    },
    /// No leaf shows whether a touched key is there.
    #[error("no leaf has or skips the touched key {0}")]
    NotCovered(Digest),
    /// A leaf that no touched key needs.
    #[error("leaf {index} is needed by no touched key")]
    UnusedLeaf {
        /// Index of the leaf.
        index: u64,
    },
    /// A key with a leaf is claimed to be absent.
    #[error("key {key} is claimed to be absent, but leaf {index} has it")]
    IsPresent {
        /// The key.
        key: Digest,
        /// Index of its leaf.
        index: u64,
    },
    /// A key without a leaf is claimed to have a value.
    #[error("key {key} is claimed to be present, but leaf {index} skips it")]
    IsAbsent {
        /// The key.
        key: Digest,
        /// Index of the leaf that skips it.
        index: u64,
    },
    /// A leaf holds another value than claimed.
    #[error("key {key} is claimed to hold {claimed}, but its leaf holds {found}")]
    OtherValue {
        /// The key.
        key: Digest,
        /// What was claimed.
        claimed: Word,
        /// What the leaf holds.
        found: Word,
    },
}

/// The leaves after a batch.
#[derive(Clone, Debug, Default)]
pub(crate) struct Linked {
    /// The new content of each given leaf, in the order given.
    pub(crate) updated: Vec<Leaf>,
    /// The leaves to append, in key order.
    pub(crate) appended: Vec<Leaf>,
}

/// Checks the claims of `touched` against `leaves` and computes the leaves after the batch.
///
/// If every one of `leaves` is in a well-linked tree, then the claims are true of that tree, and
/// putting the result in place gives a well-linked tree with all writes done. Every leaf must be
/// needed, so that there is one witness per batch.
pub(crate) fn link(touched: &[Touched], leaves: &[IndexedLeaf]) -> Result<Linked, LinkError> {
    check_keys(touched)?;
    let order = in_key_order(leaves)?;
    let mut updated: Vec<Leaf> = leaves.iter().map(|indexed| indexed.leaf).collect();
    let mut appended: Vec<Leaf> = Vec::new();

    let mut coming = order.iter().copied().peekable();
    let mut touched = touched.iter().peekable();
    while let Some(at) = coming.next() {
        let IndexedLeaf { index, leaf } = leaves[at];
        let end = coming.peek().map(|&following| leaves[following].leaf.key);
        let mut is_used = false;
        let mut tail = Tail::Given(at);
        while let Some(&&touch) = touched.peek() {
            if touch.key < leaf.key {
                return Err(LinkError::NotCovered(touch.key));
            }
            if end.is_some_and(|end| touch.key >= end) {
                break;
            }
            touched.next();
            is_used = true;
            check_claim(&touch, index, &leaf)?;
            if touch.key == leaf.key {
                updated[at].value = touch.write.unwrap_or(leaf.value);
            } else if let Some(value) = touch.write.filter(|_| touch.inserts()) {
                match tail {
                    Tail::Given(at) => updated[at].next = touch.key,
                    Tail::Appended(at) => appended[at].next = touch.key,
                }
                tail = Tail::Appended(appended.len());
                appended.push(Leaf { key: touch.key, value, next: leaf.next });
            }
        }
        if !is_used {
            return Err(LinkError::UnusedLeaf { index });
        }
    }
    match touched.next() {
        Some(touch) => Err(LinkError::NotCovered(touch.key)),
        None => Ok(Linked { updated, appended }),
    }
}

/// The leaf that the next insertion into a gap goes behind.
enum Tail {
    Given(usize),
    Appended(usize),
}

fn check_keys(touched: &[Touched]) -> Result<(), LinkError> {
    let mut last = Digest::ZERO;
    for (position, touch) in touched.iter().enumerate() {
        if touch.key == Digest::ZERO || touch.key == Digest::MAX {
            return Err(LinkError::Bound(touch.key));
        }
        if touch.key <= last {
            return Err(LinkError::KeyOrder { position });
        }
        last = touch.key;
    }
    Ok(())
}

/// Positions of `leaves` by increasing key.
fn in_key_order(leaves: &[IndexedLeaf]) -> Result<Vec<usize>, LinkError> {
    let mut order: Vec<usize> = (0..leaves.len()).collect();
    order.sort_unstable_by_key(|&at| leaves[at].leaf.key);
    for pair in order.windows(2) {
        let (first, second) = (&leaves[pair[0]], &leaves[pair[1]]);
        if first.leaf.key == second.leaf.key {
            let key = first.leaf.key;
            let (first, second) = (first.index.min(second.index), first.index.max(second.index));
            return Err(LinkError::RepeatedKey { key, first, second });
        }
    }
    Ok(order)
}

/// The claim about a key, against the only leaf that can have or skip it.
fn check_claim(touch: &Touched, index: u64, leaf: &Leaf) -> Result<(), LinkError> {
    let key = touch.key;
    if key == leaf.key {
        return match touch.old {
            None => Err(LinkError::IsPresent { key, index }),
            Some(claimed) if claimed != leaf.value => {
                Err(LinkError::OtherValue { key, claimed, found: leaf.value })
            }
            Some(_) => Ok(()),
        };
    }
    if !leaf.skips(&key) {
        return Err(LinkError::NotCovered(key));
    }
    if touch.old.is_some() { Err(LinkError::IsAbsent { key, index }) } else { Ok(()) }
}
