//! Batches as a rollup's operator makes them: signed transactions, deposits, withdrawals, messages.

mod batches;
mod laws;
mod messages;
mod publication;
mod statements;
mod system;
mod world;
