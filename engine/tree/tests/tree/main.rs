//! The tree as its users see it.

#![expect(clippy::unwrap_used, reason = "tests say what they expect by unwrapping")]

mod edges;
mod forgeries;
mod keys;
mod model;
mod naive;
