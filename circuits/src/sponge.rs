//! How the state tree's sponge begins: what keeps its uses apart.
//!
//! Rate 4, capacity 4; a block overwrites the rate. The numbers are those of the tree that the
//! batch is executed on; a test outside this crate compares every digest with it.

use p3_field::PrimeCharacteristicRing;

use crate::config::DIGEST;

/// What is being hashed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub(crate) enum Tag {
    /// A leaf of the tree.
    Leaf = 2,
    /// A root and the number of leaves.
    Commitment = 3,
    /// The keys that a batch touched.
    Touched = 6,
    /// A page of the machine's memory.
    Page = 32,
}

/// The capacity that a hash of `length` elements starts with.
pub(crate) fn start<E: PrimeCharacteristicRing>(tag: Tag, length: u32) -> [E; DIGEST] {
    [E::from_u32(tag as u32), E::from_u32(length), E::ZERO, E::ZERO]
}
