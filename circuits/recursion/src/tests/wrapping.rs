//! An honest proof is wrapped; whatever part of it is changed, the rest no longer is a proof.

use std::sync::LazyLock;

use circuits::config::Felt;
use p3_field::PrimeCharacteristicRing;
use plonky2::field::extension::quadratic::QuadraticExtension;
use plonky2::field::types::Field;
use plonky2::plonk::circuit_data::VerifierCircuitData;

use super::machine::{KEY, QUICK, class, forge, is_valid, prove, traces};
use crate::error::WrapError;
use crate::native::restore;
use crate::proof::ProofValues;
use crate::serialize::Gates;
use crate::wrap::{PlonkProof, Wrapper};
use crate::{D, F, Plonk};

static WRAPPER: LazyLock<Wrapper> = LazyLock::new(|| Wrapper::new(class(&QUICK, &KEY)));

/// An honest proof as the circuit takes it.
static HONEST: LazyLock<(ProofValues, Vec<Vec<Felt>>)> = LazyLock::new(|| {
    let (proof, public_values) = prove(&QUICK, &KEY, 5);
    (restore(WRAPPER.class(), &proof, &public_values).unwrap(), public_values)
});

/// Whether a circuit's proof comes out and verifies.
fn accepted(proof: &ProofValues, public_values: &[Vec<Felt>]) -> bool {
    WRAPPER.prove(proof, public_values).is_ok_and(|wrapped| WRAPPER.verify(wrapped).is_ok())
}

/// Whether the honest proof passes after `change`.
fn accepted_after(change: impl FnOnce(&mut ProofValues)) -> bool {
    let (mut proof, public_values) = HONEST.clone();
    change(&mut proof);
    accepted(&proof, &public_values)
}

const ONE: QuadraticExtension<F> = QuadraticExtension([F::ONE, F::ZERO]);

#[test]
fn an_honest_proof_is_wrapped() {
    let (proof, public_values) = prove(&QUICK, &KEY, 5);
    let wrapped = WRAPPER.wrap(&proof, &public_values).unwrap();
    let expected: Vec<F> = public_values.concat().into_iter().map(crate::values::base).collect();
    assert_eq!(wrapped.public_inputs, expected);
    WRAPPER.verify(wrapped).unwrap();
    assert!(accepted_after(|_| ()));
}

#[test]
fn public_inputs_are_bound() {
    let (proof, public_values) = prove(&QUICK, &KEY, 5);
    let mut wrapped = WRAPPER.wrap(&proof, &public_values).unwrap();
    wrapped.public_inputs[1] += F::ONE;
    assert!(WRAPPER.verify(wrapped).is_err());
}

#[test]
fn another_public_value_is_refused() {
    let (proof, mut public_values) = HONEST.clone();
    public_values[0][1] += Felt::ONE;
    assert!(!accepted(&proof, &public_values));
}

#[test]
fn another_key_is_refused() {
    let (proof, public_values) = prove(&QUICK, &[8; 32], 5);
    let error = WRAPPER.wrap(&proof, &public_values).unwrap_err();
    assert!(matches!(error, WrapError::Transcript(_) | WrapError::Opening(_)), "{error}");
    let other = class(&QUICK, &[8; 32]);
    let restored = restore(&other, &proof, &public_values).unwrap();
    assert!(!accepted(&restored, &public_values));
}

#[test]
fn a_changed_opened_value_is_refused() {
    assert!(!accepted_after(|proof| proof.tables[0].main[0][1] += ONE));
    assert!(!accepted_after(|proof| proof.tables[0].main[1][3] += ONE));
    assert!(!accepted_after(|proof| proof.tables[1].permutation[1][0] += ONE));
    assert!(!accepted_after(|proof| proof.tables[2].preprocessed[0][0] += ONE));
    assert!(!accepted_after(|proof| proof.tables[2].quotient[0][1] += ONE));
}

#[test]
fn a_changed_terminal_is_refused() {
    assert!(!accepted_after(|proof| proof.terminals[0] += ONE));
    // The sum stays zero.
    assert!(!accepted_after(|proof| {
        proof.terminals[0] += ONE;
        proof.terminals[1] -= ONE;
    }));
}

#[test]
fn a_changed_root_is_refused() {
    assert!(!accepted_after(|proof| proof.main[0] += F::ONE));
    assert!(!accepted_after(|proof| proof.quotient[3] += F::ONE));
    assert!(!accepted_after(|proof| proof.permutation.as_mut().unwrap()[1] += F::ONE));
    assert!(!accepted_after(|proof| proof.fold_roots[0][2] += F::ONE));
}

#[test]
fn a_changed_final_polynomial_is_refused() {
    assert!(!accepted_after(|proof| proof.final_polynomial[1] += ONE));
}

