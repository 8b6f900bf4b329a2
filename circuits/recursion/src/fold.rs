//! Two proofs folded into one, of the same size however many there were.
//!
//! Three circuits, so that one verifies proofs of all others:
//!
//! - A *lift* per class verifies a [`Wrapper`]'s proof, and is padded to the shape of
//! - the *fold*, which verifies two proofs that each are a lift's or a fold's. All of them have the
//!   same common data (gates, rows, public inputs), so only the key differs: which one of the few
//!   keys a proof is verified with is the prover's choice, and any choice is sound.
//! - The lifts' keys are constants of the fold. The fold's own cannot be: it depends on them. It is
//!   a public input, the same in a fold and in both proofs that it verifies; whoever verifies the
//!   last proof compares it with the real one. By induction every fold below had that key.
//!
//! Why not a circuit per level: there would be a key per level. Why no base case with a condition,
//! as in plonky2's own cyclic recursion: a lift is the base case, and the choice of the key costs
//! less than a second verifier.

use circuits::config::Felt;
use plonky2::field::types::PrimeField64;
use plonky2::iop::target::Target;
use plonky2::iop::witness::{PartialWitness, WitnessWrite};
use plonky2::plonk::circuit_data::{
    CircuitConfig, CircuitData, CommonCircuitData, VerifierCircuitData, VerifierCircuitTarget,
    VerifierOnlyCircuitData,
};
use plonky2::plonk::proof::ProofWithPublicInputsTarget;

use crate::error::{FoldError, WrapError};
use crate::wrap::{PlonkProof, Wrapper};
use crate::{Builder, D, F, Plonk, values};

/// What two statements, one after the other, say together.
pub trait Chain {
    /// Elements of a statement.
    fn width(&self) -> usize;

    /// The statement that a class's public values make, and what must hold for them to make one.
    ///
    /// Proves: whatever the implementation constrains. By default a class's public values are a
    /// statement.
    fn lift(&self, builder: &mut Builder, class: usize, public_values: &[Target]) -> Vec<Target> {
        let _ = (builder, class);
        public_values.to_vec()
    }

    /// The statement of both, and what must hold for them to follow on each other.
    ///
    /// Proves: whatever the implementation constrains.
    fn join(&self, builder: &mut Builder, left: &[Target], right: &[Target]) -> Vec<Target>;
}

/// A lifted or folded proof.
#[derive(Clone, Debug)]
pub struct Folded {
    proof: PlonkProof,
    /// Which key it verifies with: a lift's, or after those the fold's.
    key: usize,
}

impl Folded {
    /// What is proven: the first elements of the public inputs.
    pub fn statement(&self, width: usize) -> &[F] {
        let inputs = &self.proof.public_inputs;
        inputs.get(..width).unwrap_or(inputs)
    }

    /// A proof of a circuit, which nobody has verified yet.
    pub(crate) const fn new(proof: PlonkProof, key: usize) -> Self {
        Self { proof, key }
    }

    /// Which circuit the proof is of: a class's lift, or after those the fold.
    pub const fn circuit(&self) -> usize {
        self.key
    }

    /// The proof without the statement's meaning.
    pub const fn proof(&self) -> &PlonkProof {
        &self.proof
    }
}

#[cfg(test)]
impl Folded {
    pub(crate) fn with_key(&self, key: usize) -> Self {
        Self { key, ..self.clone() }
    }

    pub(crate) fn with_public_input_changed(&self, at: usize) -> Self {
        let mut changed = self.clone();
        changed.proof.public_inputs[at] += <F as plonky2::field::types::Field>::ONE;
        changed
    }
}

/// A lift's circuit.
#[derive(Debug)]
struct Lift {
    wrapper: VerifierCircuitData<F, Plonk, D>,
    data: CircuitData<F, Plonk, D>,
    inner: ProofWithPublicInputsTarget<D>,
    key: VerifierCircuitTarget,
}

/// The fold's circuit.
#[derive(Debug)]
struct Fold {
    data: CircuitData<F, Plonk, D>,
    children: [Child; 2],
    key: VerifierCircuitTarget,
}

/// A proof that a fold verifies, and with which key.
#[derive(Debug)]
struct Child {
    proof: ProofWithPublicInputsTarget<D>,
    choice: Target,
}

/// The circuits that fold proofs of some classes.
#[derive(Debug)]
pub struct Folder {
    lifts: Vec<Lift>,
    fold: Fold,
    width: usize,
}

impl Folder {
    /// Builds the lifts of all classes, and the fold.
    pub fn new(chain: &impl Chain, wrappers: &[&Wrapper]) -> Result<Self, FoldError> {
        let common = common_shape(chain, wrappers)?;
        let lifts = wrappers
            .iter()
            .enumerate()
            .map(|(class, wrapper)| {
                let (builder, inner, key) = lift_circuit(chain, class, wrapper)?;
                let data = finish(builder, &common)?;
                Ok(Lift { wrapper: wrapper.data().verifier_data(), data, inner, key })
            })
            .collect::<Result<Vec<_>, FoldError>>()?;
        let keys = lifts.iter().map(|lift| Some(&lift.data)).collect::<Vec<_>>();
        let (builder, children, key) = fold_circuit(chain, &common, &keys)?;
        let fold = Fold { data: finish(builder, &common)?, children, key };
        Ok(Self { lifts, fold, width: chain.width() })
    }

