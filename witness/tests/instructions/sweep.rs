//! Every cell of rows of every kind is changed, and nothing false comes of it.

use std::collections::{BTreeMap, BTreeSet};

use circuits::{config::Felt, tables::Table, testing};
use machine::testing::random::Random;
use p3_field::PrimeCharacteristicRing;
use rayon::prelude::*;

use crate::{
    honest::{TABLES, kinds, rows, tables},
    idle::idle,
    judge::{Judged, Refusal, Verdict},
};

/// The values that a cell is changed to.
fn changes(cell: Felt) -> Vec<Felt> {
    let mut values = vec![
        cell + Felt::ONE,
        cell - Felt::ONE,
        Felt::ZERO,
        Felt::ONE,
        cell + Felt::from_u32(1 << 16),
        cell * Felt::from_u64(0x9e37_79b9_7f4a_7c15) + Felt::from_u32(12345),
    ];
    values.retain(|&value| value != cell);
    values
}

/// What a row's changes come to.
#[derive(Clone, Debug, Default)]
pub(crate) struct Swept {
    /// The columns that can be changed with nothing noticed.
    pub(crate) free: BTreeSet<usize>,
    /// What refuses something wrong alone, and the worst of that.
    pub(crate) alone: BTreeMap<Refusal, Verdict>,
}

pub(crate) fn add_refusal(
    alone: &mut BTreeMap<Refusal, Verdict>,
    refusal: Refusal,
    verdict: Verdict,
) {
    let worst = alone.entry(refusal).or_insert(verdict);
    *worst = verdict.max(*worst);
}

pub(crate) fn sweep(table: Table, honest: &[Felt]) -> Swept {
    let said = Judged::of(table, honest);
    let mut swept = Swept::default();
    for column in 0..honest.len() {
        for value in changes(honest[column]) {
            let mut changed = honest.to_vec();
            changed[column] = value;
            let judged = Judged::of(table, &changed);
            let is_accepted = judged.refusals.is_empty();
            let is_wrong = judged.verdict.is_wrong();
            assert!(!(is_accepted && is_wrong), "{table:?}, column {column}: {honest:?}");
            if is_accepted && judged.says_what(&said) {
                swept.free.insert(column);
            }
            if let Some(refusal) = judged.refused_by().filter(|_| is_wrong) {
                add_refusal(&mut swept.alone, refusal, judged.verdict);
            }
        }
    }
    swept
}

#[test]
fn no_cell_is_free_but_idle_ones() {
    for table in tables() {
        kinds(table).par_iter().for_each(|row| {
            let free = sweep(table, row).free;
            if !testing::is_deleted_from(table) {
                assert_eq!(free, idle(table, row), "{table:?}: {row:?}");
            }
        });
    }
}

/// How many columns must be as they are where nothing is executed: flags, and what follows from
/// constraints that hold everywhere.
const BOUND: [usize; 19] = [2, 1, 4, 4, 9, 9, 4, 4, 3, 7, 1, 1, 1, 13, 1, 11, 8, 9, 18];

#[test]
fn rows_without_an_instruction_say_nothing_whatever_they_hold() {
    for (table, expected) in TABLES.into_iter().zip(BOUND) {
        let free = sweep(table, &rows(table).padding).free;
        let bound = table.columns() - free.len();
        assert!(bound == expected || testing::is_deleted_from(table), "{table:?}: {bound}");
    }
}

#[test]
fn nothing_false_comes_of_some_cells_at_once() {
    const TRIES: usize = 5000;
    for table in tables() {
        let rows: Vec<_> = kinds(table).into_iter().chain([&rows(table).padding[..]]).collect();
        rows.par_iter().enumerate().for_each(|(at, row)| {
            let mut random = Random(at as u64);
            for _ in 0..TRIES {
                let mut changed = row.to_vec();
                for _ in 0..2 + random.below(3) {
                    let column = random.below(row.len() as u32) as usize;
                    let values = changes(changed[column]);
                    changed[column] = values[random.below(values.len() as u32) as usize];
                }
                let judged = Judged::of(table, &changed);
                let is_fine = !judged.refusals.is_empty() || !judged.verdict.is_wrong();
                assert!(is_fine, "{table:?}: {changed:?} of {row:?}");
            }
        });
    }
}
