//! The calls as plain Rust.

use crate::{
    digest::Digest,
    field::Felt,
    hint, keccak_f,
    merkle_path::{self, Lanes},
    mul_mod,
    poseidon2::{self, WIDTH},
    scalar_mul::{self, Curve, Point},
    sha256,
    status::Refused,
    system_calls::SystemCalls,
};

/// Computes at once.
#[derive(Clone, Copy, Debug)]
pub struct Software;

impl SystemCalls for Software {
    #[inline]
    fn keccak_f(state: &mut [u64; 25]) {
        keccak_f::keccak_f(state);
    }

    #[inline]
    fn sha256(state: &mut [u32; 8], block: &[u32; 16]) {
        sha256::compress(state, block);
    }

    #[inline]
    fn poseidon2(state: &mut [Felt; WIDTH]) {
        *state = poseidon2::permute(*state);
    }

    #[inline]
    fn merkle_path(lanes: Lanes<'_>, siblings: &[Digest], index: u32) {
        merkle_path::climb(lanes, siblings, index);
    }

    #[inline]
    fn mul_mod(a: &[u64; 4], b: &[u64; 4], m: &[u64; 4]) -> [u64; 4] {
        mul_mod::mul_mod(a, b, m)
    }

    #[inline]
    fn div_rem(a: &[u64; 4], m: &[u64; 4]) -> Result<([u64; 4], [u64; 4]), Refused> {
        mul_mod::div_rem(a, m)
    }

    #[inline]
    fn scalar_mul(
        curve: Curve,
        point: &Point,
        scalar: &[u64; 4],
    ) -> Result<Option<Point>, Refused> {
        scalar_mul::scalar_mul(curve, point, scalar)
    }

    #[inline]
    fn hint(kind: u32, question: &[u32], answer: &mut [u32]) {
        hint::answer(kind, question, answer);
    }
}
