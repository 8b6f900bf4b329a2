//! The tables of instructions: what they prove, and what they do not let pass.

#![allow(clippy::unwrap_used, reason = "tests say what they expect by unwrapping")]

mod honest;
mod idle;
mod judge;
mod manual;
mod sweep;
