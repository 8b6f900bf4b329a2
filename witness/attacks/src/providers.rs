//! Lies in the tables that provide facts: row by row, since each row stands for itself.

use std::collections::BTreeSet;

use circuits::{
    config::Felt,
    row::{self, Broken},
    tables::Table,
};
use p3_matrix::{Matrix, dense::RowMajorMatrix};

use crate::{
    sweep::changes,
    truth,
    world::{Lie, Outcome},
};

/// The tables that provide facts by constraints.
pub const PROVIDING: [Table; 2] = [Table::KeyOrder, Table::Poseidon2];

/// What a row of a providing table does with a lie in it.
pub fn outcome(table: Table, cells: &[Felt]) -> Outcome {
    let report = row::evaluate(table, &RowMajorMatrix::new_row(cells.to_vec()), &[], 0);
    let violations = report.violations.iter().map(|broken| (table.name(), broken.constraint));
    let mut outcome = Outcome { violations: violations.collect(), ..Outcome::default() };
    for message in &report.messages {
        if !message.is_provided && !truth::is_true(message) {
            outcome.false_facts.insert((table.name(), message.interaction));
        }
    }
    outcome
}

/// Whether everything that the row provides is true.
pub fn provides_truth(table: Table, cells: &[Felt]) -> bool {
    let report = row::evaluate(table, &RowMajorMatrix::new_row(cells.to_vec()), &[], 0);
    report.messages.iter().filter(|message| message.is_provided).all(truth::is_true)
}

/// Each cell of a row changed, alone and with the change run on through the row: the cells further
/// right take the values that the constraints ask of them, all or all but one.
pub fn rows(table: Table, honest: &[Felt]) -> impl Iterator<Item = (Lie, Vec<Felt>)> {
    let lies = honest.iter().enumerate().flat_map(move |(column, &cell)| {
        changes(cell).into_iter().map(move |value| Lie { table, row: 0, column, value })
    });
    lies.flat_map(move |lie| {
        let mut cells = honest.to_vec();
        cells[lie.column] = lie.value;
        let broken: BTreeSet<usize> =
            broken(table, &cells).iter().map(|broken| broken.constraint).collect();
        let kept = [None].into_iter().chain(broken.into_iter().map(Some));
        let changed = cells.clone();
        let run_on = move |kept| (lie, run_on(table, cells.clone(), lie.column, kept));
        [(lie, changed)].into_iter().chain(kept.map(run_on))
    })
}

fn broken(table: Table, cells: &[Felt]) -> Vec<Broken> {
    row::evaluate(table, &RowMajorMatrix::new_row(cells.to_vec()), &[], 0).violations
}

/// Repairs the row but for the constraint `kept`, one cell after the other, as far as that goes.
fn run_on(table: Table, mut cells: Vec<Felt>, from: usize, kept: Option<usize>) -> Vec<Felt> {
    let mut next = from + 1;
    let first =
        |cells: &[Felt]| broken(table, cells).into_iter().find(|it| Some(it.constraint) != kept);
    while let Some(found) = first(&cells) {
        let window = next..cells.len().min(next + 24);
        let fixed = window
            .clone()
            .flat_map(|cell| [(cell, found.residual), (cell, -found.residual)])
            .find_map(|(cell, change)| {
                let mut fixed = cells.clone();
                fixed[cell] += change;
                let is_better = first(&fixed).is_none_or(|now| now.constraint > found.constraint);
                is_better.then_some((cell, fixed))
            });
        let Some((cell, fixed)) = fixed else { return cells };
        (next, cells) = (cell + 1, fixed);
    }
    cells
}

/// The honest rows of a table that are worth lying in: the first few real ones, and the last.
pub fn honest_rows(trace: &RowMajorMatrix<Felt>) -> Vec<Vec<Felt>> {
    let rows = [0, 1, 2, trace.height() - 1];
    rows.into_iter()
        .map(|at| trace.row_slice(at).map(|row| row.to_vec()).unwrap_or_default())
        .collect()
}
