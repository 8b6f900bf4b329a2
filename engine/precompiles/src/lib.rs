//! The EVM's precompiled contracts as pure functions of their input.
//!
//! Each file holds one: what it costs and what it computes. [`lookup`] finds one by its address
//! among those that a revision has; [`PrecompileRules`] holds what revisions decide, as data.
//!
//! `no_std + alloc`: the same source runs natively and in the firmware, where some of the work is
//! done by system calls. Nothing here panics on any input, unless the firmware's host gives it a wrong
//! hint, and a result depends on nothing but input and rules.

#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;

mod blake2f;
mod bls12_381;
mod bn254;
mod by_calls;
mod ecrecover;
mod identity;
mod input;
mod kzg;
mod modexp;
mod multiple;
mod p256_verify;
mod precompile;
mod ripemd160;
mod rules;
mod sha256;
mod table;

pub use by_calls::by_calls;
pub use modexp::ModexpNumbers;
pub use precompile::{InvalidInput, Output, Precompile, PrecompileError, UNPAYABLE};
pub use rules::{Bn254Prices, ModexpComplexity, ModexpRules, PrecompileRules};
pub use table::{P256_VERIFY_ADDRESS, addresses, lookup};
