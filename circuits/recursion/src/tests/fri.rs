//! One folding against the prover's.

use circuits::config::{Challenge, Felt};
use p3_field::{BasedVectorSpace, PrimeCharacteristicRing};
use p3_fri::{FriFoldingStrategy, TwoAdicFriFolding};
use plonky2::iop::target::BoolTarget;

use super::harness::{Harness, Random};
use crate::fri::{Positions, fold_row};

#[test]
fn foldings_are_those_of_the_library() {
    let native = TwoAdicFriFolding::<(), ()>(core::marker::PhantomData);
    let mut random = Random::new(3);
    for log_arity in 1..=4 {
        let (log_length, log_height) = (9, 7);
        let index = random.below(1 << log_length);
        let row = random.challenges(1 << log_arity);
        let beta = random.challenge();
        let expected: Challenge = FriFoldingStrategy::<Felt, Challenge>::fold_row(
            &native,
            index >> (log_length - log_height + log_arity),
            log_height - log_arity,
            log_arity,
            beta,
            row.iter().copied(),
        );
        let mut harness = Harness::new();
        let bits: Vec<BoolTarget> = (0..log_length)
            .map(|i| BoolTarget::new_unsafe(harness.input(Felt::from_usize(index >> i & 1))))
            .collect();
        let row: Vec<_> = row.into_iter().map(|value| harness.extension_input(value)).collect();
        let beta = harness.extension_input(beta);
        let positions = Positions::new(&mut harness.builder, &bits);
        let start = positions.inverse_start(&mut harness.builder, log_height, log_arity);
        let folded = fold_row(&mut harness.builder, &row, beta, start);
        let found = harness.run(&folded.0).unwrap();
        assert_eq!(found, expected.as_basis_coefficients_slice(), "2^{log_arity}");
    }
}
