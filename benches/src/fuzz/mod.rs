//! Random transactions over random states, on both engines.
//!
//! A [`Case`] follows from its seed alone (and from the vectors of precompiles in the test data,
//! if they are there). [`run()`] says where the engines differ, [`minimise()`] makes a differing case
//! small, and [`Coverage`] counts what was reached, so that silence can be trusted.
//!
//! How much this proves: both engines agree on what the generator reaches. It signs with real keys,
//! but revm gets the sender as we recovered it, so decoding and recovery are not compared. Errors
//! are not compared either, only that both refuse. And where both are wrong, nothing shows.

mod case;
mod code;
mod coverage;
mod inputs;
mod minimise;
mod random;
mod run;
mod transactions;

pub use case::Case;
pub use coverage::Coverage;
pub use inputs::PrecompileInputs;
pub use minimise::minimise;
pub use random::Random;
pub use run::{Difference, run};
