//! Words, account ids, hashes and RLP: what every crate of the engine speaks in.
//!
//! `no_std + alloc`, without atomics, so that the same source is part of the firmware.
//!
//! Hashes and 20-byte addresses are `primitive_types`' `H256` and `H160`. A 256-bit number is a
//! [`Word`] inside the engine; [`word_from_u256`] and [`word_to_u256`] convert to the
//! `primitive_types::U256` of the public API at no cost (both are four little-endian limbs).

#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;

mod account;
mod hash;
pub mod rlp;
mod vm;
mod word;

pub use account::AccountId;
pub use hash::{EMPTY_CODE_HASH, keccak256, sha256};
pub use primitive_types::{H160, H256, U256};
pub use vm::{CallModifier, Halt, Status, VmKind};
pub use word::{
    Word, byte_len, checked_mul, saturating_mul, word_from_h256, word_from_u256, word_to_h256,
    word_to_u256,
};
