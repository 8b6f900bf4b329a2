//! One bench per precompile.

fn main() {}