    /// A wrapped proof of `class` in the shape that is folded.
    pub fn lift(&self, class: usize, wrapped: &PlonkProof) -> Result<Folded, WrapError> {
        let Some(lift) = self.lifts.get(class) else {
            return Err(WrapError::Shape {
                what: "classes",
                expected: self.lifts.len(),
                got: class,
            });
        };
        // The library's generators panic on some proofs that do not hold.
        lift.wrapper.verify(wrapped.clone()).map_err(WrapError::Foreign)?;
        self.lift_unchecked(class, lift, wrapped)
    }

    fn lift_unchecked(
        &self,
        class: usize,
        lift: &Lift,
        wrapped: &PlonkProof,
    ) -> Result<Folded, WrapError> {
        let mut witness = PartialWitness::new();
        let set = witness.set_proof_with_pis_target(&lift.inner, wrapped);
        set.map_err(WrapError::Foreign)?;
        self.prove(&lift.data, &lift.key, witness, class)
    }

    /// One proof of what two prove.
    ///
    /// Proves: what it returns verifies only if there are valid proofs of two statements that chain
    /// to its statement.
    pub fn fold(&self, left: &Folded, right: &Folded) -> Result<Folded, WrapError> {
        for proof in [left, right] {
            self.verify(proof)?;
        }
        self.fold_unchecked(left, right)
    }

    pub(crate) fn fold_unchecked(
        &self,
        left: &Folded,
        right: &Folded,
    ) -> Result<Folded, WrapError> {
        let mut witness = PartialWitness::new();
        for (child, proof) in self.fold.children.iter().zip([left, right]) {
            let set = witness.set_proof_with_pis_target(&child.proof, &proof.proof);
            set.map_err(WrapError::Foreign)?;
            let choice = values::base(Felt::new(proof.key as u64));
            witness.set_target(child.choice, choice).map_err(WrapError::Foreign)?;
        }
        self.prove(&self.fold.data, &self.fold.key, witness, self.lifts.len())
    }

    fn prove(
        &self,
        data: &CircuitData<F, Plonk, D>,
        key: &VerifierCircuitTarget,
        mut witness: PartialWitness<F>,
        choice: usize,
    ) -> Result<Folded, WrapError> {
        let own = witness.set_verifier_data_target(key, &self.fold.data.verifier_only);
        own.map_err(WrapError::Unsatisfied)?;
        let proof = data.prove(witness).map_err(WrapError::Unsatisfied)?;
        Ok(Folded { proof, key: choice })
    }

    /// The statement that `folded` proves.
    ///
    /// Proves: the statement is the chain of some valid batch proofs' public values.
    pub fn verify(&self, folded: &Folded) -> Result<Vec<u64>, WrapError> {
        let inputs = &folded.proof.public_inputs;
        let expected = key_elements(&self.fold.data.verifier_only);
        if inputs.get(self.width..) != Some(&expected[..]) {
            return Err(WrapError::Foreign(anyhow::anyhow!("folded under another key")));
        }
        let data = self.lifts.get(folded.key).map_or(&self.fold.data, |lift| &lift.data);
        data.verify(folded.proof.clone()).map_err(WrapError::Foreign)?;
        Ok(inputs[..self.width].iter().map(PrimeField64::to_canonical_u64).collect())
    }

    /// How many circuits there are whose proofs can be folded: the lifts and the fold.
    pub const fn circuits(&self) -> usize {
        self.lifts.len() + 1
    }

    /// What verifies the proofs of a circuit.
    pub fn verifier(&self, circuit: usize) -> VerifierCircuitData<F, Plonk, D> {
        self.lifts.get(circuit).map_or(&self.fold.data, |lift| &lift.data).verifier_data()
    }

    /// Log2 of the rows of a fold.
    pub fn log_rows(&self) -> usize {
        self.fold.data.common.degree_bits()
    }
}

/// A circuit's key in the order of its public inputs.
pub(crate) fn key_elements(key: &VerifierOnlyCircuitData<Plonk, D>) -> Vec<F> {
    let cap = key.constants_sigmas_cap.0.iter();
    [&key.circuit_digest].into_iter().chain(cap).flat_map(|hash| hash.elements).collect()
}

type LiftParts = (Builder, ProofWithPublicInputsTarget<D>, VerifierCircuitTarget);

