//! The machine that the firmware runs on: RV32IM with the system calls of [`chips`].
//!
//! A [`Program`] is read from an ELF file; a [`Machine`] runs it, for as many cycles at a time as one
//! likes, with a [`Host`] that answers hints and a [`Recorder`] that writes down what happens. There
//! is one interpreter for recording and not. Memory is flat, from [`MEMORY_START`] to [`MEMORY_END`];
//! the program's text can be read but not written, and nothing else can be executed.
//!
//! [`record`] counts a run and records it into the tables that a proof is made of. [`segments`] cuts a
//! run into parts that can be recorded and proven by themselves.
//!
//! What an instruction does, where it is written down and when its accesses take place is in
//! [`instruction`], [`record`] and [`clk`]; what calls do, and what they refuse, in [`calls`].

#![forbid(unsafe_code)]

mod alu;
pub mod calls;
pub mod clk;
mod decode;
mod elf;
mod execute;
mod host;
pub mod instruction;
mod machine;
mod memory;
mod program;
pub mod record;
mod recorder;
pub mod segments;
mod symbols;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
mod trap;

pub use decode::decode;
pub use elf::{ElfError, IMAGE_BYTES_MAX, SegmentError, TEXT_WORDS_MAX};
pub use host::{ArithmeticHost, Host, HostError, TapeHost, Taping};
pub use machine::{Machine, Stop};
pub use memory::{MEMORY_END, MEMORY_START, Memory};
pub use program::Program;
pub use recorder::{Recorder, Registers, Step};
pub use symbols::{Symbol, Symbols};
pub use trap::{RunError, Trap, TrapKind};
