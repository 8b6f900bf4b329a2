//! A small machine that makes random executions and tells a recorder about them, for tests.
//!
//! It knows by itself what an execution changed and emitted, so that what is rebuilt from the
//! columns can be compared with it.

mod machine;
mod random;

pub use machine::{Expected, record};
