//! Fills each table's rows. One file per table, named as in `circuits`.

use circuits::{config::Felt, systems::LogHeights, tables::Table};
use p3_field::PrimeCharacteristicRing;
use p3_matrix::dense::RowMajorMatrix;
use rayon::prelude::*;

pub(crate) mod add;
pub(crate) mod add_immediate;
pub(crate) mod bitwise;
pub(crate) mod branch_equal;
pub(crate) mod branch_less;
pub(crate) mod call_words;
pub(crate) mod commitments;
pub(crate) mod compare;
pub(crate) mod curve_step;
pub(crate) mod div;
pub(crate) mod ecall;
pub(crate) mod element;
pub(crate) mod hint;
pub(crate) mod jump;
pub(crate) mod jump_register;
pub mod keccak_digits;
pub mod keccak_f;
pub mod keccak_round;
pub(crate) mod key_order;
pub(crate) mod leaf;
pub(crate) mod limbs;
pub(crate) mod load;
pub(crate) mod load_part;
pub(crate) mod merkle_path;
pub(crate) mod mul;
pub(crate) mod mul_mod;
pub(crate) mod mul_signed;
pub(crate) mod node;
pub(crate) mod pages;
pub(crate) mod poseidon2;
pub(crate) mod poseidon2_call;
pub(crate) mod program;
pub(crate) mod range16;
pub(crate) mod refresh;
pub(crate) mod scalar_mul;
pub(crate) mod segment;
pub(crate) mod sha256;
pub(crate) mod shift;
pub(crate) mod store;
pub(crate) mod store_part;
#[cfg(test)]
mod testing;

/// A table with one row per item, filled in parallel, and zero rows up to its height, which is at
/// least that of `shape`.
pub(crate) fn fill_rows<T: Sync>(
    table: Table,
    shape: &LogHeights,
    items: &[T],
    fill_row: impl Fn(&T, &mut [Felt]) + Sync,
) -> RowMajorMatrix<Felt> {
    let height = height(table, shape, items.len());
    let width = table.columns();
    let mut cells = Felt::zero_vec(width * height);
    cells.par_chunks_exact_mut(width).zip(items).for_each(|(row, item)| fill_row(item, row));
    RowMajorMatrix::new(cells, width)
}

/// The height of a table with so many rows.
pub(crate) fn height(table: Table, shape: &LogHeights, rows: usize) -> usize {
    rows.next_power_of_two().max(1 << shape[table as usize])
}
