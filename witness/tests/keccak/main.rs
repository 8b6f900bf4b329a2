//! The tables of the permutation of Keccak: what they prove, and what they do not let pass.

#![allow(clippy::unwrap_used, reason = "tests say what they expect by unwrapping")]

mod adversary;
mod block;
mod forged_calls;
mod forged_order;
mod forged_rounds;
mod honest;
mod oracle;
mod proof;
mod sweep;
mod world;
