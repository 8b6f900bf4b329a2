//! Colonnade's engine beside its peer revm: the same worlds and transactions on both, measured and
//! compared.
//!
//! [`World`] is a state and a block that both start from. [`Ours`] and [`Peer`] run transactions
//! over it, and [`Outcome`] is what they must agree on. [`programs`] are what the bench
//! `peers` times; [`fuzz`] makes random ones.

#![forbid(unsafe_code)]

pub mod asm;
pub mod clock;
pub mod costs;
pub mod fuzz;
pub mod ours;
pub mod outcome;
pub mod peer;
pub mod programs;
pub mod report;
pub mod world;

pub use ours::Ours;
pub use outcome::{Class, Outcome, Ran};
pub use peer::Peer;
pub use world::{Account, World};
