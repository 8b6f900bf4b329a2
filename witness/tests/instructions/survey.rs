//! Every constraint refuses something alone, except where it is said why not.

use std::collections::{BTreeMap, BTreeSet};

use circuits::{
    bus::names,
    row::Message,
    tables::Table,
    testing::{excuses, size},
};

use crate::{
    forge,
    honest::{TABLES, kinds, rows},
    judge::{Judged, Refusal, Verdict},
    sweep::{add_refusal, sweep},
};

/// How many constraints and messages a table has.
const SIZES: [(Table, usize, usize); 19] = [
    (Table::Add, 6, 14),
    (Table::AddImmediate, 3, 11),
    (Table::Bitwise, 5, 16),
    (Table::BitwiseImmediate, 5, 13),
    (Table::Shift, 9, 20),
    (Table::ShiftImmediate, 9, 16),
    (Table::Compare, 7, 18),
    (Table::CompareImmediate, 7, 15),
    (Table::BranchEqual, 6, 9),
    (Table::BranchLess, 10, 15),
    (Table::Jump, 1, 6),
    (Table::JumpRegister, 3, 9),
    (Table::Load, 2, 12),
    (Table::LoadPart, 17, 15),
    (Table::Store, 2, 12),
    (Table::StorePart, 11, 16),
    (Table::Mul, 6, 16),
    (Table::MulSigned, 10, 22),
    (Table::Div, 22, 22),
];

/// Constraints that refuse nothing but what is said too often or the wrong way round.
fn counting(table: Table) -> Vec<usize> {
    match table {
        // That a flag is one.
        Table::AddImmediate | Table::Jump | Table::JumpRegister | Table::Load | Table::Store => {
            vec![0]
        }
        // That there is one flag.
        Table::Add | Table::BranchEqual | Table::StorePart | Table::Mul => vec![2],
        Table::Bitwise | Table::BitwiseImmediate => vec![3],
        // That, and that a flag by which signs are looked up is not -1 where nothing is executed.
        Table::Shift | Table::ShiftImmediate => vec![2, 3],
        Table::Compare | Table::CompareImmediate | Table::MulSigned => vec![0, 2],
        Table::BranchLess | Table::LoadPart | Table::Div => vec![0, 4],
        _ => Vec::new(),
    }
}

/// What refuses something wrong alone, and the worst of that.
fn alone(table: Table) -> BTreeMap<Refusal, Verdict> {
    let mut alone = BTreeMap::new();
    for row in kinds(table).into_iter().chain([&rows(table).padding[..]]) {
        for (refusal, verdict) in sweep(table, row).alone {
            add_refusal(&mut alone, refusal, verdict);
        }
    }
    for forgery in forge::all().into_iter().filter(|forgery| forgery.table == table) {
        let judged = Judged::of(table, &forgery.cells);
        if let Some(refusal) = judged.refused_by().filter(|_| judged.verdict.is_wrong()) {
            add_refusal(&mut alone, refusal, judged.verdict);
        }
    }
    alone
}

#[test]
fn every_constraint_is_there_for_something() {
    let mut wrong = Vec::new();
    for (table, constraints, messages) in SIZES {
        assert_eq!(size(table), (constraints, messages), "{table:?}");
        let alone = alone(table);
        let those = |is: &dyn Fn(Option<&Verdict>) -> bool| -> Vec<usize> {
            let refused = |at: &usize| alone.get(&Refusal::Constraint(*at));
            (0..constraints).filter(|at| is(refused(at))).collect()
        };
        let found = those(&|verdict| verdict.is_none());
        let counts = those(&|verdict| verdict == Some(&Verdict::Miscounted));
        if (&found, &counts) != (&excuses::constraints(table), &counting(table)) {
            wrong.push(format!("{table:?}: spare {found:?}, counting {counts:?}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// The messages of a table that look up facts about limbs.
fn lookups(table: Table) -> BTreeSet<usize> {
    let of_limbs = [names::RANGE16, names::BYTES, names::AND, names::SIGN, names::POWER];
    let is_lookup = |message: &&Message| of_limbs.contains(&message.bus);
    let mut lookups = BTreeSet::new();
    for row in &kinds(table) {
        let messages = Judged::report(table, row).messages;
        lookups.extend(messages.iter().filter(is_lookup).map(|message| message.interaction));
    }
    lookups
}

#[test]
fn every_lookup_is_there_for_something() {
    let mut wrong = Vec::new();
    for table in TABLES {
        let alone = alone(table);
        let is_spare = |at: &usize| !alone.contains_key(&Refusal::Lookup(*at));
        let spare: Vec<_> = lookups(table).into_iter().filter(is_spare).collect();
        if !spare.is_empty() {
            wrong.push(format!("{table:?}: {spare:?}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// A message that is left out is missed: what is said without it is nothing that the rest of the
/// system hears from a row that is as it should be.
#[test]
fn every_other_message_is_missed() {
    for table in TABLES {
        let lookups = lookups(table);
        let (_, messages) = size(table);
        let mut missed = BTreeSet::new();
        for row in kinds(table) {
            let report = Judged::report(table, row);
            for at in 0..report.messages.len() {
                let mut rest = report.messages.clone();
                let left_out = rest.remove(at);
                if crate::judge::verdict(&rest) != Verdict::So {
                    missed.insert(left_out.interaction);
                }
            }
        }
        let others: BTreeSet<_> = (0..messages).filter(|at| !lookups.contains(at)).collect();
        assert_eq!(missed, others, "{table:?}");
    }
}
