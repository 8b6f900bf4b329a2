//! Lies about executions, each told with all that follows from it, and what refuses them.

#![allow(clippy::unwrap_used, reason = "tests say what they expect by unwrapping")]

mod calls;
mod chain;
mod control;
mod file;
mod hints;
mod late;
mod memory;
mod pages;
mod proofs;
mod survey;
mod survey_pages;
mod sweep;
mod world;
