//! The engine of Colonnade: kernel, execution environments, and the batch state transition.
//!
//! `no_std + alloc`, without atomics, floats, threads or clocks: the same source runs natively and
//! as the firmware whose execution is proven.

#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;

pub mod account;
pub mod block_header;
pub mod bytes;
pub mod chain;
pub mod code;
pub mod context;
pub mod env;
pub mod genesis;
mod hash_map;
mod hooks;
pub mod journal;
pub mod kernel;
pub mod leaves;
pub mod merkle;
pub mod messages;
pub mod pubdata;
pub mod revision;
pub mod seal;
pub mod state;
pub mod statement;
pub mod transition;
pub mod vms;
