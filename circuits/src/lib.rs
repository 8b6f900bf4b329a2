//! The trusted part: what a proof means.

pub mod config;
