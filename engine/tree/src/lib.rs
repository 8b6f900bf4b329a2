//! Goldilocks, Poseidon2 and the indexed Merkle tree that commits to the state.
#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;
#[cfg(test)]
extern crate std;

pub mod field;
pub mod hash;
pub mod key;
pub mod leaf;
pub mod poseidon2;
