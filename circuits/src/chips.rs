//! One file per table: its columns, its constraints, its theorem.

pub mod commitments;
pub mod key_order;
pub mod leaf;
pub mod node;
pub mod poseidon2;
pub mod range16;
