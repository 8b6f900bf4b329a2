//! Poseidon2 of width 12 for leaves, nodes and transcript, so that a recursive verifier needs one
//! hash gate.

use p3_challenger::{CanObserve, DuplexChallenger};
use p3_commit::ExtensionMmcs;
use p3_dft::Radix2DitParallel;
use p3_field::{Field, PrimeCharacteristicRing};
use p3_fri::TwoAdicFriPcs;
use p3_goldilocks::{Poseidon2Goldilocks, default_goldilocks_poseidon2_12};
use p3_merkle_tree::MerkleTreeMmcs;
use p3_symmetric::{PaddingFreeSponge, TruncatedPermutation};
use p3_uni_stark::StarkConfig;

use super::{Challenge, DIGEST, Felt, KeyDigest, Parameters};

/// Elements of the permutation's state.
pub const WIDTH: usize = 12;

/// Elements that the sponge and the transcript take in per permutation.
pub const RATE: usize = 8;

/// The permutation.
pub type Permutation = Poseidon2Goldilocks<WIDTH>;
/// Hash of a row.
pub type Sponge = PaddingFreeSponge<Permutation, WIDTH, RATE, DIGEST>;
/// Hash of two nodes: they fill the rate, the capacity stays zero.
pub type Compress = TruncatedPermutation<Permutation, 2, DIGEST, WIDTH>;
/// Commitments to matrices.
pub type Trees =
    MerkleTreeMmcs<<Felt as Field>::Packing, <Felt as Field>::Packing, Sponge, Compress, 2, DIGEST>;
/// Commitments to matrices of challenges.
pub type ChallengeTrees = ExtensionMmcs<Felt, Challenge, Trees>;
/// The transcript.
pub type Challenger = DuplexChallenger<Felt, Permutation, WIDTH, RATE>;
/// The polynomial commitment.
pub type Pcs = TwoAdicFriPcs<Felt, Radix2DitParallel<Felt>, Trees, ChallengeTrees>;
/// The configuration's type.
pub type Config = StarkConfig<Pcs, Challenge, Challenger>;

/// The configuration whose transcript begins with `key`.
pub fn config(parameters: &Parameters, key: &KeyDigest) -> Config {
    let trees = trees();
    let pcs = Pcs::new(
        Radix2DitParallel::default(),
        trees.clone(),
        parameters.fri(ChallengeTrees::new(trees)),
    );
    let mut challenger = Challenger::new(default_goldilocks_poseidon2_12());
    challenger.observe_slice(&key_elements(key));
    Config::new(pcs, challenger)
        .with_lookup_proof_of_work_bits(parameters.lookup_grinding)
        .with_ood_proof_of_work_bits(parameters.opening_grinding)
}

/// How matrices are committed to.
pub fn trees() -> Trees {
    let permutation = default_goldilocks_poseidon2_12();
    Trees::new(Sponge::new(permutation.clone()), Compress::new(permutation), 0)
}

/// The key as the transcript takes it in: four bytes to an element, so that no two keys collide.
pub fn key_elements(key: &KeyDigest) -> [Felt; 8] {
    let words: &[[u8; 4]] = key.as_chunks().0;
    core::array::from_fn(|i| Felt::from_u32(u32::from_le_bytes(words[i])))
}
