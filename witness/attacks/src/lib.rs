#![forbid(unsafe_code)]
#![allow(clippy::unwrap_used, reason = "a test harness: what it meets, it made")]
//! Tries to prove what is false.
//!
//! Three ways, over the same honest batch: [`forgeries`] are lies thought out by hand, each with
//! the rest of the tables made to agree; [`sweep`] changes every cell of every kind of row and lets
//! the change run on through the tables; [`survey`] asks of each constraint and message whether it is
//! all that refuses one of those lies.
//!
//! [`deletion`] asks the same of the tests of all tables: it leaves out one thing after the other and
//! looks whether any of them fails.

pub mod deletion;
pub mod forgeries;
mod nodes;
pub mod providers;
pub mod scenario;
pub mod survey;
pub mod sweep;
pub mod truth;
pub mod world;
