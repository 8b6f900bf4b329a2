//! Every constraint and every message is there for a reason: some forgery or changed cell is refused
//! by it and by nothing else.

use std::collections::BTreeSet;

use circuits::{
    tables::Table,
    testing::{excuses, size},
};

use super::{
    forgeries::{self, Refusal},
    sweep::{mutations, rows, worlds},
    world::Outcome,
};

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
    let (all, all_messages) = size(Table::MulMod);
    let missing: Vec<_> = (0..all).filter(|at| !constraints.contains(at)).collect();
    assert_eq!(missing, excuses::constraints(Table::MulMod));
    assert_eq!(messages, (0..all_messages).collect());
}
