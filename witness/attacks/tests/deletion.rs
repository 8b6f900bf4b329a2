//! What is excused from being missed is there, and once.

use std::collections::BTreeSet;

use attacks::deletion::{Mutant, plan::suites};
use circuits::{tables::Table, testing::excuses::EXCUSES};

#[test]
fn excuses_are_of_what_there_is_and_have_a_reason() {
    let all: BTreeSet<Mutant> = Table::ALL.iter().copied().flat_map(Mutant::all_of).collect();
    let excused: BTreeSet<Mutant> =
        EXCUSES.iter().map(|&(table, place, _)| Mutant { table, place }).collect();
    assert_eq!(excused.len(), EXCUSES.len(), "one is excused twice");
    assert!(excused.is_subset(&all));
    assert!(EXCUSES.iter().all(|(_, _, reason)| !reason.is_empty()));
}

#[test]
fn every_table_has_tests_and_something_to_delete() {
    for &table in Table::ALL {
        assert!(!suites(table).is_empty() && Mutant::all_of(table).next().is_some(), "{table:?}");
    }
}
