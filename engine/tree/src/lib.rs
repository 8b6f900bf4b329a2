//! Goldilocks, Poseidon2 and the indexed Merkle tree that commits to the state.
//!
//! The tree has a fixed depth of 40. Leaves `(key, value, next)` are linked in key order and only
//! ever appended or updated; the new leaves of a batch are appended in key order, those of the
//! genesis included. The commitment is the root with the next free index. How each thing is hashed
//! is said where it is defined: [`hash`], [`key`], [`leaf`].
//!
//! | to | use | trusted |
//! |---|---|---|
//! | check a batch's old values and compute the next commitment | [`verify::verify_update`] | yes |
//! | check a proof about one key | [`proof::LeafProof`] | yes |
//! | compute a batch's update and its witness, over any storage | [`update::update`] | no |
//! | take a batch back | [`update::revert`] | no |
//! | read a value, prove it | [`reader::read`], [`reader::prove`] | no |
//! | keep a tree in memory | [`memory::MemoryTree`] | no |
//!
//! `no_std + alloc`, without atomics: all of it runs in the firmware.

#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;
#[cfg(test)]
extern crate std;

pub mod climb;
pub mod hash;
pub mod key;
pub mod leaf;
pub mod memory;
pub mod proof;
pub mod reader;
mod roots;
pub mod touched;
pub mod update;
pub mod verify;
pub mod witness;

pub use chips::{field, poseidon2};
pub use hash::Digest;
pub use key::{Place, Space};
pub use leaf::{Commitment, DEPTH, Leaf};
pub use memory::MemoryTree;
pub use proof::LeafProof;
pub use reader::{TreeError, TreeReader};
pub use touched::{IndexedLeaf, Touched, touched_digest};
pub use update::{Access, Update};
pub use verify::{UpdateError, verify_update};
pub use witness::UpdateWitness;
