//! Fills `key_order`.

use core::{array, borrow::BorrowMut};

use circuits::{
    chips::key_order::{Canonical, KeyOrderColumns},
    config::{DIGEST, Felt},
    systems::LogHeights,
    tables::Table,
};
use p3_field::{Field, PrimeCharacteristicRing, PrimeField64};
use p3_matrix::dense::RowMajorMatrix;

use crate::counts::State;

/// One row per comparison, and zero below one up to the next power of two.
pub(crate) fn fill(shape: &LogHeights, comparisons: &[(State, [u64; 2])]) -> RowMajorMatrix<Felt> {
    let mut all = comparisons.to_vec();
    let height = super::height(Table::KeyOrder, shape, all.len());
    let mut padding = [Felt::ZERO; 2 * DIGEST];
    padding[DIGEST] = Felt::ONE;
    all.resize(height, (padding, [0; 2]));
    super::fill_rows(Table::KeyOrder, shape, &all, |&(keys, [uses, _]), row| {
        *row.borrow_mut() = fill_row(keys, uses);
    })
}

/// Of keys that are not in order it makes a row that breaks a constraint.
fn fill_row(keys: State, uses: u64) -> KeyOrderColumns<Felt> {
    let lesser: [Felt; DIGEST] = array::from_fn(|i| keys[i]);
    let greater: [Felt; DIGEST] = array::from_fn(|i| keys[DIGEST + i]);
    let deciding = (0..DIGEST).rev().find(|&i| lesser[i] != greater[i]).unwrap_or(0);
    let (a, b) = (lesser[deciding].as_canonical_u64(), greater[deciding].as_canonical_u64());
    KeyOrderColumns {
        lesser,
        greater,
        is_deciding: array::from_fn(|i| Felt::from_bool(i == deciding)),
        lesser_number: canonical(a),
        greater_number: canonical(b),
        borrow: Felt::from_bool(b as u32 <= a as u32),
        difference: limbs(b.wrapping_sub(a).wrapping_sub(1)),
        uses: Felt::from_u64(uses),
    }
}

fn canonical(number: u64) -> Canonical<Felt> {
    let headroom = Felt::from_u32(u32::MAX) - Felt::from_u64(number >> 32);
    Canonical { limbs: limbs(number), headroom_inverse: headroom.try_inverse().unwrap_or_default() }
}

fn limbs(number: u64) -> [Felt; 4] {
    array::from_fn(|i| Felt::from_u16((number >> (16 * i)) as u16))
}
