//! The seam between the engine and the platform that it runs on.

use crate::{
    digest::Digest,
    field::Felt,
    merkle_path::Lanes,
    poseidon2::WIDTH,
    scalar_mul::{Curve, Point},
    status::Refused,
};

/// The numbers of the calls, in `a7`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u32)]
pub enum Call {
    /// Ends the run: with exit code 0 it commits to a digest.
    Halt = 0,
    /// Fills words with whatever the host says; none of it is to be trusted.
    Hint = 1,
    /// [`SystemCalls::keccak_f`].
    KeccakF = 2,
    /// [`SystemCalls::sha256`].
    Sha256 = 3,
    /// [`SystemCalls::poseidon2`].
    Poseidon2 = 4,
    /// [`SystemCalls::merkle_path`].
    MerklePath = 5,
    /// [`SystemCalls::mul_mod`].
    MulMod = 6,
    /// [`SystemCalls::div_rem`].
    DivRem = 7,
    /// [`SystemCalls::scalar_mul`].
    ScalarMul = 8,
}

impl Call {
    /// All of them, by number.
    pub const ALL: [Self; 9] = [
        Self::Halt,
        Self::Hint,
        Self::KeccakF,
        Self::Sha256,
        Self::Poseidon2,
        Self::MerklePath,
        Self::MulMod,
        Self::DivRem,
        Self::ScalarMul,
    ];

    /// The call with that number.
    pub fn from_number(number: u32) -> Option<Self> {
        Self::ALL.get(number as usize).copied()
    }
}

/// The calls. Numbers are little-endian limbs.
pub trait SystemCalls {
    /// The permutation of Keccak.
    fn keccak_f(state: &mut [u64; 25]);

    /// The compression of SHA-256. The block's bytes are as they lie in memory.
    fn sha256(state: &mut [u32; 8], block: &[u32; 16]);

    /// The Poseidon2 permutation.
    fn poseidon2(state: &mut [Felt; WIDTH]);

    /// Climbs a path of the state tree: for each sibling in turn, every lane becomes the hash of
    /// itself and the sibling; it is the right one where the next bit of `index`, lowest first, is 1.
    /// There are at most [`LEVELS_MAX`](crate::merkle_path::LEVELS_MAX) siblings.
    fn merkle_path(lanes: Lanes<'_>, siblings: &[Digest], index: u32);

    /// `a * b` modulo `m`; a modulus of zero stands for `2^256`.
    fn mul_mod(a: &[u64; 4], b: &[u64; 4], m: &[u64; 4]) -> [u64; 4];

    /// Quotient and remainder.
    fn div_rem(a: &[u64; 4], m: &[u64; 4]) -> Result<([u64; 4], [u64; 4]), Refused>;

    /// `scalar * point`; `None` is the point at infinity.
    fn scalar_mul(curve: Curve, point: &Point, scalar: &[u64; 4])
    -> Result<Option<Point>, Refused>;

    /// The host's answer to a question; not to be trusted. See [`hint`](crate::hint).
    fn hint(kind: u32, question: &[u32], answer: &mut [u32]);
}
