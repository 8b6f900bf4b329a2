//! The transcript in the circuit against the prover's, on random scripts.

use circuits::config::recursive::Challenger as Native;
use circuits::config::{Challenge, Felt};
use p3_challenger::{CanObserve, CanSample, CanSampleBits, GrindingChallenger};
use p3_field::{BasedVectorSpace, PrimeCharacteristicRing};
use p3_goldilocks::default_goldilocks_poseidon2_12;

use super::harness::{Harness, Random};
use crate::challenger::Challenger;

#[test]
fn scripts_yield_the_same_values() {
    for seed in 0..4 {
        let mut random = Random::new(seed);
        let mut native = Native::new(default_goldilocks_poseidon2_12());
        let mut harness = Harness::new();
        let mut challenger = Challenger::new(&mut harness.builder);
        let (mut expected, mut outputs) = (Vec::new(), Vec::new());
        for _ in 0..40 {
            match random.below(6) {
                0 => {
                    let count = random.below(12);
                    for value in random.felts(count) {
                        native.observe(value);
                        let value = harness.input(value);
                        challenger.observe(&mut harness.builder, value);
                    }
                }
                1 => {
                    let value = random.challenge();
                    let coefficients: &[Felt] = value.as_basis_coefficients_slice();
                    native.observe_slice(coefficients);
                    let value = harness.extension_input(value);
                    challenger.observe_extensions(&mut harness.builder, &[value]);
                }
                2 => {
                    expected.push(CanSample::<Felt>::sample(&mut native));
                    outputs.push(challenger.sample(&mut harness.builder));
                }
                3 => {
                    let value: Challenge = native.sample();
                    expected.extend_from_slice(value.as_basis_coefficients_slice());
                    outputs.extend(challenger.sample_extension(&mut harness.builder).0);
                }
                4 => {
                    let count = 1 + random.below(40);
                    let bits = native.sample_bits(count);
                    expected.extend((0..count).map(|i| Felt::from_usize(bits >> i & 1)));
                    let bits = challenger.sample_bits(&mut harness.builder, count);
                    outputs.extend(bits.iter().map(|bit| bit.target));
                }
                _ => {
                    let bits = random.below(4);
                    let witness = native.grind(bits);
                    let witness = harness.input(witness);
                    challenger.check_witness(&mut harness.builder, bits, witness);
                }
            }
        }
        assert_eq!(harness.run(&outputs).unwrap(), expected);
    }
}

/// Whether a proof of work of `bits` bits with `witness` passes.
fn passes(bits: usize, witness: Felt) -> bool {
    let mut harness = Harness::new();
    let mut challenger = Challenger::new(&mut harness.builder);
    let witness = harness.input(witness);
    challenger.check_witness(&mut harness.builder, bits, witness);
    harness.run(&[]).is_some()
}

#[test]
fn work_must_have_been_done() {
    let fresh = || Native::new(default_goldilocks_poseidon2_12());
    let (mut done, mut not_done) = (0, 0);
    for witness in (0..12).map(Felt::from_u64) {
        let expected = fresh().check_witness(2, witness);
        assert_eq!(passes(2, witness), expected);
        if expected { done += 1 } else { not_done += 1 }
    }
    assert!(done > 0 && not_done > 0, "{done}, {not_done}");
    assert!(passes(0, Felt::ZERO));
    assert!(!passes(0, Felt::ONE));
}
