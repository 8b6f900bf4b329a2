//! Circuits that are proven as soon as they are built, and values to run them on.

use circuits::config::{Challenge, Felt};
use p3_field::{BasedVectorSpace, PrimeCharacteristicRing};
use plonky2::field::types::PrimeField64;
use plonky2::iop::target::Target;
use plonky2::iop::witness::{PartialWitness, WitnessWrite};
use plonky2::plonk::circuit_data::CircuitConfig;
use rand_chacha::ChaCha12Rng;
use rand_core::{Rng, SeedableRng};

use crate::{Builder, Ext, F, Plonk, values};

/// A circuit with the values of its inputs.
pub(super) struct Harness {
    pub(super) builder: Builder,
    witness: PartialWitness<F>,
}

impl Harness {
    pub(super) fn new() -> Self {
        let builder = Builder::new(CircuitConfig::standard_recursion_config());
        Self { builder, witness: PartialWitness::new() }
    }

    pub(super) fn input(&mut self, value: Felt) -> Target {
        let target = self.builder.add_virtual_target();
        self.witness.set_target(target, values::base(value)).unwrap();
        target
    }

    pub(super) fn extension_input(&mut self, value: Challenge) -> Ext {
        let target = self.builder.add_virtual_extension_target();
        self.witness.set_extension_target(target, values::extension(value)).unwrap();
        target
    }

    /// The outputs' values, if the circuit's constraints can be met.
    pub(super) fn run(mut self, outputs: &[Target]) -> Option<Vec<Felt>> {
        self.builder.register_public_inputs(outputs);
        let data = self.builder.build::<Plonk>();
        let proof = data.prove(self.witness).ok()?;
        let found = proof.public_inputs.iter().map(|x| Felt::from_u64(x.to_canonical_u64()));
        let found = found.collect();
        data.verify(proof).ok()?;
        Some(found)
    }
}

/// Random elements from a fixed seed.
pub(super) struct Random(ChaCha12Rng);

impl Random {
    pub(super) fn new(seed: u64) -> Self {
        Self(ChaCha12Rng::seed_from_u64(seed))
    }

    pub(super) fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.0.next_u64() % u64::try_from(bound).unwrap()).unwrap()
    }

    pub(super) fn felt(&mut self) -> Felt {
        Felt::from_u64(self.0.next_u64())
    }

    pub(super) fn challenge(&mut self) -> Challenge {
        let coefficients = [self.felt(), self.felt()];
        Challenge::from_basis_coefficients_slice(&coefficients).unwrap()
    }

    pub(super) fn felts(&mut self, count: usize) -> Vec<Felt> {
        (0..count).map(|_| self.felt()).collect()
    }

    pub(super) fn challenges(&mut self, count: usize) -> Vec<Challenge> {
        (0..count).map(|_| self.challenge()).collect()
    }
}
