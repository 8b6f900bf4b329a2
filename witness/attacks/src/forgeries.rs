//! Lies thought out by hand.

use circuits::{config::Felt, tables::Table};

use crate::world::{Lie, World};

/// A lie in the tables that make claims.
#[derive(Clone, Copy, Debug)]
pub struct Forgery {
    /// What it claims.
    pub name: &'static str,
    /// The cells that are held up, given the honest world.
    pub lies: fn(&World) -> Vec<Lie>,
}

/// A lie in a row of a table that provides facts.
#[derive(Clone, Debug)]
pub struct ProvidedForgery {
    /// What it claims.
    pub name: &'static str,
    /// The table.
    pub table: Table,
    /// The row.
    pub cells: Vec<Felt>,
}

/// All lies in claims.
pub fn all() -> Vec<Forgery> {
    Vec::new()
}

/// All lies in facts.
pub fn provided() -> Vec<ProvidedForgery> {
    Vec::new()
}
