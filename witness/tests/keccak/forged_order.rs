//! Rows of a round that are missing, overlap or belong to another call.

use core::borrow::BorrowMut;

use circuits::{chips::keccak_round::KeccakRoundColumns, config::Felt, tables::Table};
use p3_field::PrimeCharacteristicRing;

use crate::{
    adversary::{CLK, Claim, fill_after},
    block::judge,
    oracle::random_state,
};

const ONE_FLAG: usize = 0;
const MIDDLE: usize = 1;
const LAST: usize = 2;
const SAME_CLK: usize = 3;
const SAME_ROUND: usize = 4;

fn row(rows: &mut [Felt], at: usize) -> &mut KeccakRoundColumns<Felt> {
    let width = Table::KeccakRound.columns();
    rows[at * width..][..width].borrow_mut()
}

/// Round 0 of the state of zeros, whose rows are nearly those of any other.
fn zeros() -> Vec<Felt> {
    Claim::honest(0, &[0; 25]).rows().unwrap()
}

#[test]
fn rounds_do_not_overlap() {
    let mut rows = zeros();
    let first = rows.clone();
    rows.extend_from_within(2 * first.len() / 3..);
    let flags = |row: &KeccakRoundColumns<Felt>| (row.round_high, row.round_low);
    let (high, low) = flags(row(&mut rows, 0));
    let second = row(&mut rows, 1);
    (second.is_first, second.round_high, second.round_low) = (Felt::ONE, high, low);
    fill_after(second);
    row(&mut rows, 2).is_middle = Felt::ONE;
    assert!(judge(&rows).is_caught_by(ONE_FLAG));
}

#[test]
fn rounds_have_all_their_rows() {
    let (clk, round) = (Felt::from_u32(CLK), Felt::ZERO);
    for (missing, constraint) in [(1, MIDDLE), (2, LAST)] {
        let mut rows = zeros();
        for at in missing..3 {
            let row = row(&mut rows, at);
            [row.is_first, row.is_middle, row.is_last] = [Felt::ZERO; 3];
            (row.clk, row.round) = (clk, round);
        }
        assert!(judge(&rows).is_caught_by(constraint), "{missing}");
    }
}

#[test]
fn rows_of_a_round_are_of_one_call_and_one_round() {
    for from in 1..3 {
        let honest = Claim::honest(5, &random_state(5)).rows().unwrap();
        let (mut other_call, mut other_round) = (honest.clone(), honest);
        for at in from..3 {
            row(&mut other_call, at).clk += Felt::ONE;
            row(&mut other_round, at).round += Felt::ONE;
        }
        assert!(judge(&other_call).is_caught_by(SAME_CLK));
        assert!(judge(&other_round).is_caught_by(SAME_ROUND));
    }
}

/// The row after the last one is the first one, so a round may wrap around; but it is whole.
#[test]
fn a_table_does_not_begin_within_a_round() {
    let honest = Claim::honest(5, &random_state(5)).rows().unwrap();
    let width = Table::KeccakRound.columns();
    for missing in [1, 2] {
        let verdict = judge(&honest[missing * width..]);
        assert!(!verdict.violations.is_empty());
    }
}
