//! How large a witness may be. What is read is held against these before there is room for it.

use machine::{
    instruction::Family,
    record::{Counts, PAGE_WORDS},
    segments::{Budget, tree},
};
use thiserror::Error;

/// Most bytes of a manifest.
pub const MANIFEST_BYTES: u64 = 64 << 20;
/// Most rows of a table of a segment.
pub const ROWS_MAX: u64 = 1 << 22;
/// The rows of a segment where nobody says how many.
pub const ROWS_DEFAULT: u64 = 1 << 20;

/// A number of rows that is none, or more than there may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("{what} are {found}, at most {limit} are allowed")]
pub struct Exceeds {
    /// Of what there are too many.
    pub what: &'static str,
    /// How many.
    pub found: u64,
    /// The most.
    pub limit: u64,
}

/// Whether a segment of so many cycles can have these rows within a budget of rows. They are what
/// [`Segment::record`](machine::segments::Segment::record) makes room for.
pub fn check_counts(counts: &Counts, cycles: u64, rows: u64) -> Result<(), Exceeds> {
    let budget = Budget::of_rows(rows.min(ROWS_MAX));
    let within = |what, found, limit| match found <= limit {
        true => Ok(()),
        false => Err(Exceeds { what, found, limit }),
    };
    let sum = |numbers: &[u64]| numbers.iter().fold(0u64, |sum, n| sum.saturating_add(*n));
    within("its cycles", cycles, budget.cycles)?;
    within("its instructions", sum(&counts.families), cycles)?;
    within("its calls", sum(&counts.calls), counts.family(Family::Ecall))?;
    within("its words of calls", counts.call_words, budget.call_words)?;
    within("its hashes of paths", counts.merkle_hashes, budget.merkle_hashes)?;
    within("its pages", counts.pages, budget.pages)
}

/// Most siblings of so many pages: each may have one on every level.
pub const fn siblings_max(pages: u64) -> u64 {
    pages.saturating_mul(tree::DEPTH as u64)
}

/// Most pages in a segment's file, those of the registers among them.
pub const fn pages_max(rows: u64) -> u64 {
    rows / PAGE_WORDS as u64 + 1
}
