//! Every cell of every kind of row, changed: what nobody notices says nothing.

use core::mem::offset_of;

use circuits::{
    bus::names,
    chips::{
        keccak_f::KeccakFColumns,
        keccak_round::{KeccakRoundColumns, layout::ROW_NUMBERS},
    },
    config::Felt,
    row::{self, Message},
    tables::Table,
};
use p3_field::PrimeCharacteristicRing;
use p3_matrix::{Matrix, dense::RowMajorMatrix};
use rayon::prelude::*;
use witness::chips::{keccak_digits, keccak_f, keccak_round};

use crate::{block::is_true, honest::call, oracle::random_state};

fn changes(cell: Felt) -> impl Iterator<Item = Felt> {
    let random = cell * Felt::from_u64(0x9e37_79b9_7f4a_7c15) + Felt::from_u32(12345);
    let big = cell + Felt::from_u32(1 << 16);
    let values = [cell + Felt::ONE, cell - Felt::ONE, Felt::ZERO, Felt::ONE, big, random];
    values.into_iter().filter(move |&value| value != cell)
}

/// What others see of a row beside true lookups; nothing, if the row is refused.
fn seen(table: Table, trace: &RowMajorMatrix<Felt>, at: usize) -> Option<Vec<Message>> {
    let mut report = row::evaluate(table, trace, &[], at);
    let is_lookup = |message: &Message| message.bus == names::KECCAK_DIGITS && !message.is_provided;
    let is_refused = !report.violations.is_empty()
        || report.messages.iter().any(|message| is_lookup(message) && !is_true(message));
    report.messages.retain(|message| !is_lookup(message));
    (!is_refused).then_some(report.messages)
}

/// The columns of a row that can be changed without anybody noticing.
fn free(table: Table, trace: &RowMajorMatrix<Felt>, at: usize) -> Vec<usize> {
    let before = (at + trace.height() - 1) % trace.height();
    // The two rows that see it, the one before and itself, and the next one.
    let rows =
        [before, at, (at + 1) % trace.height()].map(|at| trace.row_slice(at).unwrap().to_vec());
    let expected = [0, 1].map(|at| {
        let trace = RowMajorMatrix::new(rows.concat(), trace.width);
        seen(table, &trace, at).unwrap()
    });
    (0..trace.width)
        .into_par_iter()
        .filter(|&column| {
            let mut changed = RowMajorMatrix::new(rows.concat(), trace.width);
            let cell = rows[1][column];
            changes(cell).any(|value| {
                changed.values[trace.width + column] = value;
                [0, 1]
                    .into_iter()
                    .all(|at| seen(table, &changed, at).as_ref() == Some(&expected[at]))
            })
        })
        .collect()
}

fn range(start: usize, length: usize) -> impl Iterator<Item = usize> {
    start..start + length
}

type Round = KeccakRoundColumns<u8>;

#[test]
fn cells_of_rounds_say_something() {
    let trace = keccak_round::fill(&[call(0, random_state(9))]);
    let sums: Vec<usize> = range(offset_of!(Round, sums), 20).collect();
    let halves = offset_of!(Round, halves);
    for round in [0, 13] {
        // The sums go from the first row to the middle one, where they are.
        assert_eq!(free(Table::KeccakRound, &trace, 3 * round), sums);
        assert!(free(Table::KeccakRound, &trace, 3 * round + 1).is_empty());
        // The last number is in no sum. It is looked up all the same.
        let last: Vec<usize> = sums.iter().copied().chain([halves + ROW_NUMBERS - 1]).collect();
        assert_eq!(free(Table::KeccakRound, &trace, 3 * round + 2), last);
    }
    // Padding has no messages, and nothing but its flags and bits matters.
    let expected: Vec<usize> = range(offset_of!(Round, clk), 2)
        .chain(range(offset_of!(Round, left_before), 20))
        .chain(sums)
        .chain(range(halves, ROW_NUMBERS))
        .collect();
    let free = free(Table::KeccakRound, &trace, 80);
    let is_bit = |column: &usize| range(offset_of!(Round, left), 640).any(|bit| bit == *column);
    assert_eq!(free.into_iter().filter(|column| !is_bit(column)).collect::<Vec<_>>(), expected);
}

#[test]
fn cells_of_calls_say_something() {
    let trace = keccak_f::fill(&[call(0, random_state(9))]);
    assert!(free(Table::KeccakF, &trace, 0).is_empty());
    let all: Vec<usize> = (1..KeccakFColumns::<u8>::WIDTH).collect();
    assert_eq!(free(Table::KeccakF, &trace, 1), all);
}

#[test]
fn cells_of_digits_say_something() {
    let trace = keccak_digits::fill(&keccak_round::fill(&[call(0, random_state(9))]));
    assert!(free(Table::KeccakDigits, &trace, 5).is_empty());
    let last = trace.height() - 1;
    assert!(free(Table::KeccakDigits, &trace, last).is_empty());
}
