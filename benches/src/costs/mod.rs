//! What things cost on the machine, and whether the native resource pays for it.
//!
//! [`opcodes`] measures instructions; [`check()`] compares whole batches, most of them meant to be as
//! dear as they can be for their gas, with what [`engine::kernel::costs`] charged for them.

mod adversary;
mod chain;
mod check;
pub mod opcodes;
mod powers;
mod rows;

pub use adversary::{KINDS, adversary};
pub use chain::Chain;
pub use check::{Checked, check};
pub use powers::{POWERS, Power};
pub use rows::{Measured, Rows, measure};

use primitives::{AccountId, H160};

/// What the kinds of native work are called here, in their order.
pub const KIND_NAMES: [&str; engine::kernel::NATIVE_KINDS] =
    ["cycles", "keccak", "sha256", "poseidon2", "mod mul", "scalar mul", "memory"];

/// A small address.
fn low_address(number: u64) -> H160 {
    AccountId::from_low_u64(number).address().unwrap_or_default()
}
