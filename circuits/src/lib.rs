//! What a proof means: the only part that has to be trusted, beside what executes.
//!
//! A bug here can prove a lie; a bug in whoever fills the tables can only fail to prove a truth. So
//! this crate depends on none of ours. A proof is of the net update of the state tree by a batch:
//!
//! ```text
//! commitments --- scan_start, scan_end ---> leaf --- node (level 0) ---> node --+
//!      ^                                      |                           |  ^  | level + 1
//!      +------------ node (level 40) ---------|---------------------------+  +--+
//!                                             |
//!             key_order, range16, poseidon2_* looked up by all of them
//! ```
//!
//! - [`statement`] says what is proven, [`chips`] how: a table each, with its theorem.
//! - [`bus`] has every message between tables, [`tables`] their order and heights.
//! - [`config`] has the two ways to commit to the same tables, [`security`] what they are worth.
//! - [`key`] binds all of it in one digest, with which every proof's transcript begins.
//! - [`shapes`] has the heights of segments that can be folded.
//! - [`prove`] and [`verify`] are the entry points, [`proof`] the format between them.
//! - [`row`] and [`testing`] look at rows without proving anything.

#![deny(unsafe_code)]

pub mod access;
mod backend;
pub mod bus;
pub mod chips;
mod columns;
pub mod config;
pub mod execution;
pub mod instruction;
pub mod key;
#[cfg(feature = "knockout")]
mod knockout;
pub mod program;
pub mod proof;
pub mod prove;
pub mod row;
pub mod security;
pub mod shapes;
mod sponge;
pub mod statement;
pub mod systems;
pub mod tables;
pub mod testing;
pub mod verify;
