//! A batch proof of the recursive configuration, verified in a plonky2 circuit.

mod bits;
mod challenger;
mod constraints;
pub mod error;
pub mod fold;
mod fri;
pub mod hash;
mod merkle;
mod native;
mod poseidon2_circuit;
pub mod poseidon2_gate;
pub mod poseidon2_generator;
mod proof;
pub mod shape;
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
