//! No constraint is idle: each refuses a lie alone, whose lookups are all true.

use std::collections::BTreeSet;

use circuits::{bus::names, row::Message, tables::Table};
use p3_matrix::Matrix;
use rayon::prelude::*;

use crate::{
    sweep::{Seen, changes},
    world::{World, report},
};

/// What of a row's messages is looked up: it must stay, since another permutation would be false.
fn looked_up(told: &[Message]) -> Vec<&Message> {
    let is_hash =
        |message: &&Message| [names::POSEIDON2_RATE, names::POSEIDON2_CAPACITY].contains(&message.bus);
    told.iter().filter(is_hash).collect()
}

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
                                && looked_up(&seen.told) == looked_up(&honest.told)
                                && lookups(&after.messages) == lookups(&honest_next.messages);
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

/// All lookups of the row after: they stay as they are.
fn lookups(messages: &[Message]) -> Vec<&Message> {
    let buses = [names::RANGE16, names::POSEIDON2_RATE, names::POSEIDON2_CAPACITY];
    messages.iter().filter(|message| buses.contains(&message.bus)).collect()
}

#[track_caller]
fn check(table: Table, rows: &[(usize, usize)], constraints: usize, excused: &[usize]) {
    let mut found = BTreeSet::new();
    for &(segment, row) in rows {
        found.extend(alone(&World::of(segment), table, row));
    }
    let unnoticed: Vec<usize> = (0..constraints).filter(|at| !found.contains(at)).collect();
    assert_eq!(unnoticed, excused, "of {found:?}");
}

#[test]
fn constraints_of_the_segment_are_needed() {
    check(Table::Segment, &[(0, 0), (2, 0), (0, 1), (2, 63)], 31, &[]);
}

#[test]
fn constraints_of_pages_are_needed() {
    let rows = [0, 5, 62, 63, 64, 70, 126, 127, 128, 140, 190, 191, 192, 255];
    check(Table::Pages, &rows.map(|row| (0, row)), 58, &[]);
}

#[test]
fn constraints_of_refreshes_are_needed() {
    check(Table::Refresh, &[(0, 0)], 1, &[]);
}

#[test]
fn constraints_of_calls_are_needed() {
    check(Table::Ecall, &[(0, 0), (0, 1), (0, 2), (2, 0)], 16, &[]);
}

#[test]
fn constraints_of_lanes_are_needed() {
    check(Table::CallWords, &[(0, 0)], 1, &[]);
}

#[test]
fn constraints_of_hints_are_needed() {
    check(Table::Hint, &[(0, 0), (0, 1), (0, 2), (0, 3), (0, 62), (0, 63)], 16, &[]);
}
