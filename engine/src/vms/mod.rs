//! The virtual machines, one folder each. None of them knows another.

pub mod evm;

mod frame;

pub use frame::VmFrame;
