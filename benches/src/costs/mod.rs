//! What things cost on the machine, and whether the native resource pays for it.

mod chain;
pub mod opcodes;
mod rows;

pub use chain::Chain;
pub use rows::{Measured, Rows, measure};
