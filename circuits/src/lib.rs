//! The trusted part: what a proof means.

mod backend;
pub mod bus;
pub mod chips;
mod columns;
pub mod config;
pub mod key;
pub mod proof;
pub mod prove;
pub mod row;
pub mod security;
mod sponge;
pub mod statement;
pub mod tables;
pub mod testing;
pub mod verify;
