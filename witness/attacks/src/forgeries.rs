//! Lies thought out by hand. Each says what it claims, and with the rest of the tables made to
//! agree, what refuses it.

pub mod commitments;
pub mod key_order;
pub mod leaf;
pub mod node;

use circuits::{config::Felt, tables::Table};
use p3_field::PrimeCharacteristicRing;
use tree::{MemoryTree, Update};

use crate::{
    scenario::{apply, tables, varied},
    world::{Lie, Outcome, World},
};

/// What there is to lie about.
#[derive(Debug)]
pub struct Honest {
    /// The tree before the batch.
    pub tree: MemoryTree,
    /// What the batch did.
    pub update: Update,
    /// Its tables.
    pub world: World,
    /// The tables of a batch that touched nothing.
    pub idle: World,
}

impl Honest {
    /// The batch with every kind of row.
    pub fn varied() -> Self {
        let (before, accesses) = varied();
        let mut tree = before.clone();
        let idle = World::new(&tables(&apply(&mut before.clone(), &[])));
        let update = apply(&mut tree, &accesses);
        let world = World::new(&tables(&update));
        Self { tree: before, update, world, idle }
    }
}

/// A lie in the tables that make claims.
#[derive(Clone, Copy, Debug)]
pub struct Forgery {
    /// What it claims.
    pub name: &'static str,
    /// What refuses it, and nothing else does.
    pub refused_by: Refusal,
    /// The lying tables.
    pub build: fn(&Honest) -> World,
}

/// What notices a lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// A constraint of a table.
    Constraint(Table),
    /// A fact that a table looks up and that is not true.
    Fact(Table),
    /// A bus between tables.
    Bus(&'static str),
}

impl Refusal {
    /// Whether an outcome is this refusal and no other.
    pub fn is_all_of(&self, outcome: &Outcome) -> bool {
        let Outcome { violations, false_facts, unbalanced } = outcome;
        match self {
            Self::Constraint(table) => {
                false_facts.is_empty()
                    && unbalanced.is_empty()
                    && !violations.is_empty()
                    && violations.iter().all(|(name, _)| *name == table.name())
            }
            Self::Fact(table) => {
                violations.is_empty()
                    && unbalanced.is_empty()
                    && !false_facts.is_empty()
                    && false_facts.iter().all(|(name, _)| *name == table.name())
            }
            Self::Bus(bus) => {
                violations.is_empty() && false_facts.is_empty() && unbalanced.iter().eq([bus])
            }
        }
    }
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
    [leaf::FORGERIES, node::FORGERIES, commitments::FORGERIES].concat()
}

/// All lies in facts.
pub fn provided() -> Vec<ProvidedForgery> {
    key_order::forgeries()
}

/// Holds up a row of cells from `column` on.
fn hold<const N: usize>(table: Table, row: usize, column: usize, cells: [Felt; N]) -> Vec<Lie> {
    let cells = cells.into_iter().enumerate();
    cells.map(|(i, value)| Lie { table, row, column: column + i, value }).collect()
}

/// Holds up one cell.
fn hold_one(table: Table, row: usize, column: usize, value: Felt) -> Vec<Lie> {
    hold(table, row, column, [value])
}

/// A block with its first element one higher.
fn other(mut block: [Felt; 4]) -> [Felt; 4] {
    block[0] += Felt::ONE;
    block
}
