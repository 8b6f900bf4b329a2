//! 0x0a: what a blob's polynomial is at a point (EIP-4844).

use alloc::vec::Vec;

use ark_bls12_381::{Fq2, Fr, G1Affine, G2Affine};
use ark_ec::AffineRepr;
use ark_ff::{BigInt, BigInteger, MontFp, PrimeField};
use ark_serialize::CanonicalDeserialize;
use primitives::sha256;

use crate::bls12_381;
use crate::input::{limbs, piece};
use crate::multiple::sum_of_multiples;
use crate::precompile::{InvalidInput, Precompile};
use crate::rules::PrecompileRules;

pub(crate) const POINT_EVALUATION: Precompile =
    Precompile { address: 0x0a, name: "point_evaluation", price: |_, _| 50_000, compute };

/// Versioned hash, `z`, `y`, commitment and proof.
const INPUT_LEN: usize = 3 * 32 + 2 * POINT_LEN;

/// The length of a compressed point of the first group.
const POINT_LEN: usize = 48;

/// The first byte of a blob's versioned hash.
const VERSION: u8 = 1;

/// How many field elements a blob holds.
const FIELD_ELEMENTS_PER_BLOB: u16 = 4_096;

fn compute(input: &[u8], _: &PrecompileRules) -> Result<Vec<u8>, InvalidInput> {
    if input.len() != INPUT_LEN {
        return Err(InvalidInput::Length { expected: INPUT_LEN, got: input.len() });
    }
    let [hash, z, y]: [[u8; 32]; 3] = core::array::from_fn(|index| piece(input, index));
    let [commitment, proof]: [[u8; POINT_LEN]; 2] =
        core::array::from_fn(|index| piece(input, index + 2));

    let mut versioned = sha256(&commitment).0;
    versioned[0] = VERSION;
    if hash != versioned {
        return Err(InvalidInput::BlobHash);
    }
    let (z, y) = (read_scalar(&z)?, read_scalar(&y)?);
    if !holds(read_point(&commitment)?, z, y, read_point(&proof)?) {
        return Err(InvalidInput::Proof);
    }
    let mut output = Vec::from([0; 30]);
    output.extend_from_slice(&FIELD_ELEMENTS_PER_BLOB.to_be_bytes());
    output.extend_from_slice(&Fr::MODULUS.to_bytes_be());
    Ok(output)
}

fn read_scalar(bytes: &[u8; 32]) -> Result<Fr, InvalidInput> {
    Fr::from_bigint(BigInt(limbs(bytes))).ok_or(InvalidInput::NotCanonical)
}

fn read_point(bytes: &[u8; POINT_LEN]) -> Result<G1Affine, InvalidInput> {
    let point = G1Affine::deserialize_compressed_unchecked(&bytes[..])
        .map_err(|_| InvalidInput::NotOnCurve)?;
    bls12_381::in_subgroup(point)
}

/// Whether the committed polynomial is `y` at `z`.
///
/// With `f` the polynomial, `q = (f - y) / (x - z)` and `t` the secret of the set-up: `proof` is
/// `q(t) G1`, and the claim is `f(t) - y = q(t) (t - z)`. Both points of the second group are
/// constants in `e(commitment - y G1 + z proof, G2) = e(proof, t G2)`.
fn holds(commitment: G1Affine, z: Fr, y: Fr, proof: G1Affine) -> bool {
    let left = commitment + sum_of_multiples(&[G1Affine::generator(), proof], &[-y, z]);
    bls12_381::product_is_one([left.into(), -proof], [G2Affine::generator(), TAU_G2])
}

/// The secret of the KZG ceremony times the generator of the second group.
const TAU_G2: G2Affine = G2Affine::new_unchecked(
    Fq2::new(
        MontFp!(
            "3749701713850085193403383609513386037494151572263731328608276629425322978272408394373143740944003571525027436289778"
        ),
        MontFp!(
            "3347537128081568434923729147580015899756771550835613107520576615563260658656019591232316627827007503930666726825842"
        ),
    ),
    Fq2::new(
        MontFp!(
            "194392958648403190675529552496435226424111592982833162118538452666741235889530674000225873281133418439621742897817"
        ),
        MontFp!(
            "3447898402727835650716129438012169492682148398295533958400255525306573911008434577489634554212211450783070687991119"
        ),
    ),
);
