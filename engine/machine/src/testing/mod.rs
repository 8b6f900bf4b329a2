//! Small programs, for tests and benches here and in other crates.

pub mod assemble;
pub mod build;
pub mod programs;
pub mod random;
pub mod random_calls;
