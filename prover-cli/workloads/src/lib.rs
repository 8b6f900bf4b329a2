//! Genesis states and batches of a chosen size and mix, with real signatures, the same for the same
//! seed.
//!
//! A [`Plan`] says what to make; [`Plan::start`] gives the [`Chain`] and then batch after batch,
//! [`Plan::make`] all of it. Every transaction says what will become of it ([`Expected`]), so that
//! tests can compare. The contracts that they call are in [`contracts`], written in the language
//! of [`asm`].

#![forbid(unsafe_code)]

pub mod asm;
mod batch;
mod calls;
pub mod contracts;
mod files;
mod generator;
mod genesis;
mod mix;
mod plan;
mod random;
mod samples;
mod users;
mod wrap;

pub use asm::AsmError;
pub use batch::{Batch, Block, Entry, Expected, Flaw};
pub use generator::Generator;
pub use mix::{Kind, Mix, MixError};
pub use plan::{ACCOUNTS_MAX, Chain, Plan, PlanError, TRANSACTIONS_MAX, Workload};
pub use samples::samples;
