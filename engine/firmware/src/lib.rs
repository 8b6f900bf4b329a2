//! The state transition of a batch as a program of the machine, and the answers that it asks for.
//!
//! [`transition()`] is the program: it asks its [`Host`] for the batch and for what the batch reads,
//! executes it with the engine that everybody else uses, authenticates all that it was told against
//! the state that the statement names, and returns the statement. It runs anywhere; its proven form is
//! the committed image, which is built from `main.rs` for the machine.
//!
//! **Nothing that a host answers is trusted.** Either an answer is part of the statement (the batch,
//! the configuration, the context, the commitment), or it follows from the statement and is checked:
//!
//! | answer | is checked by |
//! |---|---|
//! | headers, slots | the leaves of the witness, once the batch is done |
//! | code | its Poseidon2 hash in a header |
//! | leaves and siblings of the witness | the root of the commitment |
//! | inverses and roots for signatures | multiplying them out |
//!
//! A wrong answer ends in a [`Refusal`] or a panic, and so without a statement. Nothing that a user
//! sends can do that: what is wrong with a transaction is an outcome of the engine.

#![cfg_attr(target_arch = "riscv32", no_std)]
#![forbid(unsafe_code)]

extern crate alloc;

#[cfg(not(target_arch = "riscv32"))]
mod answers;
mod host;
#[cfg(not(target_arch = "riscv32"))]
mod image;
#[cfg(not(target_arch = "riscv32"))]
mod native;
mod phases;
mod refusal;
#[cfg(not(target_arch = "riscv32"))]
mod run;
mod state;
mod transition;

#[cfg(not(target_arch = "riscv32"))]
pub use answers::Answers;
pub use host::{Host, Part, Phase, kind};
#[cfg(not(target_arch = "riscv32"))]
pub use image::{IMAGE, program};
#[cfg(not(target_arch = "riscv32"))]
pub use native::{Native, NativeError};
pub use refusal::Refusal;
#[cfg(not(target_arch = "riscv32"))]
pub use run::{Done, NotDone, replay, run};
pub use transition::transition;
