//! Which constraints and messages could be left out without any lie passing.
//!
//! A constraint is *noticed to be missing* if some lie breaks it and nothing else: without it, that
//! lie would be proven. A message is if some lie is refused by it alone, or if honest tables do not
//! balance without it.

use std::collections::BTreeSet;

use circuits::{
    key::{Kind, VerifyingKey},
    row,
    tables::Table,
};
use p3_matrix::Matrix;
use rayon::prelude::*;
use witness::Tables;

use crate::{
    forgeries, providers, sweep, truth,
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
}

/// Tells all lies about an honest batch.
pub fn survey(tables: &Tables) -> Survey {
    let world = World::new(tables);
    let mut outcomes = claims(&world);
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
    for (table, key) in Table::ALL.into_iter().zip(&VerifyingKey::of(Kind::Fast).tables) {
        survey.constraints += key.constraints;
        survey.messages += key.messages;
        let constraints = (0..key.constraints).map(|at| (table.name(), at));
        survey
            .constraints_unnoticed
            .extend(constraints.filter(|at| !alone_constraints.contains(at)));
        let needed = needed_messages(tables, table);
        let messages = (0..key.messages).map(|at| (table.name(), at));
        survey
            .messages_unnoticed
            .extend(messages.filter(|at| !alone_facts.contains(at) && !needed.contains(&at.1)));
    }
    survey
}

/// Outcomes of all lies in the tables that make claims.
fn claims(world: &World) -> Vec<Outcome> {
    let mut lies: Vec<_> = sweep::lies(world).into_iter().map(|lie| vec![lie]).collect();
    lies.extend(forgeries::all().into_iter().map(|forgery| (forgery.lies)(world)));
    lies.par_iter().map(|lies| world.with(lies).outcome()).collect()
}

/// Outcomes of all lies in the tables that provide facts.
fn provided(tables: &Tables) -> Vec<Outcome> {
    let mut outcomes = Vec::new();
    for table in providers::PROVIDING {
        for honest in providers::honest_rows(&tables.traces[table as usize]) {
            let rows = providers::rows(table, &honest);
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
