//! A proof of fixed size for a batch proof.

use circuits::config::Felt;
use circuits::config::recursive::Config;
use p3_batch_stark::BatchProof;
use plonky2::iop::target::Target;
use plonky2::iop::witness::{PartialWitness, WitnessWrite};
use plonky2::plonk::circuit_data::{CircuitConfig, CircuitData, VerifierCircuitData};
use plonky2::plonk::proof::ProofWithPublicInputs;

use crate::error::WrapError;
use crate::proof::{ProofTargets, ProofValues};
use crate::rows::Rows;
use crate::shape::Class;
use crate::{Builder, D, F, Plonk, native, values, verifier};

/// A plonky2 proof.
pub type PlonkProof = ProofWithPublicInputs<F, Plonk, D>;

/// The rows that the circuit of `class` takes, without building it.
pub fn rows(class: &Class) -> Rows {
    circuit(class).3
}

fn circuit(class: &Class) -> (Builder, ProofTargets, Vec<Vec<Target>>, Rows) {
    let mut builder = Builder::new(CircuitConfig::standard_recursion_config());
    let tables = class.tables.iter();
    let public_values: Vec<Vec<Target>> =
        tables.map(|table| builder.add_virtual_targets(table.public_values)).collect();
    let proof = ProofTargets::new(&mut builder, class);
    let rows = verifier::verify(&mut builder, class, &proof, &public_values);
    builder.register_public_inputs(&public_values.concat());
    (builder, proof, public_values, rows)
}

/// The circuit of a class, ready to prove.
#[derive(Debug)]
pub struct Wrapper {
    class: Class,
    data: CircuitData<F, Plonk, D>,
    proof: ProofTargets,
    public_values: Vec<Vec<Target>>,
}

impl Wrapper {
    /// Builds the circuit.
    ///
    /// Its public inputs are the public values of all tables, in order.
    pub fn new(class: Class) -> Self {
        let (builder, proof, public_values, _) = circuit(&class);
        Self { data: builder.build::<Plonk>(), class, proof, public_values }
    }

    /// A proof that there is a batch proof for these public values, which this one is.
    ///
    /// Proves: what it returns verifies only if the prover's library accepts a batch proof of the
    /// class for these public values. Any other proof is an error.
    pub fn wrap(
        &self,
        proof: &BatchProof<Config>,
        public_values: &[Vec<Felt>],
    ) -> Result<PlonkProof, WrapError> {
        let values = native::restore(&self.class, proof, public_values)?;
        self.prove(&values, public_values)
    }

    pub(crate) fn prove(
        &self,
        proof: &ProofValues,
        public_values: &[Vec<Felt>],
    ) -> Result<PlonkProof, WrapError> {
        let mut witness = PartialWitness::new();
        self.proof.assign(&mut witness, proof)?;
        let targets = self.public_values.concat();
        for (target, value) in targets.into_iter().zip(public_values.concat()) {
            let set = witness.set_target(target, values::base(value));
            set.map_err(WrapError::Unsatisfied)?;
        }
        self.data.prove(witness).map_err(WrapError::Unsatisfied)
    }

    /// Whether `proof` is one of this circuit.
    pub fn verify(&self, proof: PlonkProof) -> Result<(), WrapError> {
        self.data.verify(proof).map_err(WrapError::Foreign)
    }

    /// Which proofs it takes.
    pub const fn class(&self) -> &Class {
        &self.class
    }

    /// Log2 of the circuit's rows.
    pub fn log_rows(&self) -> usize {
        self.data.common.degree_bits()
    }

    /// What verifies its proofs, for keeping: see [`Gates`](crate::serialize::Gates).
    pub fn verifier(&self) -> VerifierCircuitData<F, Plonk, D> {
        self.data.verifier_data()
    }

    /// The circuit, for one that verifies its proofs.
    pub(crate) const fn data(&self) -> &CircuitData<F, Plonk, D> {
        &self.data
    }
}
