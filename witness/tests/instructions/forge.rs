//! Lies about instructions: rows of which one thing is wrong, and all that follows from it is right.

use core::borrow::{Borrow, BorrowMut};

use circuits::{config::Felt, tables::Table, testing};
use p3_field::{Field, PrimeCharacteristicRing};

use crate::{
    forged_arithmetic, forged_comparisons, forged_divisions, forged_flags, forged_jumps,
    forged_lookups, forged_memory, forged_shifts, forged_stores, forged_triples,
    honest::rows,
    judge::{Judged, Refusal, Verdict},
};

/// A row that claims something wrong, and everything that refuses it.
pub(crate) struct Forgery {
    pub(crate) about: &'static str,
    pub(crate) table: Table,
    pub(crate) cells: Vec<Felt>,
    pub(crate) verdict: Verdict,
    pub(crate) refused_by: Vec<Refusal>,
}

/// What these constraints refuse.
pub(crate) fn constraints(numbers: &[usize]) -> Vec<Refusal> {
    numbers.iter().copied().map(Refusal::Constraint).collect()
}

/// What this constraint refuses.
pub(crate) fn constraint(number: usize) -> Vec<Refusal> {
    constraints(&[number])
}

/// What this lookup refuses.
pub(crate) fn lookup(number: usize) -> Vec<Refusal> {
    vec![Refusal::Lookup(number)]
}

/// Changes the first row of a run that is such. The lie is one about a result.
pub(crate) fn lie<C>(
    about: &'static str,
    table: Table,
    is_such: impl Fn(&C) -> bool,
    change: impl FnOnce(&mut C),
    refused_by: Vec<Refusal>,
) -> Forgery
where
    [Felt]: BorrowMut<C>,
{
    let row = rows(table).real.iter().find(|row| is_such(row[..].borrow()));
    let mut cells = row.expect("there is such a row").clone();
    change(cells[..].borrow_mut());
    Forgery { about, table, cells, verdict: Verdict::Lie, refused_by }
}

/// Changes a row that executes nothing. The lie is one about how often something is said.
pub(crate) fn padding<C>(
    about: &'static str,
    table: Table,
    change: impl FnOnce(&mut C),
    refused_by: Vec<Refusal>,
) -> Forgery
where
    [Felt]: BorrowMut<C>,
{
    let mut cells = rows(table).padding.clone();
    change(cells[..].borrow_mut());
    Forgery { about, table, cells, verdict: Verdict::Miscounted, refused_by }
}

impl Forgery {
    /// The lie is one about how often something is said.
    pub(crate) fn miscounted(self) -> Self {
        Self { verdict: Verdict::Miscounted, ..self }
    }
}

/// An element.
pub(crate) fn felt(number: u64) -> Felt {
    Felt::from_u64(number)
}

/// A word's limbs.
pub(crate) fn limbs(word: u64) -> [Felt; 2] {
    [word & 0xffff, word >> 16].map(felt)
}

/// The word of limbs.
pub(crate) fn word(limbs: [Felt; 2]) -> Felt {
    limbs[0] + limbs[1] * felt(1 << 16)
}

/// What 2^32 must be taken times for a difference.
pub(crate) fn times_base(difference: Felt) -> Felt {
    difference * felt(1 << 32).inverse()
}

pub(crate) fn all() -> Vec<Forgery> {
    let mut all = forged_arithmetic::all();
    all.extend(forged_shifts::all());
    all.extend(forged_comparisons::all());
    all.extend(forged_jumps::all());
    all.extend(forged_memory::all());
    all.extend(forged_divisions::all());
    all.extend(forged_stores::all());
    all.extend(forged_flags::all());
    all.extend(forged_triples::all());
    all.extend(forged_lookups::all());
    all
}

#[test]
fn each_lie_is_refused_by_what_is_there_for_it() {
    let mut wrong = Vec::new();
    for Forgery { about, table, cells, verdict, refused_by } in all() {
        let judged = Judged::of(table, &cells);
        let found: Vec<_> = judged.refusals.into_iter().collect();
        let is_as_it_should_be = if testing::is_deleted_from(table) {
            !found.is_empty() || !judged.verdict.is_wrong()
        } else {
            (judged.verdict, &found) == (verdict, &refused_by)
        };
        if !is_as_it_should_be {
            wrong.push(format!("{table:?}, {about}: {:?} by {found:?}", judged.verdict));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
