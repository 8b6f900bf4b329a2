//! Fills `range16`.

use core::borrow::BorrowMut;

use circuits::{chips::range16::Range16Columns, config::Felt, systems::LogHeights, tables::Table};
use p3_field::PrimeCharacteristicRing;
use p3_matrix::dense::RowMajorMatrix;

pub(crate) fn fill(shape: &LogHeights, uses: &[u64]) -> RowMajorMatrix<Felt> {
    super::fill_rows(Table::Range16, shape, uses, |&uses, row| {
        *row.borrow_mut() = Range16Columns { uses: Felt::from_u64(uses) };
    })
}
