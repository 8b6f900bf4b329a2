//! No constraint is idle: each refuses a lie alone, whose lookups are all true.

use std::collections::BTreeSet;

use circuits::{bus::names, chips::hint::HintColumns, config::Felt, row::Message, tables::Table};
use p3_matrix::Matrix;
use rayon::prelude::*;

use crate::{
    sweep::{Seen, changes},
    world::{World, felt, report},
};

/// The constraint that refuses a change of two cells, of a row or of two neighbours, alone.
fn alone(world: &World, table: Table, row: usize) -> BTreeSet<usize> {
    let trace = world.trace(table);
    let honest = Seen::of(table, trace, &world.public, row);
    let next = (row + 1) % trace.height();
    let honest_next = report(table, trace, &world.public, next);
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
                            let seen = Seen::of(table, trace, &world.public, row);
                            let after = report(table, trace, &world.public, next);
                            let mut broken = seen.broken.clone();
                            broken.extend(after.violations.iter().map(|broken| broken.constraint));
                            let is_true = !seen.is_out_of_range
                                && is_within(&seen.told, &honest.told)
                                && is_within(&after.messages, &honest_next.messages);
                            if let (1, true) = (broken.len(), is_true) {
                                alone.extend(broken);
                            }
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
    excused: &[usize],
) {
    let mut found: BTreeSet<usize> = told.into_iter().collect();
    for &(segment, row) in rows {
        found.extend(alone(&World::of(segment), table, row));
    }
    let unnoticed: Vec<usize> = (0..constraints).filter(|at| !found.contains(at)).collect();
    assert_eq!(unnoticed, excused, "of {found:?}");
    assert!(found.iter().all(|&at| at < constraints));
}

#[test]
fn constraints_of_refreshes_are_needed() {
    check(Table::Refresh, &[(0, 0)], 1, [], &[]);
}

#[test]
fn constraints_of_calls_are_needed() {
    check(Table::Ecall, &[(0, 0), (0, 1), (0, 2), (2, 0)], 16, [], &[]);
}

#[test]
fn constraints_of_lanes_are_needed() {
    check(Table::CallWords, &[(0, 0)], 1, [], &[]);
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
    check(Table::Segment, &[(0, 0), (2, 0), (0, 1), (2, 63)], 32, told, &[]);
}

/// Of the flags of an answer's rows, that they are boolean follows from their order: what goes on
/// must go on to a row that writes (5, 6) and that was gone on to (7), or is the last (11); what
/// writes is first or gone on to. What goes on and does not write (12) has one word left, the next
/// row none, and so on to the end of the table; on the first row it writes, so it is first (4).
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
    check(Table::Hint, &rows.map(|row| (0, row)), 15, told, &[1, 2, 4, 12]);
}