#[test]
fn a_changed_path_is_refused() {
    assert!(!accepted_after(|proof| proof.queries[0].inputs[0].siblings[2][0] += F::ONE));
    assert!(!accepted_after(|proof| proof.queries[1].inputs[2].siblings[0][3] += F::ONE));
    assert!(!accepted_after(|proof| proof.queries[2].folds[0].siblings[1][1] += F::ONE));
}

#[test]
fn a_changed_row_is_refused() {
    for batch in 0..4 {
        assert!(!accepted_after(|proof| proof.queries[1].inputs[batch].rows[0][0] += F::ONE));
    }
    for place in 0..proof_arity() {
        assert!(!accepted_after(|proof| proof.queries[2].folds[0].rows[0][place] += ONE));
    }
}

fn proof_arity() -> usize {
    HONEST.0.queries[2].folds[0].rows[0].len()
}

#[test]
fn a_changed_proof_of_work_is_refused() {
    // A change of the witness changes the rest of the transcript as well, so each is refused even
    // if it happens to have the zeros.
    assert!(!accepted_after(|proof| *proof.lookup_witness.as_mut().unwrap() += F::ONE));
    assert!(!accepted_after(|proof| proof.batch_witness += F::ONE));
    assert!(!accepted_after(|proof| proof.query_witness += F::ONE));
    assert!(!accepted_after(|proof| proof.ood_witness += F::ONE));
    assert!(!accepted_after(|proof| proof.fold_witnesses[0] += F::ONE));
}

#[test]
fn a_proof_of_another_shape_is_an_error() {
    let (proof, public_values) = prove(&QUICK, &KEY, 5);
    let wrong = [vec![public_values[0].clone(); 2], vec![vec![]; 4]];
    for values in wrong {
        let error = WRAPPER.wrap(&proof, &values).unwrap_err();
        assert!(matches!(error, WrapError::Shape { .. }), "{error}");
    }
    let (mut proof, public_values) = prove(&QUICK, &KEY, 5);
    proof.opened_values.instances[0].base_opened_values.trace_local.pop();
    assert!(matches!(WRAPPER.wrap(&proof, &public_values), Err(WrapError::Shape { .. })));
    let (mut proof, public_values) = prove(&QUICK, &KEY, 5);
    proof.opening_proof.input_openings[1].opened_values.pop();
    assert!(matches!(WRAPPER.wrap(&proof, &public_values), Err(WrapError::Opening(_))));
    let (mut proof, public_values) = prove(&QUICK, &KEY, 5);
    proof.opening_proof.commit_phase_openings.pop();
    assert!(WRAPPER.wrap(&proof, &public_values).is_err());
}

/// Whether a proof made from `change`d traces is wrapped. Its transcript, openings and foldings are
/// in order: only what the tables say of the traces is wrong.
fn accepted_from(change: impl FnOnce(&mut [p3_matrix::dense::RowMajorMatrix<Felt>])) -> bool {
    let (mut traces, public_values) = traces(5);
    change(&mut traces);
    let proof = forge(&QUICK, &KEY, &traces, &public_values);
    let restored = restore(WRAPPER.class(), &proof, &public_values).unwrap();
    let accepted = accepted(&restored, &public_values);
    assert_eq!(accepted, is_valid(&QUICK, &KEY, &proof, &public_values));
    accepted
}

#[test]
fn a_trace_that_breaks_a_constraint_is_refused() {
    assert!(accepted_from(|_| ()));
    // A square that is not one, in a row that is on no bus but the bytes'.
    assert!(!accepted_from(|traces| traces[1].values[3 * 20 + 2] += Felt::ONE));
    // A product of what repeats that is not one, in the last row, which leads nowhere.
    assert!(!accepted_from(|traces| traces[3].values[15 * 2] += Felt::ONE));
    // A last sum that is not the public one.
    assert!(!accepted_from(|traces| *traces[0].values.last_mut().unwrap() += Felt::ONE));
}

#[test]
fn a_bus_that_does_not_balance_is_refused() {
    // A byte that nobody asked for.
    assert!(!accepted_from(|traces| traces[2].values[9] += Felt::ONE));
    // A square that is asked for once more: the row is real without the sum's table asking.
    assert!(!accepted_from(|traces| traces[1].values[3 * 20] += Felt::ONE));
}

#[test]
fn what_verifies_is_read_back() {
    let bytes = WRAPPER.verifier().to_bytes(&Gates).unwrap();
    let read = VerifierCircuitData::<F, Plonk, D>::from_bytes(bytes, &Gates).unwrap();
    assert_eq!(read, WRAPPER.verifier());
    let wrapped = WRAPPER.prove(&HONEST.0, &HONEST.1).unwrap();
    let bytes = wrapped.to_bytes();
    read.verify(PlonkProof::from_bytes(bytes, &read.common).unwrap()).unwrap();
}