/// Proves: the wrapped proof is valid, and the statement is what its public values make.
///
/// The fold's key is a public input here as well, but nothing depends on it.
fn lift_circuit(
    chain: &impl Chain,
    class: usize,
    wrapper: &Wrapper,
) -> Result<LiftParts, FoldError> {
    let mut builder = Builder::new(CircuitConfig::standard_recursion_config());
    let common = &wrapper.data().common;
    let inner = builder.add_virtual_proof_with_pis(common);
    let key = builder.constant_verifier_data::<Plonk>(&wrapper.data().verifier_only);
    builder.verify_proof::<Plonk>(&inner, &key, common);
    let statement = chain.lift(&mut builder, class, &inner.public_inputs);
    register(chain, &mut builder, &statement)?;
    let own = builder.add_verifier_data_public_inputs();
    Ok((builder, inner, own))
}

type FoldParts = (Builder, [Child; 2], VerifierCircuitTarget);

/// Proves: both proofs are valid under the key of a lift or under the fold's public one, which they
/// have as well; and the statement is what theirs chain to.
fn fold_circuit(
    chain: &impl Chain,
    common: &CommonCircuitData<F, D>,
    lifts: &[Option<&CircuitData<F, Plonk, D>>],
) -> Result<FoldParts, FoldError> {
    let mut builder = Builder::new(CircuitConfig::standard_recursion_config());
    let cap_height = common.config.fri_config.cap_height;
    let own = builder.add_virtual_verifier_data(cap_height);
    let mut keys: Vec<VerifierCircuitTarget> = lifts
        .iter()
        .map(|lift| match lift {
            Some(data) => builder.constant_verifier_data::<Plonk>(&data.verifier_only),
            None => builder.add_virtual_verifier_data(cap_height),
        })
        .collect();
    keys.resize((lifts.len() + 1).next_power_of_two(), own.clone());
    let children = [(); 2].map(|()| {
        let proof = builder.add_virtual_proof_with_pis(common);
        let choice = builder.add_virtual_target();
        let key = builder.random_access_verifier_data(choice, keys.clone());
        builder.verify_proof::<Plonk>(&proof, &key, common);
        Child { proof, choice }
    });
    let own_elements = elements(&own);
    let statements = children.each_ref().map(|child| {
        let inputs = &child.proof.public_inputs;
        for (&theirs, &ours) in inputs.iter().skip(chain.width()).zip(&own_elements) {
            builder.connect(theirs, ours);
        }
        inputs.iter().copied().take(chain.width()).collect::<Vec<_>>()
    });
    let statement = chain.join(&mut builder, &statements[0], &statements[1]);
    register(chain, &mut builder, &statement)?;
    builder.register_public_inputs(&own_elements);
    Ok((builder, children, own))
}

fn elements(key: &VerifierCircuitTarget) -> Vec<Target> {
    let cap = key.constants_sigmas_cap.0.iter();
    [&key.circuit_digest].into_iter().chain(cap).flat_map(|hash| hash.elements).collect()
}

fn register(
    chain: &impl Chain,
    builder: &mut Builder,
    statement: &[Target],
) -> Result<(), FoldError> {
    if statement.len() != chain.width() {
        return Err(FoldError::Statement { expected: chain.width(), got: statement.len() });
    }
    builder.register_public_inputs(statement);
    Ok(())
}

/// Gives a circuit the gates and the rows of `common`, whether it needs them or not.
fn pad(builder: &mut Builder, common: &CommonCircuitData<F, D>) {
    for gate in &common.gates {
        builder.add_gate_to_gate_set(gate.clone());
    }
    while builder.num_gates() <= 1 << (common.degree_bits() - 1) {
        builder.add_gate(plonky2::gates::noop::NoopGate, vec![]);
    }
}

fn finish(
    mut builder: Builder,
    common: &CommonCircuitData<F, D>,
) -> Result<CircuitData<F, Plonk, D>, FoldError> {
    pad(&mut builder, common);
    let data = builder.build::<Plonk>();
    if data.common == *common { Ok(data) } else { Err(FoldError::Shape) }
}

/// The common data that the lifts and the fold all have: that of a fold of proofs with this very
/// data, found by building folds until nothing changes.
fn common_shape(
    chain: &impl Chain,
    wrappers: &[&Wrapper],
) -> Result<CommonCircuitData<F, D>, FoldError> {
    const ROUNDS: usize = 8;
    let mut common: Option<CommonCircuitData<F, D>> = None;
    for (class, wrapper) in wrappers.iter().enumerate() {
        let (mut builder, _, _) = lift_circuit(chain, class, wrapper)?;
        if let Some(common) = &common {
            pad(&mut builder, common);
        }
        common = Some(builder.mock_build::<Plonk>().common);
    }
    let mut common = common.ok_or(FoldError::Empty)?;
    let keys = vec![None; wrappers.len()];
    for _ in 0..ROUNDS {
        let (mut builder, _, _) = fold_circuit(chain, &common, &keys)?;
        pad(&mut builder, &common);
        let next = builder.mock_build::<Plonk>().common;
        if next == common {
            return Ok(common);
        }
        common = next;
    }
    Err(FoldError::Shape)
}
