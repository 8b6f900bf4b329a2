//! Fills `limbs`.

use core::borrow::BorrowMut;

use circuits::{
    chips::limbs::{LOG_HEIGHT, LimbsColumns},
    config::Felt,
    tables::Table,
};
use p3_field::PrimeCharacteristicRing;
use p3_matrix::dense::RowMajorMatrix;

use crate::execution::{accesses::Accesses, rows::fill_rows, tally::LimbUses};

pub(crate) fn fill(uses: &LimbUses) -> RowMajorMatrix<Felt> {
    let limbs: Vec<usize> = (0..1 << LOG_HEIGHT).collect();
    let mut none = Accesses::default();
    fill_rows(Table::Limbs, &limbs, &mut none, |&limb, cells, _| {
        *cells.borrow_mut() = LimbsColumns {
            range16_uses: Felt::from_u32(uses.range16[limb]),
            bytes_uses: Felt::from_u32(uses.bytes[limb]),
            and_uses: Felt::from_u32(uses.and[limb]),
            sign_uses: Felt::from_u32(uses.sign[limb]),
            power_uses: Felt::from_u32(uses.power[limb]),
        };
    })
}
