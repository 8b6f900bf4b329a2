//! Segments: a run cut into parts that can be proven by themselves, each from a little of memory.
//!
//! At a cut the machine is a [`Boundary`]: its program counter, and the root of a [`tree`] over its
//! pages. Registers have an address space of their own for instructions, but at a cut they are words
//! of page 0, in which no memory is: so the root fixes all but the program counter. A [`Segment`]
//! has the pages that its instructions touch, as they are at its start, with what proves them against
//! the root there; a machine with these alone runs it and finds the root at its end.

mod budget;
mod cutter;
mod error;
mod page;
mod proof;
mod segment;
pub mod tree;

pub use budget::{Budget, Limits};
pub use cutter::{CutError, Cutter};
pub use error::SegmentRunError;
pub use page::{PAGE_TAG, hash_page};
pub use proof::ProofError;
pub use segment::{Boundary, Resumed, Segment, SegmentRun, record_all};
