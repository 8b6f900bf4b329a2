#![forbid(unsafe_code)]
//! Fills the prover's tables from what the engine recorded.
//!
//! Nothing here is trusted: a mistake can only make a proof fail.

pub mod chips;
mod counts;
mod execution;
mod felt;
pub mod plan;
mod shapes;
mod tree_update;

pub use chips::program::instructions;
pub use execution::{ExecutionError, SegmentTables, fill_segment, fill_segment_to, start};
pub use shapes::budget_of;
pub use tree_update::{
    Tables, TreeUpdate, WitnessError, fill, fill_to_shape, fill_unchecked, with_lookups,
};
