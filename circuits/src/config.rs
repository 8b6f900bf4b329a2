//! The two ways to commit to the same tables.
//!
//! Field, constraints and protocol are the same; the configurations differ in the hash of their
//! trees and transcript and in the rate of the code.

pub mod fast;
mod keccak;
pub mod parameters;
pub mod recursive;
mod trees;

pub use parameters::Parameters;

use p3_field::extension::BinomialExtensionField;
use p3_goldilocks::Goldilocks;

/// The field of all cells.
pub type Felt = Goldilocks;

/// Where challenges come from: pairs of elements, `x^2 = 7`.
pub type Challenge = BinomialExtensionField<Felt, 2>;

/// Elements or words of a commitment.
pub const DIGEST: usize = 4;

/// The identity of what is proven, absorbed before anything else: see
/// [`VerifyingKey`](crate::key::VerifyingKey).
pub type KeyDigest = [u8; 32];
