//! Every constraint and every message is there for a reason: some forgery or changed cell is refused
//! by it and by nothing else.

use std::collections::BTreeSet;

use circuits::{
    config::Felt,
    row::{Observer, Rows},
    tables::Table,
};

use super::{
    forgeries::{self, Refusal},
    sweep::{mutations, rows, worlds},
    world::{Outcome, matrix, padding},
};

/// How many constraints and messages there are.
#[derive(Debug, Default)]
struct Counts {
    constraints: usize,
    messages: usize,
}

impl Observer for Counts {
    fn constraint(&mut self, _: usize, _: Felt) {
        self.constraints += 1;
    }

    fn message(&mut self, _: usize, _: &str, _: &[Felt], _: Felt, _: bool) {
        self.messages += 1;
    }
}

/// Constraints that nothing can single out, and why they are there.
const NOT_TO_BE_SINGLED_OUT: &[(usize, &str)] = &[(
    5,
    "bounds the counts of messages; but a row of two kinds takes a call twice, or lanes of one clock",
)];

fn only_refusal(outcome: &Outcome) -> Option<Refusal> {
    let Outcome { violations, false_facts, unbalanced, .. } = outcome;
    let constraints = violations.iter().map(|&at| Refusal::Constraint(at));
    let facts = false_facts.iter().map(|&at| Refusal::Fact(at));
    let messages = unbalanced.iter().map(|&at| Refusal::Message(at));
    let refusals: Vec<_> = constraints.chain(facts).chain(messages).collect();
    let [only] = refusals[..] else { return None };
    Some(only)
}

#[test]
fn no_constraint_and_no_message_can_be_left_out() {
    let mut constraints = BTreeSet::new();
    let mut messages = BTreeSet::new();
    let mut add = |refusal| match refusal {
        Refusal::Constraint(at) => _ = constraints.insert(at),
        Refusal::Fact(at) | Refusal::Message(at) => _ = messages.insert(at),
    };
    for forgery in forgeries::all() {
        add(forgery.refused_by);
    }
    for world in worlds() {
        for (_, _, changed) in mutations(&rows(&world)) {
            only_refusal(&world.judge_matrix(&changed)).into_iter().for_each(&mut add);
        }
    }
    let mut all = Counts::default();
    Rows::new(Table::MulMod, &matrix(&[padding()]), &[]).observe(&[], 0, &mut all);
    let missing: Vec<_> = (0..all.constraints).filter(|at| !constraints.contains(at)).collect();
    let excused: Vec<_> = NOT_TO_BE_SINGLED_OUT.iter().map(|&(at, _)| at).collect();
    assert_eq!(missing, excused);
    assert_eq!(messages, (0..all.messages).collect());
}
