//! Fills `keccak_digits`.

use core::{
    array,
    borrow::{Borrow, BorrowMut},
};

use circuits::{
    chips::{
        keccak_digits::KeccakDigitsColumns,
        keccak_round::{
            KeccakRoundColumns,
            layout::{BASE, DIGITS},
        },
    },
    config::Felt,
    tables::Table,
};
use p3_field::{PrimeCharacteristicRing, PrimeField64};
use p3_matrix::dense::RowMajorMatrix;

use crate::execution::rows::height;

/// A row for each number that the rounds look up, by increasing number. What is no such number gets
/// none, and the proof will be refused.
pub fn fill(rounds: &RowMajorMatrix<Felt>) -> RowMajorMatrix<Felt> {
    let mut uses = vec![0u64; BASE.pow(DIGITS as u32) as usize];
    for row in rounds.values.chunks_exact(rounds.width) {
        let row: &KeccakRoundColumns<Felt> = row.borrow();
        if row.is_first + row.is_middle + row.is_last == Felt::ZERO {
            continue;
        }
        for half in row.halves {
            if let Some(uses) = uses.get_mut(half.as_canonical_u64() as usize) {
                *uses += 1;
            }
        }
    }
    let used: Vec<_> =
        (0..).zip(uses).filter(|&(number, uses)| uses > 0 && is_small(number)).collect();
    let width = Table::KeccakDigits.columns();
    let mut cells = Felt::zero_vec(width * height(used.len()));
    for (cells, (number, uses)) in cells.chunks_exact_mut(width).zip(used) {
        let digits = digits(number);
        *cells.borrow_mut() = KeccakDigitsColumns {
            low: digits.map(|digit| Felt::from_u32(digit % 3)),
            high: digits.map(|digit| Felt::from_u32(digit / 3)),
            uses: Felt::from_u64(uses),
        };
    }
    RowMajorMatrix::new(cells, width)
}

fn digits(number: u32) -> [u32; DIGITS] {
    array::from_fn(|at| number / BASE.pow(at as u32) % BASE)
}

fn is_small(number: u32) -> bool {
    digits(number).into_iter().all(|digit| digit <= 5)
}
