//! Poseidon2 as the hash of plonky2's own trees and transcript.
//!
//! Then all proofs, whichever library makes them, are verified with one hash gate; and the prover,
//! which spends half its time hashing, hashes with the faster permutation.

use std::sync::LazyLock;

use circuits::config::Felt;
use p3_field::PrimeField64 as _;
use p3_goldilocks::{Poseidon2Goldilocks, default_goldilocks_poseidon2_12};
use p3_symmetric::Permutation as _;
use plonky2::field::extension::Extendable;
use plonky2::field::extension::quadratic::QuadraticExtension;
use plonky2::hash::hash_types::{HashOut, RichField};
use plonky2::hash::hashing::{PlonkyPermutation, compress, hash_n_to_hash_no_pad};
use plonky2::iop::target::{BoolTarget, Target};
use plonky2::plonk::circuit_builder::CircuitBuilder;
use plonky2::plonk::config::{AlgebraicHasher, GenericConfig, Hasher};

use crate::F;
use crate::poseidon2_gate::{WIDTH, permute_swapped};

const RATE: usize = 8;

static PERMUTATION: LazyLock<Poseidon2Goldilocks<WIDTH>> =
    LazyLock::new(default_goldilocks_poseidon2_12);

/// A state of the sponge.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct State<T>([T; WIDTH]);

impl<T> AsRef<[T]> for State<T> {
    fn as_ref(&self) -> &[T] {
        &self.0
    }
}

/// What may be in a state: values, which are permuted, and targets, which a gate permutes.
trait Element: Copy + core::fmt::Debug + Default + Eq + Send + Sync {
    fn permute(state: [Self; WIDTH]) -> [Self; WIDTH];
}

impl Element for F {
    fn permute(state: [Self; WIDTH]) -> [Self; WIDTH] {
        let mut state = state.map(|element| Felt::new(element.0));
        PERMUTATION.permute_mut(&mut state);
        state.map(|element| Self(element.as_canonical_u64()))
    }
}

impl Element for Target {
    fn permute(_: [Self; WIDTH]) -> [Self; WIDTH] {
        unreachable!("targets are permuted by a builder's gate")
    }
}

impl<T: Element> PlonkyPermutation<T> for State<T> {
    const RATE: usize = RATE;
    const WIDTH: usize = WIDTH;

    fn new<I: IntoIterator<Item = T>>(elements: I) -> Self {
        let mut state = Self([T::default(); WIDTH]);
        state.set_from_iter(elements, 0);
        state
    }

    fn set_elt(&mut self, element: T, index: usize) {
        self.0[index] = element;
    }

    fn set_from_iter<I: IntoIterator<Item = T>>(&mut self, elements: I, start: usize) {
        for (place, element) in self.0[start..].iter_mut().zip(elements) {
            *place = element;
        }
    }

    fn set_from_slice(&mut self, elements: &[T], start: usize) {
        self.set_from_iter(elements.iter().copied(), start);
    }

    fn permute(&mut self) {
        self.0 = T::permute(self.0);
    }

    fn squeeze(&self) -> &[T] {
        &self.0[..RATE]
    }
}

/// The hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Poseidon2;

impl Hasher<F> for Poseidon2 {
    const HASH_SIZE: usize = 4 * 8;
    type Hash = HashOut<F>;
    type Permutation = State<F>;

    fn hash_no_pad(input: &[F]) -> Self::Hash {
        hash_n_to_hash_no_pad::<F, Self::Permutation>(input)
    }

    fn two_to_one(left: Self::Hash, right: Self::Hash) -> Self::Hash {
        compress::<F, Self::Permutation>(left, right)
    }
}

impl AlgebraicHasher<F> for Poseidon2 {
    type AlgebraicPermutation = State<Target>;

    fn permute_swapped<const D: usize>(
        inputs: Self::AlgebraicPermutation,
        swap: BoolTarget,
        builder: &mut CircuitBuilder<F, D>,
    ) -> Self::AlgebraicPermutation
    where
        F: RichField + Extendable<D>,
    {
        State(permute_swapped(builder, inputs.0, swap))
    }
}

/// How circuits are proven: over Goldilocks and its quadratic extension, hashed with Poseidon2.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Plonk;

impl GenericConfig<2> for Plonk {
    type F = F;
    type FE = QuadraticExtension<F>;
    type Hasher = Poseidon2;
    type InnerHasher = Poseidon2;
}

#[cfg(test)]
mod tests {
    use plonky2::field::types::Sample;

    use super::*;

    #[test]
    fn both_libraries_hash_alike() {
        use circuits::config::recursive::Sponge;
        use p3_symmetric::CryptographicHasher;

        for length in [5, 8, 9, 135] {
            let input = F::rand_vec(length);
            let theirs = Sponge::new(default_goldilocks_poseidon2_12())
                .hash_iter(input.iter().map(|element| Felt::new(element.0)));
            let ours = Poseidon2::hash_no_pad(&input);
            assert_eq!(ours.elements, theirs.map(crate::values::base));
        }
    }
}
