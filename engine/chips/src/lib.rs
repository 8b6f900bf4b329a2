//! System calls: the work that gets a table of its own in a proof, whoever asks for it.
//!
//! One file holds one chip: what it computes, as plain Rust. [`SystemCalls`] is how the engine asks
//! for it: [`Software`] computes at once; in the firmware `Machine` makes an `ecall`, and the
//! machine that runs the firmware computes by [`Software`] again. So there is one meaning of each,
//! and what a chip refuses it refuses everywhere, with the same [`Status`].
//!
//! An `ecall` has its [`Call`] number in `a7` and its arguments in `a0`, `a1`, ..; the status comes
//! back in `a0`. All addresses are of 32-bit words and must be aligned; a range that is not memory
//! is refused before anything is written. 64-bit numbers are two words, the low one first; numbers
//! of 256 bits are eight, the lowest first.
//!
//! | call | `a0` | `a1` | `a2` | `a3` | reads and writes |
//! |---|---|---|---|---|---|
//! | `Halt` | exit code | digest | | | reads 8 words; the run ends |
//! | `Hint` | kind | question | its words | answer | writes `a4` words: anything |
//! | `KeccakF` | state | | | | 50 words in place |
//! | `Sha256` | state | block | | | 8 words in place; reads 16, bytes as they lie in memory |
//! | `Poseidon2` | state | | | | 16 words in place |
//! | `MerklePath` | nodes | siblings | index | levels + 256 * lanes | 8 words a lane in place; reads 8 a level |
//! | `MulMod` | result | a | b | modulus | reads 3 times 8 words, then writes 8 |
//! | `DivRem` | quotient | remainder | dividend | divisor | reads 2 times 8 words, then writes 2 times 8 |
//! | `ScalarMul` | result | point | scalar | curve | reads 16 and 8 words, then writes 16 |
//!
//! Where words change in place, the other range must not overlap them; elsewhere ranges may
//! overlap, since all reading comes before all writing. Where two results are written, they must
//! not overlap each other.

#![no_std]
#![deny(unsafe_code)]

#[cfg(target_arch = "riscv32")]
#[allow(unsafe_code, reason = "an ecall is an instruction, which is written in assembly")]
mod ecall;

pub mod digest;
pub mod field;
pub mod hint;
pub mod keccak_f;
pub mod merkle_path;
pub mod mul_mod;
pub mod poseidon2;
pub mod scalar_mul;
pub mod sha256;
mod software;
mod status;
mod system_calls;

#[cfg(target_arch = "riscv32")]
pub use ecall::Machine;
pub use scalar_mul::Curve;
pub use software::Software;
pub use status::{Refused, Status};
pub use system_calls::{Call, SystemCalls};

/// The calls of the platform that this is built for.
#[cfg(target_arch = "riscv32")]
pub type Active = Machine;
/// The calls of the platform that this is built for.
#[cfg(not(target_arch = "riscv32"))]
pub type Active = Software;
