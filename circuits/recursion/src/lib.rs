//! A batch proof of the recursive configuration, verified in a plonky2 circuit, and two such
//! proofs folded into one.
//!
//! - [`shape::Class`]: the tables, heights, parameters and key that proofs have in common.
//! - [`wrap::Wrapper`]: the circuit of a class. It verifies everything that the prover's library
//!   verifies: transcript, openings, low-degree test, constraints, buses. What depends on the class
//!   alone is a constant; what the prover supplies is absorbed by the transcript or constrained.
//! - [`fold::Folder`]: wrapped proofs of several classes folded two by two, in order, to one proof
//!   whose size does not depend on their number.
//!
//! Nothing of a table is written a second time: its constraints come from the same code that the
//! prover runs, in symbolic form.

#![forbid(unsafe_code)]

mod bits;
mod challenger;
mod constraints;
mod envelope;
pub mod error;
pub mod execution;
pub mod file;
pub mod fold;
mod fri;
pub mod hash;
mod merkle;
mod native;
mod periodic;
mod poseidon2_circuit;
pub mod poseidon2_gate;
pub mod poseidon2_generator;
mod proof;
pub mod rows;
pub mod serialize;
pub mod shape;
pub mod tree_update;
mod values;
mod verifier;
pub mod wrap;

#[cfg(test)]
mod tests;

use plonky2::field::goldilocks_field::GoldilocksField;
use plonky2::iop::ext_target::ExtensionTarget;
use plonky2::plonk::circuit_builder::CircuitBuilder;

/// Goldilocks as plonky2 has it.
pub type F = GoldilocksField;
/// Degree of the extension.
pub const D: usize = 2;
pub use hash::Plonk;
/// What circuits are built with.
pub type Builder = CircuitBuilder<F, D>;
pub(crate) type Ext = ExtensionTarget<D>;
