//! The Ethereum virtual machine.

mod frame;
mod memory;
pub mod opcodes;
mod ops;
mod stack;
mod step;

pub use frame::Frame;
