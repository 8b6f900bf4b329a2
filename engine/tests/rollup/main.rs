//! Batches as a rollup's operator makes them: signed transactions, deposits, withdrawals, messages.

mod batches;
mod world;
