//! Work that was not done is noticed wherever the parameters ask for it, though all that comes after
//! it is in order: challenges are drawn from the transcript as it stands, and later work is done.

use std::sync::LazyLock;

use circuits::config::recursive::{Challenger as Native, key_elements};
use circuits::config::{Challenge, Felt};
use p3_challenger::{CanObserve, CanSample, GrindingChallenger};
use p3_field::PrimeCharacteristicRing;
use p3_goldilocks::default_goldilocks_poseidon2_12;
use plonky2::field::extension::quadratic::QuadraticExtension;
use plonky2::field::types::{Field, PrimeField64};
use plonky2::iop::target::Target;
use plonky2::iop::witness::{PartialWitness, WitnessWrite};
use plonky2::plonk::circuit_data::{CircuitConfig, CircuitData};

use super::machine::{KEY, QUICK, class, prove};
use crate::challenger::Challenger;
use crate::native::restore;
use crate::proof::{ProofTargets, ProofValues};
use crate::shape::Class;
use crate::verifier::{batch_transcript, opening_transcript};
use crate::{Builder, D, F, Plonk};

/// The verifier's transcript alone: what is opened is not compared with anything.
struct Transcript {
    class: Class,
    data: CircuitData<F, Plonk, D>,
    proof: ProofTargets,
    public_values: Vec<Vec<Target>>,
}

impl Transcript {
    fn new(class: Class) -> Self {
        let mut builder = Builder::new(CircuitConfig::standard_recursion_config());
        let tables = class.tables.iter();
        let public_values: Vec<Vec<Target>> =
            tables.map(|table| builder.add_virtual_targets(table.public_values)).collect();
        let proof = ProofTargets::new(&mut builder, &class);
        let mut challenger = Challenger::new(&mut builder);
        challenger.observe_constants(&mut builder, &key_elements(&class.key));
        let batch = batch_transcript(&mut builder, &class, &proof, &public_values, &mut challenger);
        opening_transcript(&mut builder, &class, &proof, &batch, &mut challenger);
        Self { data: builder.build::<Plonk>(), class, proof, public_values }
    }

    fn accepts(&self, proof: &ProofValues, public_values: &[Vec<Felt>]) -> bool {
        let mut witness = PartialWitness::new();
        self.proof.assign(&mut witness, proof).unwrap();
        for (target, value) in self.public_values.concat().into_iter().zip(public_values.concat()) {
            witness.set_target(target, crate::values::base(value)).unwrap();
        }
        self.data.prove(witness).is_ok_and(|proof| self.data.verify(proof).is_ok())
    }
}

/// The prover's transcript, in which work is done but at one place.
struct Worker {
    challenger: Native,
    places: usize,
    idle: Option<usize>,
}

impl Worker {
    fn observe(&mut self, elements: &[F]) {
        for element in elements {
            self.challenger.observe(Felt::from_u64(element.to_canonical_u64()));
        }
    }

    fn observe_all(&mut self, elements: &[QuadraticExtension<F>]) {
        elements.iter().for_each(|element| self.observe(&element.0));
    }

    fn sample(&mut self) {
        let _: Challenge = self.challenger.sample();
    }

    fn work(&mut self, bits: usize) -> F {
        let is_idle = self.idle == Some(self.places);
        self.places += 1;
        for witness in 0.. {
            let mut after = self.challenger.clone();
            if after.check_witness(bits, Felt::from_u64(witness)) != is_idle {
                self.challenger = after;
                return F::from_canonical_u64(witness);
            }
        }
        unreachable!("there are witnesses of either kind")
    }
}

/// `proof` with the work done anew, but at one place, and at how many places that is.
fn worked(
    class: &Class,
    proof: &ProofValues,
    public_values: &[Vec<Felt>],
    idle: Option<usize>,
) -> (ProofValues, usize) {
    let (mut worked, parameters) = (proof.clone(), class.parameters);
    let challenger = Native::new(default_goldilocks_poseidon2_12());
    let mut worker = Worker { challenger, places: 0, idle };
    worker.challenger.observe_slice(&key_elements(&class.key));
    class.batch_shape().domain_separator::<Felt, Challenge>().seed(&mut worker.challenger);
    for table in &class.tables {
        worker.challenger.observe_slice(&[Felt::from_usize(table.log_height), Felt::ZERO]);
    }
    worker.observe(&proof.main);
    worker.challenger.observe_slice(&public_values.concat());
    worker.challenger.observe_slice(&class.preprocessed.as_ref().unwrap().root);
    worked.lookup_witness = Some(worker.work(parameters.lookup_grinding));
    worker.sample();
    worker.sample();
    worker.observe(&proof.permutation.unwrap());
    worker.observe_all(&proof.terminals);
    worker.sample();
    worker.observe(&proof.quotient);
    worked.ood_witness = worker.work(parameters.opening_grinding);
    worker.sample();
    class.pcs_shape().domain_separator::<Felt, Challenge>().seed(&mut worker.challenger);
    proof.claims(class).iter().flatten().flatten().for_each(|claim| worker.observe_all(claim));
    worked.batch_witness = worker.work(parameters.batch_grinding);
    worker.sample();
    class.fri_shape().domain_separator::<Felt, Challenge>().seed(&mut worker.challenger);
    for (root, witness) in proof.fold_roots.iter().zip(&mut worked.fold_witnesses) {
        worker.observe(root);
        *witness = worker.work(parameters.folding_grinding);
        worker.sample();
    }
    worker.observe_all(&proof.final_polynomial);
    worked.query_witness = worker.work(parameters.query_grinding);
    (worked, worker.places)
}

static TRANSCRIPT: LazyLock<Transcript> = LazyLock::new(|| Transcript::new(class(&QUICK, &KEY)));

#[test]
fn work_is_checked_at_every_place() {
    let (proof, public_values) = prove(&QUICK, &KEY, 5);
    let class = &TRANSCRIPT.class;
    let honest = restore(class, &proof, &public_values).unwrap();
    assert!(TRANSCRIPT.accepts(&honest, &public_values));
    let (again, places) = worked(class, &honest, &public_values, None);
    assert!(TRANSCRIPT.accepts(&again, &public_values));
    assert_eq!(places, 4 + class.folds.len());
    for idle in 0..places {
        let (lazy, _) = worked(class, &honest, &public_values, Some(idle));
        assert!(!TRANSCRIPT.accepts(&lazy, &public_values), "place {idle}");
    }
}

/// A key without work has none to check, and so one witness only.
#[test]
fn work_that_is_not_asked_for_is_zero() {
    let parameters = circuits::config::Parameters {
        opening_grinding: 0,
        folding_grinding: 0,
        query_grinding: 0,
        ..QUICK
    };
    let (proof, public_values) = prove(&parameters, &KEY, 5);
    let transcript = Transcript::new(class(&parameters, &KEY));
    let honest = restore(&transcript.class, &proof, &public_values).unwrap();
    assert!(transcript.accepts(&honest, &public_values));
    let changes: [fn(&mut ProofValues); 3] = [
        |proof| proof.ood_witness += F::ONE,
        |proof| proof.fold_witnesses[0] += F::ONE,
        |proof| proof.query_witness += F::ONE,
    ];
    for change in changes {
        let mut changed = honest.clone();
        change(&mut changed);
        assert!(!transcript.accepts(&changed, &public_values));
    }
}
