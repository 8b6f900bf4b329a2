//! Batches as a rollup's operator makes them: signed transactions, deposits, withdrawals, messages.

#![expect(clippy::unwrap_used, reason = "the helpers of tests say what they expect, too")]

mod batches;
mod laws;
mod messages;
mod publication;
mod statements;
mod system;
mod world;
