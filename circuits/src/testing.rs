//! What tests of tables are made of: all rows at once, and what is left on the buses.

pub mod excuses;

use std::collections::BTreeMap;

use p3_field::{PrimeCharacteristicRing, PrimeField64};
use p3_matrix::{Matrix, dense::RowMajorMatrix};
use p3_maybe_rayon::prelude::*;

use crate::{
    config::Felt,
    row::{Observer, Report, Rows},
    systems::{Air, System},
    tables::Table,
};

/// A constraint or a message of a table, counted from the table's first of its kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Place {
    /// A constraint.
    Constraint(usize),
    /// A message.
    Message(usize),
}

/// How many constraints and messages a table has.
pub fn size(table: Table) -> (usize, usize) {
    #[derive(Default)]
    struct Size(usize, usize);
    impl Observer for Size {
        fn constraint(&mut self, number: usize, _: Felt) {
            self.0 = number + 1;
        }
        fn message(&mut self, number: usize, _: &str, _: &[Felt], _: Felt, _: bool) {
            self.1 = number + 1;
        }
    }
    let width = table.columns();
    let trace = RowMajorMatrix::new(Felt::zero_vec(width), width);
    let public_values = Felt::zero_vec(table.public_values());
    let preprocessed = Felt::zero_vec(PREPROCESSED_MAX);
    let mut size = Size::default();
    Rows::new(table, &trace, &public_values).observe(&preprocessed, 0, &mut size);
    (size.0, size.1)
}

/// More preprocessed columns than any table has.
const PREPROCESSED_MAX: usize = 8;

/// The variable that says what the feature `knockout` deletes, as in `keccak_f/constraint/12`.
pub const KNOCKOUT: &str = "COLONNADE_KNOCKOUT";

/// Whether something is deleted from the table, by the feature `knockout`. Then what else is refused
/// than expected is no matter: only that nothing false is accepted.
pub fn is_deleted_from(table: Table) -> bool {
    deleted().is_some_and(|(of, _)| of == table)
}

/// What is deleted, by the feature `knockout`.
pub fn deleted() -> Option<(Table, Place)> {
    #[cfg(feature = "knockout")]
    return crate::knockout::deleted();
    #[cfg(not(feature = "knockout"))]
    None
}

/// Runs `look` with nothing deleted, as far as it stays on its thread.
pub fn whole<T>(look: impl FnOnce() -> T) -> T {
    #[cfg(feature = "knockout")]
    return crate::knockout::whole(look);
    #[cfg(not(feature = "knockout"))]
    look()
}

/// A constraint that a row breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Violation {
    /// The table's name.
    pub table: &'static str,
    /// The row.
    pub row: usize,
    /// Which constraint, counted from the table's first.
    pub constraint: usize,
}

/// A message that one side of a bus has more often than the other.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Imbalance {
    /// The bus.
    pub bus: &'static str,
    /// The message.
    pub fields: Vec<u64>,
    /// What its counts add up to.
    pub count: u64,
}

/// Everything that is wrong with a set of tables.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Findings {
    /// Broken constraints.
    pub violations: Vec<Violation>,
    /// Unbalanced messages. Compared as multisets, so two wrongs do not cancel.
    pub imbalances: Vec<Imbalance>,
}

impl Findings {
    /// Whether a proof of the tables can verify.
    pub fn is_clean(&self) -> bool {
        self.violations.is_empty() && self.imbalances.is_empty()
    }
}

/// Checks the tables of a tree update without proving anything.
pub fn check(traces: &[RowMajorMatrix<Felt>], public_values: &[Felt]) -> Findings {
    check_system(&System::tree_update(), traces, public_values)
}

/// Checks tables without proving anything.
pub fn check_system(
    system: &System,
    traces: &[RowMajorMatrix<Felt>],
    public_values: &[Felt],
) -> Findings {
    let reports: Vec<Vec<Report>> = system
        .airs()
        .iter()
        .zip(traces)
        .map(|(air, trace)| reports(air, trace, public_values))
        .collect();
    findings(system, &reports)
}

/// The reports of all rows of a table.
pub fn reports(air: &Air, trace: &RowMajorMatrix<Felt>, public_values: &[Felt]) -> Vec<Report> {
    let rows = Rows::new(air.table(), trace, public_values);
    let report = |at| {
        let mut report = Report::default();
        rows.observe(&air.preprocessed_row(at), at, &mut report);
        report
    };
    (0..trace.height()).into_par_iter().map(report).collect()
}

/// Puts the reports of all tables together.
pub fn findings(system: &System, reports: &[Vec<Report>]) -> Findings {
    let mut findings = Findings::default();
    let mut net: BTreeMap<(&'static str, Vec<u64>), Felt> = BTreeMap::new();
    for (table, reports) in system.tables().zip(reports) {
        for (row, report) in reports.iter().enumerate() {
            let violations = report.violations.iter();
            findings.violations.extend(violations.map(|broken| Violation {
                table: table.name(),
                row,
                constraint: broken.constraint,
            }));
            for message in &report.messages {
                let fields = message.fields.iter().map(PrimeField64::as_canonical_u64).collect();
                *net.entry((message.bus, fields)).or_default() += message.count;
            }
        }
    }
    findings.imbalances = net
        .into_iter()
        .filter(|(_, count)| *count != Felt::ZERO)
        .map(|((bus, fields), count)| Imbalance { bus, fields, count: count.as_canonical_u64() })
        .collect();
    findings
}
