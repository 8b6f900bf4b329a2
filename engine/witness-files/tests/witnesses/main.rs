//! Witnesses of real batches, and what is made of damaged ones.

#![expect(clippy::unwrap_used, reason = "the helpers of tests say what they expect, too")]

mod batches;
mod damaged;
mod figures;
mod profiles;
mod untrue;
mod whole;
