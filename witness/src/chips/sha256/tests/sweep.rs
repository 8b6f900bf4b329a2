//! No cell is free.

use circuits::{chips::sha256::BLOCK_ROWS, config::Felt, row, row::Report, tables::Table};
use p3_field::PrimeCharacteristicRing;
use p3_matrix::{Matrix, dense::RowMajorMatrix};
use rayon::prelude::*;

use super::{
    calls::{Input, record},
    derive::{Row, WIDTH},
};
use crate::chips::sha256::fill;

/// The values that a cell is changed to.
fn changes(cell: Felt) -> Vec<Felt> {
    let random = cell * Felt::from_u64(0x9e37_79b9_7f4a_7c15) + Felt::from_u32(12345);
    let higher = cell + Felt::from_u32(1 << 16);
    let mut values =
        vec![cell + Felt::ONE, cell - Felt::ONE, Felt::ZERO, Felt::ONE, higher, random];
    values.retain(|&value| value != cell);
    values
}

/// What can be seen of the rows that a row is looked at from.
fn seen(trace: &RowMajorMatrix<Felt>, at: usize) -> [Report; 2] {
    let before = (at + trace.height() - 1) % trace.height();
    [before, at].map(|at| row::evaluate(Table::Sha256, trace, &[], at))
}

/// Cells of the table's first row that go on from a row before it, which there is not, and that only
/// later rows are asked for.
fn idle() -> Vec<usize> {
    let numbers: [Felt; WIDTH] = core::array::from_fn(Felt::from_usize);
    let at: &Row = core::borrow::Borrow::borrow(&numbers[..]);
    let words = [at.even, at.odd, at.closing].map(|variables| [variables.a, variables.e]);
    let carries = [at.odd_carry, at.closing_carry].map(|carry| [carry.a, carry.e].concat());
    let all = [words.concat(), carries.concat(), at.w_next.to_vec(), at.w_carry.concat()].concat();
    let mut idle: Vec<_> = (0..WIDTH).filter(|&i| all.contains(&Felt::from_usize(i))).collect();
    idle.sort_unstable();
    idle
}

#[test]
fn no_cell_is_free() {
    let trace = fill(&record(&[0, 1, 2].map(Input::random)));
    assert_eq!(trace.height(), 4 * BLOCK_ROWS);
    let idle = idle();
    // All rows of a call with a call before it, and around the borders of blocks and padding.
    let rows = [0, 1, 2, 31, 63].into_iter().chain(32..64).chain([95, 96, 97, 104, 126, 127]);
    let rows: Vec<usize> = rows.collect();
    let mut free: Vec<_> = rows
        .par_iter()
        .flat_map_iter(|&at| {
            let (mut lied, honest) = (trace.clone(), seen(&trace, at));
            let mut free = Vec::new();
            for column in (0..WIDTH).filter(|column| at > 0 || !idle.contains(column)) {
                let cell = WIDTH * at + column;
                for value in changes(trace.values[cell]) {
                    lied.values[cell] = value;
                    let now = seen(&lied, at);
                    let says =
                        |reports: &[Report; 2]| reports.clone().map(|report| report.messages);
                    let is_broken = now.iter().any(|report| !report.violations.is_empty());
                    if !is_broken && says(&now) == says(&honest) {
                        free.push((at, column, value));
                    }
                }
                lied.values[cell] = trace.values[cell];
            }
            free
        })
        .collect();
    free.truncate(20);
    assert!(free.is_empty(), "{free:?}");
}
