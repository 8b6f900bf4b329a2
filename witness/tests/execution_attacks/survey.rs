//! No constraint is idle: each refuses a lie alone, whose lookups are all true.

use std::collections::BTreeSet;

use circuits::{
    bus::names,
    chips::hint::HintColumns,
    config::Felt,
    row::Message,
    tables::Table,
    testing::{self, Place, excuses, size},
};
use p3_matrix::{Matrix, dense::RowMajorMatrix};
use rayon::prelude::*;

use crate::{
    sweep::{Seen, changes},
    world::{World, felt, report},
};

/// The constraints that refuse a change of two cells alone, of a row or of two neighbours. If one is
/// deleted: itself, if such a change is accepted that is refused without the deletion.
fn alone(world: &World, table: Table, row: usize) -> BTreeSet<usize> {
    let trace = world.trace(table);
    let honest = Both::of(world, table, trace, row);
    let next = (row + 1) % trace.height();
    let width = trace.width;
    let place = |at: usize| if at < width { row * width + at } else { next * width + at - width };
    (0..2 * width)
        .into_par_iter()
        .map_init(
            || trace.clone(),
            |trace, first| {
                let mut alone = BTreeSet::new();
                let cell = trace.values[place(first)];
                for value in changes(cell) {
                    for second in first..2 * width {
                        let other = trace.values[place(second)];
                        for value_there in changes(other) {
                            trace.values[place(first)] = value;
                            if second != first {
                                trace.values[place(second)] = value_there;
                            }
                            alone.extend(only_refusal(world, table, trace, row, &honest));
                            trace.values[place(second)] = other;
                            trace.values[place(first)] = cell;
                        }
                    }
                }
                alone
            },
        )
        .reduce(BTreeSet::new, |mut all, more| {
            all.extend(more);
            all
        })
}

/// What two neighbouring rows say, and the one before them.
struct Both {
    broken: BTreeSet<usize>,
    is_out_of_range: bool,
    first: Vec<Message>,
    second: Vec<Message>,
}

impl Both {
    fn of(world: &World, table: Table, trace: &RowMajorMatrix<Felt>, row: usize) -> Self {
        let Seen { mut broken, is_out_of_range, told } = Seen::of(table, trace, &world.public, row);
        let after = report(table, trace, &world.public, (row + 1) % trace.height());
        broken.extend(after.violations.iter().map(|broken| broken.constraint));
        Self { broken, is_out_of_range, first: told, second: after.messages }
    }
}

/// The constraint that alone refuses the rows as they are, if what they look up is true.
fn only_refusal(
    world: &World,
    table: Table,
    trace: &RowMajorMatrix<Felt>,
    row: usize,
    honest: &Both,
) -> Option<usize> {
    let Both { mut broken, is_out_of_range, first, second } = Both::of(world, table, trace, row);
    if testing::is_deleted_from(table) {
        if !broken.is_empty() {
            return None;
        }
        broken = testing::whole(|| Both::of(world, table, trace, row)).broken;
    }
    let is_true =
        !is_out_of_range && is_within(&first, &honest.first) && is_within(&second, &honest.second);
    broken.first().copied().filter(|_| broken.len() == 1 && is_true)
}

/// Whether all that is looked up is what was looked up before, and so is true.
fn is_within(messages: &[Message], honest: &[Message]) -> bool {
    let buses = [names::RANGE16, names::POSEIDON2_RATE, names::POSEIDON2_CAPACITY];
    messages.iter().all(|message| !buses.contains(&message.bus) || honest.contains(message))
}

/// The constraint that refuses a lie alone, of all rows.
#[track_caller]
pub(crate) fn only(world: &World, table: Table, constraint: usize) -> usize {
    let trace = world.trace(table);
    let broken: BTreeSet<usize> = (0..trace.height())
        .flat_map(|row| report(table, trace, &world.public, row).violations)
        .map(|broken| broken.constraint)
        .collect();
    assert_eq!(broken, BTreeSet::from([constraint]));
    constraint
}

/// Checks that all constraints refuse something alone: two changed cells, or one of the lies that
/// `told` found refused so. The excused ones follow from others.
#[track_caller]
pub(crate) fn check(
    table: Table,
    rows: &[(usize, usize)],
    constraints: usize,
    told: impl IntoIterator<Item = usize>,
) {
    let alone = |&(segment, row): &(usize, usize)| alone(&World::of(segment), table, row);
    if let Some((of, place)) = testing::deleted() {
        // What the change of some row alone tells is that it is accepted now.
        let is_of_table = of == table && matches!(place, Place::Constraint(_));
        assert!(!is_of_table || rows.iter().all(|row| alone(row).is_empty()), "accepted");
        return;
    }
    let mut found: BTreeSet<usize> = told.into_iter().collect();
    found.extend(rows.iter().flat_map(alone));
    let unnoticed: Vec<usize> = (0..constraints).filter(|at| !found.contains(at)).collect();
    assert_eq!(unnoticed, excuses::constraints(table), "of {found:?}");
    assert_eq!(size(table).0, constraints);
}

#[test]
fn constraints_of_refreshes_are_needed() {
    check(Table::Refresh, &[(0, 0)], 1, []);
}

#[test]
fn constraints_of_calls_are_needed() {
    check(Table::Ecall, &[(0, 0), (0, 1), (0, 2), (2, 0)], 16, []);
}

#[test]
fn constraints_of_lanes_are_needed() {
    check(Table::CallWords, &[(0, 0)], 1, []);
}

/// Lies of a segment that is cut, whose public values say so or not, and what its row says.
#[test]
fn constraints_of_the_segment_are_needed() {
    let lie = |constraint: usize, public: &[(usize, u64)], row: &[(usize, u64)]| {
        let mut world = World::of(0);
        for &(at, value) in public {
            world.public[at] = felt(value);
            world.cells(Table::Segment, 0)[2 + at] = felt(value);
        }
        for &(at, value) in row {
            world.cells(Table::Segment, 0)[at] = felt(value);
        }
        only(&world, Table::Segment, constraint)
    };
    // It is a last one only in its row; it is twice a last one; it goes on after that.
    let mut told = vec![
        lie(4, &[(1, 0)], &[(1, 1), (4, 1)]),
        lie(22, &[(1, 0), (2, 2)], &[(1, 2)]),
        lie(23, &[(2, 1)], &[(1, 1)]),
    ];
    told.extend((0..8).map(|word| lie(24 + word, &[(11 + word, 1)], &[])));
    check(Table::Segment, &[(0, 0), (2, 0), (0, 1), (2, 63)], 32, told);
}

#[test]
fn constraints_of_hints_are_needed() {
    let word = |constraint: usize, row: usize, is_first: u64, goes_on: u64| {
        let mut world = World::of(1);
        let hint: &mut HintColumns<Felt> = world.row(Table::Hint, row);
        (hint.is_first, hint.writes, hint.goes_on) = (felt(is_first), felt(1), felt(goes_on));
        hint.left = felt(1 + goes_on);
        only(&world, Table::Hint, constraint)
    };
    let told = [word(3, 0, 0, 0), word(11, 63, 1, 1)];
    let rows = [0, 1, 2, 3, 62, 63];
    check(Table::Hint, &rows.map(|row| (0, row)), 15, told);
}
