//! The program on the machine against the engine that runs natively.

#![expect(clippy::unwrap_used, reason = "the helpers of tests say what they expect, too")]

mod chain;
mod lies;
mod segments;
mod statements;
