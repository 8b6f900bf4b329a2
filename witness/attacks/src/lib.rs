#![forbid(unsafe_code)]
#![allow(clippy::unwrap_used, reason = "a test harness: what it meets, it made")]
//! Tries to prove what is false.
//!
//! Three ways, over the same honest batch: [`forgeries`] are lies thought out by hand, each with
//! the rest of the tables made to agree; [`sweep`] changes every cell of every kind of row and lets
//! the change run on through the tables; [`mutants`] leaves out each constraint and message in turn
//! and asks whether any of those lies would now pass.

pub mod forgeries;
pub mod mutants;
mod nodes;
pub mod providers;
pub mod scenario;
pub mod sweep;
pub mod truth;
pub mod world;
