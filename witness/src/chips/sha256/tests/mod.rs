//! What the table says is what the engine computes, and nothing else can be said.

#![allow(clippy::unwrap_used, reason = "tests say what they expect by unwrapping")]

mod calls;
mod derive;
mod honest;
mod lies;
mod segment;
mod sweep;
