//! The parts against the prover's library, then a small machine, proven and wrapped, and what must
//! not be wrapped.

mod challenger;
mod constraints;
mod execution;
mod folding;
mod fri;
mod grinding;
mod harness;
mod machine;
mod merkle;
mod periodic;
mod shape;
mod tree_update;
mod wrapping;
