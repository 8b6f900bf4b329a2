//! Fills `refresh`.

use core::borrow::BorrowMut;

use circuits::{chips::refresh::RefreshColumns, config::Felt, tables::Table};
use p3_field::PrimeCharacteristicRing;
use p3_matrix::dense::RowMajorMatrix;

use crate::execution::{
    accesses::{Accesses, Refresh},
    instruction::limbs,
    rows::fill_rows,
};

pub(crate) fn fill(refreshes: &[Refresh]) -> RowMajorMatrix<Felt> {
    let mut none = Accesses::default();
    fill_rows(Table::Refresh, refreshes, &mut none, |refresh, cells, _| {
        let Refresh { address, value, before_clk, clk } = *refresh;
        *cells.borrow_mut() = RefreshColumns {
            is_real: Felt::ONE,
            address: Felt::from_u64(address),
            value: Felt::from_u32(value),
            before_clk: Felt::from_u32(before_clk),
            gap: limbs(clk - before_clk - 1),
        };
    })
}
