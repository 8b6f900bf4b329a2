//! Which constraints and messages could be left out without any lie passing.
//!
//! A constraint is *noticed to be missing* if some lie breaks it and nothing else: without it, that
//! lie would be proven. A message is if some lie is refused by it alone, or if honest tables do not
//! balance without it.

use std::collections::BTreeSet;

use circuits::{
    key::{Kind, VerifyingKey},
    row,
    systems::TREE_UPDATE,
    tables::Table,
    testing::excuses,
};
use p3_matrix::Matrix;
use rayon::prelude::*;
use witness::Tables;

use crate::{
    forgeries::{self, Honest},
    providers, sweep, truth,
    world::{CLAIMING, Outcome, World},
};

/// A constraint or message, by table and place.
pub type Place = (&'static str, usize);

/// What was tried, and what it did not find.
#[derive(Clone, Debug, Default)]
pub struct Survey {
    /// How many lies were told.
    pub lies: usize,
    /// How many constraints there are.
    pub constraints: usize,
    /// How many messages there are.
    pub messages: usize,
    /// Constraints whose loss no lie shows.
    pub constraints_unnoticed: Vec<Place>,
    /// Messages whose loss nothing shows.
    pub messages_unnoticed: Vec<Place>,
    /// Constraints that are excused but need not be.
    pub excuses_outdated: Vec<Place>,
}

/// Tells all lies about an honest batch and about one that touched nothing.
pub fn survey(honest: &Honest, tables: &Tables) -> Survey {
    let mut outcomes = claims(honest);
    outcomes.extend(provided(tables));

    let mut alone_constraints = BTreeSet::<Place>::new();
    let mut alone_facts = BTreeSet::<Place>::new();
    for outcome in &outcomes {
        let Outcome { violations, false_facts, unbalanced } = outcome;
        if !unbalanced.is_empty() || violations.len() + false_facts.len() != 1 {
            continue;
        }
        alone_constraints.extend(violations);
        alone_facts.extend(false_facts);
    }

    let mut survey = Survey { lies: outcomes.len(), ..Survey::default() };
    for (table, key) in TREE_UPDATE.into_iter().zip(&VerifyingKey::of(Kind::Fast).tables) {
        let excused = excuses::constraints(table);
        survey.constraints += key.constraints;
        survey.messages += key.messages;
        for at in (0..key.constraints).map(|at| (table.name(), at)) {
            let is_excused = excused.contains(&at.1);
            match (alone_constraints.contains(&at), is_excused) {
                (false, false) => survey.constraints_unnoticed.push(at),
                (true, true) => survey.excuses_outdated.push(at),
                _ => {}
            }
        }
        let needed = needed_messages(tables, table);
        let messages = (0..key.messages).map(|at| (table.name(), at));
        survey
            .messages_unnoticed
            .extend(messages.filter(|at| !alone_facts.contains(at) && !needed.contains(&at.1)));
    }
    survey
}

/// Outcomes of all lies in the tables that make claims.
fn claims(honest: &Honest) -> Vec<Outcome> {
    let mut outcomes = Vec::new();
    for world in [&honest.world, &honest.idle] {
        let lies = sweep::lies(world);
        let told = lies.par_iter().map(|&lie| world.with(&[lie]).outcome());
        outcomes.extend(told.collect::<Vec<_>>());
    }
    let statements = forgeries::commitments::other_statements(honest);
    outcomes.extend(statements.iter().map(World::outcome));
    outcomes.extend(forgeries::all().iter().map(|forgery| (forgery.build)(honest).outcome()));
    outcomes
}

/// Outcomes of all lies in the tables that provide facts.
fn provided(tables: &Tables) -> Vec<Outcome> {
    let mut outcomes = Vec::new();
    for table in providers::PROVIDING {
        for honest in providers::honest_rows(&tables.traces[table as usize]) {
            let is_false = |(_, cells): &(_, Vec<_>)| !providers::provides_truth(table, cells);
            let rows: Vec<_> = providers::rows(table, &honest).filter(is_false).collect();
            let told = rows.par_iter().map(|(_, cells)| providers::outcome(table, cells));
            outcomes.extend(told.collect::<Vec<_>>());
        }
        let forged = forgeries::provided().into_iter().filter(|forgery| forgery.table == table);
        outcomes.extend(forged.map(|forgery| providers::outcome(table, &forgery.cells)));
    }
    outcomes
}

/// The messages of a table without which the honest tables do not balance: what it provides and is
/// used, and what it sends or receives between tables.
fn needed_messages(tables: &Tables, table: Table) -> BTreeSet<usize> {
    let public = tables.statement.public_values().unwrap_or_default();
    let trace = &tables.traces[table as usize];
    let mut needed = BTreeSet::new();
    for at in 0..trace.height() {
        for message in row::evaluate(table, trace, &public, at).messages {
            let is_used = message.count != Default::default();
            let is_claim = CLAIMING.contains(&table) && !truth::is_of_facts(message.bus);
            if is_used && (message.is_provided || is_claim) {
                needed.insert(message.interaction);
            }
        }
    }
    needed
}
