//! Deletes each constraint and each message in turn, and sees whether a test of its table fails.
//!
//! The tests are run as they are, in binaries of their own that are built with the feature `knockout`
//! of `circuits`: what a variable names is then not there, for whoever fills, checks, proves or
//! verifies. [`plan`] says which tests are asked. They are such as tell lies and see them refused, or
//! fill honest tables and see them balance; none that only compares counts, digests or lists, which
//! would notice any change.

pub mod binaries;
pub mod plan;
pub mod run;

use circuits::{
    tables::Table,
    testing::{self, Place, excuses::EXCUSES},
};

/// A table without one thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mutant {
    /// The table.
    pub table: Table,
    /// What it is without.
    pub place: Place,
}

impl Mutant {
    /// All of a table.
    pub fn all_of(table: Table) -> impl Iterator<Item = Self> {
        let (constraints, messages) = testing::size(table);
        let places =
            (0..constraints).map(Place::Constraint).chain((0..messages).map(Place::Message));
        places.map(move |place| Self { table, place })
    }

    /// Whether it is without a constraint.
    pub const fn is_constraint(&self) -> bool {
        matches!(self.place, Place::Constraint(_))
    }

    /// As the variable has it.
    pub fn name(&self) -> String {
        let table = self.table.name();
        match self.place {
            Place::Constraint(at) => format!("{table}/constraint/{at}"),
            Place::Message(at) => format!("{table}/message/{at}"),
        }
    }

    /// Why no test can notice it, if that is so.
    pub fn excuse(&self) -> Option<&'static str> {
        let is_this = |&&(table, place, _): &&_| (table, place) == (self.table, self.place);
        EXCUSES.iter().find(is_this).map(|&(_, _, reason)| reason)
    }
}
