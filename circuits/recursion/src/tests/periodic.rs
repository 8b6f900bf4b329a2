//! Columns that repeat: their values against the library's, and proofs that repeat something else.

use circuits::config::{Challenge, Felt};
use p3_commit::{PeriodicColumns, PolynomialSpace};
use p3_field::coset::TwoAdicMultiplicativeCoset;
use p3_field::{BasedVectorSpace, PrimeCharacteristicRing};

use super::harness::{Harness, Random};
use super::machine::{KEY, QUICK, class, prove};
use crate::native::restore;
use crate::periodic::Periodic;
use crate::wrap::Wrapper;

#[test]
fn values_are_those_of_the_library() {
    const LOG_HEIGHT: usize = 7;
    let mut random = Random::new(11);
    let columns: Vec<Vec<Felt>> =
        [0, 1, 3, 5, LOG_HEIGHT].map(|log_period| random.felts(1 << log_period)).to_vec();
    let zeta = random.challenge();
    let domain = TwoAdicMultiplicativeCoset::new(Felt::ONE, LOG_HEIGHT).unwrap();
    let periodic = PeriodicColumns::new(&columns, 1 << LOG_HEIGHT).unwrap();
    let expected = domain.evaluate_periodic_columns_at(periodic, zeta);

    let mut harness = Harness::new();
    let mut powers = vec![harness.extension_input(zeta)];
    for at in 0..LOG_HEIGHT {
        powers.push(harness.builder.square_extension(powers[at]));
    }
    let outputs: Vec<_> = columns
        .iter()
        .flat_map(|column| {
            let periodic = Periodic::new(column, LOG_HEIGHT).unwrap();
            periodic.evaluate(&mut harness.builder, &powers, LOG_HEIGHT).0
        })
        .collect();
    let found = harness.run(&outputs).unwrap();
    let expected: Vec<Felt> = expected
        .iter()
        .flat_map(|value: &Challenge| value.as_basis_coefficients_slice().to_vec())
        .collect();
    assert_eq!(found, expected);
}

/// A class whose tables repeat something else takes no proof of those that do not.
#[test]
fn what_repeats_is_the_class_s() {
    let (proof, public_values) = prove(&QUICK, &KEY, 5);
    let mut other = class(&QUICK, &KEY);
    let values = [3, 1, 4, 2].map(Felt::from_u64);
    other.tables[3].periodic[0] = Periodic::new(&values, other.tables[3].log_height).unwrap();
    let wrapper = Wrapper::new(other);
    let restored = restore(wrapper.class(), &proof, &public_values).unwrap();
    let wrapped = wrapper.prove(&restored, &public_values);
    assert!(!wrapped.is_ok_and(|wrapped| wrapper.verify(wrapped).is_ok()));
}
