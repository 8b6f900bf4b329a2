//! The store as its users see it, and as crashes leave it.

#![expect(clippy::unwrap_used, reason = "tests say what they expect by unwrapping")]

mod content;
mod kill;
mod power;
mod power_disk;
mod refusals;
mod workload;
