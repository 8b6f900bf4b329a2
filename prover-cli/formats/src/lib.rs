//! The JSON files that the command line reads and writes: [`GenesisFile`] and [`BatchFile`].
//!
//! Every field is described in the documentation of [`genesis`] and [`batch`]. What both have in
//! common:
//!
//! - A number is a JSON number, a string of decimal digits, or a string of hex digits after `0x`. A
//!   JSON number is at most 2^64 - 1; greater ones are strings, since other programs would round
//!   them.
//! - Bytes, hashes and addresses are hex strings after `0x`. A hash has 64 digits, an address 40. An
//!   account is an address, or 64 digits where it is of another address space than Ethereum's.
//! - A member that is not described is refused, and so is one that is there twice. The exception is
//!   `config` of a genesis.
//! - A file is bounded in its bytes, its depth, and in the number of what it lists. Whatever is wrong
//!   with it is an [`InputError`] with the file, the line and the path of the value. No bytes make a
//!   reader panic.

#![forbid(unsafe_code)]

pub mod batch;
mod error;
pub mod genesis;
mod json;
mod lists;
mod revision_name;
mod scalar;

pub use batch::{BatchFile, BlockFile};
pub use error::InputError;
pub use genesis::GenesisFile;
