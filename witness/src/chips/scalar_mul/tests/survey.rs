//! All forgeries: none is accepted, and nearly each constraint and look-up is what refuses one.

use std::collections::BTreeSet;

use circuits::{
    bus::names,
    config::Felt,
    row::{Observer, Rows},
};
use rayon::prelude::*;

use super::{
    calls, steps,
    world::{TABLES, World},
};

/// What no lie can single out, and why it is there: first constraints, then look-ups.
const NOT_TO_BE_SINGLED_OUT: &[(&str, usize, &str)] = &[
    ("scalar_mul", 0, "the sum of the flags and the others' being boolean imply it"),
    ("scalar_mul", 1, "bounds the counts of messages"),
    ("scalar_mul", 2, "the curve's number, the sum and the other flags imply it"),
];

/// Counts what a row has.
#[derive(Default)]
struct Counter {
    constraints: usize,
    facts: BTreeSet<usize>,
}

impl Observer for Counter {
    fn constraint(&mut self, number: usize, _residual: Felt) {
        self.constraints = self.constraints.max(number + 1);
    }

    fn message(&mut self, at: usize, bus: &str, _fields: &[Felt], _count: Felt, _provided: bool) {
        if [names::RANGE16, names::BYTES].contains(&bus) {
            self.facts.insert(at);
        }
    }
}

fn forgeries() -> Vec<steps::Forgery> {
    [steps::all(), steps::words(), calls::all()].into_iter().flatten().collect()
}

#[test]
fn no_forgery_is_accepted() {
    forgeries().par_iter().for_each(|(name, world)| {
        assert!(!world.outcome().is_accepted(), "{name}");
    });
}

#[test]
fn each_constraint_and_each_look_up_refuses_some_forgery_alone() {
    let mut alone = BTreeSet::<(&str, usize)>::new();
    let mut alone_facts = BTreeSet::<(&str, usize)>::new();
    let outcomes: Vec<_> =
        forgeries().par_iter().map(|(name, world)| (name.clone(), world.outcome())).collect();
    for (name, outcome) in &outcomes {
        if std::env::var("SHOW").is_ok() {
            println!("{name}: {:?} {:?} {}", outcome.violations, outcome.false_facts, outcome.unbalanced.len());
        }
        if !outcome.unbalanced.is_empty()
            || outcome.violations.len() + outcome.false_facts.len() != 1
        {
            continue;
        }
        alone.extend(&outcome.violations);
        alone_facts.extend(&outcome.false_facts);
    }
    let world = World::of(&[]);
    let mut missing = Vec::new();
    for (at, table) in TABLES.into_iter().enumerate() {
        let mut counter = Counter::default();
        Rows::new(table, &world.traces[at], &[]).observe(&[], 0, &mut counter);
        let name = table.name();
        missing.extend((0..counter.constraints).map(|it| ("constraint", name, it)).filter(|it| !alone.contains(&(it.1, it.2))));
        missing.extend(counter.facts.into_iter().map(|it| ("fact", name, it)).filter(|it| !alone_facts.contains(&(it.1, it.2))));
        println!("{name}: {} constraints", counter.constraints);
    }
    let _ = NOT_TO_BE_SINGLED_OUT;
    assert!(missing.is_empty(), "{} {missing:?}", missing.len());
}
