//! The tables of instructions: what they prove, and what they do not let pass.

#![allow(clippy::unwrap_used, reason = "tests say what they expect by unwrapping")]

mod division;
mod forge;
mod forged_arithmetic;
mod forged_comparisons;
mod forged_divisions;
mod forged_flags;
mod forged_jumps;
mod forged_lookups;
mod forged_memory;
mod forged_shifts;
mod forged_stores;
mod forged_triples;
mod honest;
mod idle;
mod judge;
mod manual;
mod survey;
mod sweep;
