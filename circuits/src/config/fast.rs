//! Keccak trees and transcript: the fastest to prove, for verifiers that run natively.

use p3_challenger::{HashChallenger, SerializingChallenger64};
use p3_commit::ExtensionMmcs;
use p3_dft::Radix2DitParallel;
use p3_fri::TwoAdicFriPcs;
use p3_keccak::{Keccak256Hash, VECTOR_LEN};
use p3_merkle_tree::MerkleTreeMmcs;
use p3_symmetric::{CompressionFunctionFromHasher, PaddingFreeSponge, SerializingHasher};
use p3_uni_stark::StarkConfig;

use super::{
    Challenge, DIGEST, Felt, KeyDigest, Parameters,
    keccak::{Keccak, LANES},
};

/// Lanes that the sponge takes in at a time. The others are 256 bits: as hard to make collide as the
/// digests.
const RATE: usize = LANES - DIGEST;

type Sponge = PaddingFreeSponge<Keccak, LANES, RATE, DIGEST>;
type Compress = CompressionFunctionFromHasher<Sponge, 2, DIGEST>;
type Trees = MerkleTreeMmcs<
    [Felt; VECTOR_LEN],
    [u64; VECTOR_LEN],
    SerializingHasher<Sponge>,
    Compress,
    2,
    DIGEST,
>;
type Challenger = SerializingChallenger64<Felt, HashChallenger<u8, Keccak256Hash, 32>>;
type Pcs =
    TwoAdicFriPcs<Felt, Radix2DitParallel<Felt>, Trees, ExtensionMmcs<Felt, Challenge, Trees>>;

/// Levels of a tree below its root whose lowest is committed to in its place: a path is shorter by as
/// many hashes. All trees have more.
const CAP_LEVELS: usize = 4;

/// What the key says of commitments: their hash, what it takes in at a time, and where paths end.
pub const COMMITMENTS: &str = "keccak-f[1600], rate 21, caps of 16";

/// The configuration's type.
pub type Config = StarkConfig<Pcs, Challenge, Challenger>;

/// The configuration whose transcript begins with `key`.
pub fn config(parameters: &Parameters, key: &KeyDigest) -> Config {
    let sponge = Sponge::new(Keccak);
    let trees = Trees::new(SerializingHasher::new(sponge), Compress::new(sponge), CAP_LEVELS);
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
