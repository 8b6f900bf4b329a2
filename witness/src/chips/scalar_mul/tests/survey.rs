//! All forgeries: none is accepted, and nearly each constraint and look-up is what refuses one.

use std::collections::BTreeSet;

use circuits::{
    bus::names,
    config::Felt,
    row::{Observer, Rows},
};
use rayon::prelude::*;

use super::{
    calls, rules, steps,
    world::{Outcome, TABLES, World},
};

/// Constraints that no lie can single out, and why they are there.
const EXCUSED: &[(&str, usize, &str)] = &[
    ("scalar_mul", 0, "the curve's number and the other flags imply it"),
    ("scalar_mul", 2, "the curve's number and the other flags imply it"),
    ("scalar_mul", 3, "bounds the counts of the result's lanes and of the ladder's ends"),
    ("scalar_mul", 4, "one end less and two more contradict each other"),
    ("scalar_mul", 5, "one end less and two more contradict each other"),
    ("scalar_mul", 6, "one end less and two more contradict each other"),
    ("scalar_mul", 7, "bounds the counts of the call and of its lanes"),
    ("scalar_mul", 121, "no quotient needs another sign"),
    ("scalar_mul", 155, "bounds the counts of words, as do the next seven"),
    ("scalar_mul", 156, ""),
    ("scalar_mul", 157, ""),
    ("scalar_mul", 158, ""),
    ("scalar_mul", 159, ""),
    ("scalar_mul", 160, ""),
    ("scalar_mul", 161, ""),
    ("scalar_mul", 162, ""),
    ("scalar_mul", 163, "words without a ladder, or a ladder without words, leave them on the bus"),
    ("curve_step", 0, "bounds the count of the ends"),
    ("curve_step", 4, "bounds the count of the ends"),
    ("curve_step", 5, "bounds the count of look-ups"),
    ("curve_step", 6, "the curve's number and the other flags imply it"),
    ("curve_step", 8, "the curve's number and the other flags imply it"),
    ("curve_step", 10, "a ladder without an end leaves the end on the bus"),
    ("curve_step", 13, "a ladder without a start takes an end that nobody sent"),
    ("curve_step", 98, "bounds the count of words"),
    ("curve_step", 100, "an end that takes no word leaves it on the bus"),
];

/// Look-ups that no lie can single out.
const EXCUSED_FACTS: &[(&str, usize, &str)] = &[
    ("scalar_mul", 277, "more turns make more than any scalar"),
    ("scalar_mul", 293, "a ladder with less than no digits to come has no end"),
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
    [steps::all(), rules::all(), calls::all()].concat()
}

#[test]
fn no_forgery_is_accepted() {
    forgeries().par_iter().for_each(|(name, world)| {
        assert!(!world.outcome().is_accepted(), "{name}");
    });
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
        let mut counter = Counter::default();
        Rows::new(table, trace, &[]).observe(&[], 0, &mut counter);
        unneeded.extend((0..counter.constraints).map(|at| (table.name(), at)));
        unneeded_facts.extend(counter.facts.into_iter().map(|at| (table.name(), at)));
    }
    unneeded.retain(|place| !violations.contains(place));
    unneeded_facts.retain(|place| !facts.contains(place));
    let excused = |list: &[(&'static str, usize, &str)]| -> Places {
        list.iter().map(|&(table, at, _)| (table, at)).collect()
    };
    assert_eq!(unneeded, excused(EXCUSED));
    assert_eq!(unneeded_facts, excused(EXCUSED_FACTS));
}
