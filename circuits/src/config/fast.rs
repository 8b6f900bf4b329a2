//! Keccak trees and transcript: the fastest to prove, for verifiers that run natively.

use p3_challenger::{HashChallenger, SerializingChallenger64};
use p3_commit::ExtensionMmcs;
use p3_dft::Radix2DitParallel;
use p3_fri::TwoAdicFriPcs;
use p3_keccak::Keccak256Hash;
use p3_uni_stark::StarkConfig;

pub use super::trees::COMMITMENTS;
use super::{Challenge, Felt, KeyDigest, Parameters, trees::Trees};

type Challenger = SerializingChallenger64<Felt, HashChallenger<u8, Keccak256Hash, 32>>;
type Pcs =
    TwoAdicFriPcs<Felt, Radix2DitParallel<Felt>, Trees, ExtensionMmcs<Felt, Challenge, Trees>>;

/// The configuration's type.
pub type Config = StarkConfig<Pcs, Challenge, Challenger>;

/// The configuration whose transcript begins with `key`.
pub fn config(parameters: &Parameters, key: &KeyDigest) -> Config {
    let trees = Trees::default();
    let pcs = Pcs::new(
        Radix2DitParallel::default(),
        trees.clone(),
        parameters.fri(ExtensionMmcs::new(trees)),
    );
    let challenger = Challenger::from_hasher(key.to_vec(), Keccak256Hash {});
    Config::new(pcs, challenger)
        .with_lookup_proof_of_work_bits(parameters.lookup_grinding)
        .with_ood_proof_of_work_bits(parameters.opening_grinding)
}
