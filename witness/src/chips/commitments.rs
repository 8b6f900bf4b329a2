//! Fills `commitments`.

use core::borrow::BorrowMut;

use circuits::{
    chips::commitments::{self, CommitmentsColumns},
    config::{DIGEST, Felt},
    systems::LogHeights,
    tables::Table,
};
use p3_field::PrimeCharacteristicRing;
use p3_matrix::dense::RowMajorMatrix;
use tree::{
    Commitment,
    hash::{RATE, Tag},
};

use super::leaf::{Scan, start};
use crate::felt::{digest, permute};

pub(crate) fn fill(
    shape: &LogHeights,
    previous: &Commitment,
    next: &Commitment,
    scan: &Scan,
    touched_count: usize,
) -> RowMajorMatrix<Felt> {
    super::fill_rows(Table::Commitments, shape, &[()], |(), row| {
        let touched_count = Felt::from_usize(touched_count);
        *row.borrow_mut() = CommitmentsColumns {
            is_real: Felt::ONE,
            has_scan: Felt::from_bool(!scan.rows.is_empty()),
            previous: fill_commitment(previous),
            next: fill_commitment(next),
            touched_count,
            touched_capacity: scan.touched_capacity,
            touched: permute(single(touched_count), scan.touched_capacity)[0],
        };
    })
}

const fn single(element: Felt) -> [Felt; DIGEST] {
    [element, Felt::ZERO, Felt::ZERO, Felt::ZERO]
}

fn fill_commitment(commitment: &Commitment) -> commitments::Commitment<Felt> {
    let root = digest(commitment.root);
    let next_free = Felt::from_u64(commitment.next_free);
    let [_, capacity] = permute(root, start(Tag::Commitment, RATE + 1));
    let [digest, _] = permute(single(next_free), capacity);
    commitments::Commitment { root, next_free, capacity, digest }
}
