//! Filling a table's rows in parallel.

use circuits::{config::Felt, systems::LOG_HEIGHT_MIN, tables::Table};
use p3_field::PrimeCharacteristicRing;
use p3_matrix::dense::RowMajorMatrix;
use rayon::prelude::*;

use super::accesses::Accesses;

/// Rows that one thread fills at a time.
const ROWS_AT_A_TIME: usize = 1 << 10;

/// A table with one row per item and zero rows up to its height. What the rows find out about
/// accesses is added to `accesses`.
pub(crate) fn fill_rows<T: Sync>(
    table: Table,
    items: &[T],
    accesses: &mut Accesses,
    fill_row: impl Fn(&T, &mut [Felt], &mut Accesses) + Sync,
) -> RowMajorMatrix<Felt> {
    let (width, height) = (table.columns(), height(items.len()));
    let mut cells = Felt::zero_vec(width * height);
    let found: Vec<Accesses> = cells
        .par_chunks_mut(width * ROWS_AT_A_TIME)
        .zip(items.par_chunks(ROWS_AT_A_TIME))
        .map(|(cells, items)| {
            let mut found = Accesses::default();
            for (row, item) in cells.chunks_exact_mut(width).zip(items) {
                fill_row(item, row, &mut found);
            }
            found
        })
        .collect();
    found.into_iter().for_each(|found| accesses.append(found));
    RowMajorMatrix::new(cells, width)
}

/// The height of a table with so many rows.
pub(crate) fn height(rows: usize) -> usize {
    rows.next_power_of_two().max(1 << LOG_HEIGHT_MIN)
}
