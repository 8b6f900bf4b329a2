//! Recording: what the tables of a proof are filled from.
//!
//! A table is a struct of columns of words. It holds what an instruction found, which is its operands
//! and what it overwrites with the clocks of the accesses before; what follows from those and from
//! the program is not written down. Every access appears: a read as its value and the previous
//! access's clock, a write as the value and clock that it replaces.

mod boundary;
mod counts;
mod meter;
mod pages;
mod recording;
mod tables;
mod trace;

pub use boundary::{MemoryRows, RegisterBoundary};
pub use counts::Counts;
pub(crate) use counts::merkle_hashes;
pub use meter::{FunctionCycles, Meter};
pub use pages::{PAGE_WORDS, PAGES, Page, TouchedPages};
pub use recording::Recording;
pub use tables::{
    ArithmeticRow, ArithmeticRows, BranchRow, BranchRows, CallRow, CallRows, EcallRow, EcallRows,
    JumpRow, JumpRows, LoadRow, LoadRows, StoreRow, StoreRows, WordRow, WordRows,
};
pub use trace::Trace;
