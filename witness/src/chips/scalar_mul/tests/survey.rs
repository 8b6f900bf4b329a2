//! All forgeries: none is accepted, and nearly each constraint and look-up is what refuses one.

use std::collections::BTreeSet;

use circuits::{
    bus::names,
    config::Felt,
    row::{Observer, Rows},
    tables::Table,
    testing::{excuses, size},
};
use rayon::prelude::*;

use super::{
    calls, rules, steps,
    world::{Outcome, TABLES, World},
};

/// Counts the look-ups of a row.
#[derive(Default)]
struct Facts(BTreeSet<usize>);

impl Observer for Facts {
    fn constraint(&mut self, _number: usize, _residual: Felt) {}

    fn message(&mut self, at: usize, bus: &str, _fields: &[Felt], _count: Felt, _provided: bool) {
        if [names::RANGE16, names::BYTES].contains(&bus) {
            self.0.insert(at);
        }
    }
}

const KINDS: [fn() -> Vec<steps::Forgery>; 3] = [calls::all, steps::all, rules::all];

fn forgeries() -> Vec<steps::Forgery> {
    KINDS.into_iter().flat_map(|kind| kind()).collect()
}

#[test]
fn no_forgery_is_accepted() {
    // One kind after the other: to make them up takes longest.
    for kind in KINDS {
        let forgeries = kind();
        let accepted = forgeries.par_iter().find_any(|(_, world)| world.outcome().is_accepted());
        assert!(accepted.is_none(), "{:?}", accepted.map(|(name, _)| name));
    }
}

type Places = BTreeSet<(&'static str, usize)>;

/// What refuses some forgery alone: constraints, look-ups.
fn needed() -> [Places; 2] {
    let outcomes: Vec<_> = forgeries().par_iter().map(|(_, world)| world.outcome()).collect();
    let alone = outcomes.into_iter().filter(Outcome::is_refused_by_one);
    alone.fold(Default::default(), |[mut violations, mut facts]: [Places; 2], outcome| {
        violations.extend(outcome.violations);
        facts.extend(outcome.false_facts);
        [violations, facts]
    })
}

#[test]
fn each_constraint_and_each_look_up_refuses_some_forgery_alone() {
    let [violations, facts] = needed();
    let world = World::of(&[]);
    let (mut unneeded, mut unneeded_facts) = (Places::new(), Places::new());
    for (table, trace) in TABLES.into_iter().zip(&world.traces) {
        let mut all = Facts::default();
        Rows::new(table, trace, &[]).observe(&[], 0, &mut all);
        unneeded.extend((0..size(table).0).map(|at| (table.name(), at)));
        unneeded_facts.extend(all.0.into_iter().map(|at| (table.name(), at)));
    }
    unneeded.retain(|place| !violations.contains(place));
    unneeded_facts.retain(|place| !facts.contains(place));
    let excused = |of: fn(Table) -> Vec<usize>| -> Places {
        TABLES
            .iter()
            .flat_map(|&table| of(table).into_iter().map(move |at| (table.name(), at)))
            .collect()
    };
    assert_eq!(unneeded, excused(excuses::constraints));
    assert_eq!(unneeded_facts, excused(excuses::messages));
}
