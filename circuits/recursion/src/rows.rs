//! How many rows each part of a wrapper's circuit takes.

use crate::Builder;

/// Rows by part. Gates that several parts fill together count for the one that began them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rows {
    /// The transcript, and the queries' bits.
    pub transcript: usize,
    /// The combination of what is claimed.
    pub claims: usize,
    /// Hashes of the opened rows, and of the nodes above them.
    pub openings: usize,
    /// The combination of the opened rows.
    pub reductions: usize,
    /// The foldings, with their hashes.
    pub foldings: usize,
    /// The constraints of all tables, and the sum of the buses.
    pub constraints: usize,
}

impl Rows {
    /// All of them, before they are filled up to a power of two.
    pub const fn total(&self) -> usize {
        let Self { transcript, claims, openings, reductions, foldings, constraints } = *self;
        transcript + claims + openings + reductions + foldings + constraints
    }
}

/// Counts the rows that are added.
pub(crate) struct Meter {
    before: usize,
}

impl Meter {
    pub(crate) fn new(builder: &Builder) -> Self {
        Self { before: builder.num_gates() }
    }

    /// Rows since it was read last.
    pub(crate) fn read(&mut self, builder: &Builder) -> usize {
        let now = builder.num_gates();
        now - core::mem::replace(&mut self.before, now)
    }
}
