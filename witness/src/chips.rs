//! Fills each table's rows. One file per table, named as in `circuits`.

use circuits::{
    config::Felt,
    tables::{LOG_HEIGHT_MIN, Table},
};
use p3_field::PrimeCharacteristicRing;
use p3_matrix::dense::RowMajorMatrix;
use rayon::prelude::*;

pub(crate) mod commitments;
pub(crate) mod key_order;
pub(crate) mod leaf;
pub(crate) mod node;
pub(crate) mod poseidon2;
pub(crate) mod range16;

/// A table with one row per item, filled in parallel, and zero rows up to its height.
pub(crate) fn fill_rows<T: Sync>(
    table: Table,
    items: &[T],
    fill_row: impl Fn(&T, &mut [Felt]) + Sync,
) -> RowMajorMatrix<Felt> {
    let least = 1 << table.fixed_log_height().unwrap_or(LOG_HEIGHT_MIN);
    let height = items.len().next_power_of_two().max(least);
    let width = table.columns();
    let mut cells = Felt::zero_vec(width * height);
    cells.par_chunks_exact_mut(width).zip(items).for_each(|(row, item)| fill_row(item, row));
    RowMajorMatrix::new(cells, width)
}
