//! Calls as they are.

use chips::{Software, SystemCalls};
use circuits::{
    chips::{
        keccak_f::KeccakFColumns,
        keccak_round::layout::{ROTATIONS, ROUND_CONSTANTS},
    },
    config::Felt,
};
use core::borrow::Borrow;
use p3_field::PrimeCharacteristicRing;
use p3_matrix::Matrix;
use witness::chips::{keccak_f::KeccakCall, keccak_round};

use crate::{
    adversary::{CLK, Claim},
    block::judge,
    oracle::{self, State, random_state},
    world::World,
};

fn permuted(mut state: State) -> State {
    Software::keccak_f(&mut state);
    state
}

pub(crate) fn edge_states() -> Vec<State> {
    let mut one = [0; 25];
    one[0] = 1;
    let mut column = [0; 25];
    (0..5).for_each(|y| column[5 * y + 2] = u64::MAX);
    let random = (0..3).map(random_state);
    [[0; 25], [u64::MAX; 25], one, column].into_iter().chain(random).collect()
}

pub(crate) fn call(at: u32, before: State) -> KeccakCall {
    KeccakCall { clk: 16 * (at + 10), address: 0x2_0000 + 200 * at, before }
}

#[test]
fn the_oracle_is_the_permutation() {
    for state in edge_states() {
        let after = (0..24).fold(state, |state, number| oracle::round(&state, number));
        assert_eq!(after, permuted(state));
    }
    // The known answer of the permutation of zeros.
    let after = permuted([0; 25]);
    assert_eq!(after[..3], [0xf125_8f79_40e1_dde7, 0x84d5_ccf9_33c0_478a, 0xd598_261e_a65a_a9ee]);
}

#[test]
fn the_numbers_are_those_of_the_specification() {
    assert_eq!(ROTATIONS.map(|by| by as u32), oracle::rotations());
    assert_eq!(ROUND_CONSTANTS, oracle::round_constants());
}

#[test]
fn what_is_computed_is_accepted() {
    let calls: Vec<_> = (0..).zip(edge_states()).map(|(at, state)| call(at, state)).collect();
    for calls in [&[][..], &calls[..1], &calls] {
        let world = World::new(calls, |at| permuted(calls[at].before));
        let findings = world.findings();
        assert!(findings.is_clean(), "{findings:?}");
    }
}

#[test]
fn a_call_that_leaves_anything_else_is_not_accepted() {
    let calls = [call(0, random_state(7))];
    for lane in 0..25 {
        let world = World::new(&calls, |at| {
            let mut after = permuted(calls[at].before);
            after[lane] ^= 1 << (2 * lane);
            after
        });
        assert!(!world.findings().is_clean());
    }
}

#[test]
fn each_round_is_filled_as_its_constraints_want_it() {
    for round in 0..24 {
        let state = random_state(round as u64);
        let rows = Claim::honest(round, &state).rows().unwrap();
        let mut filled = Felt::zero_vec(rows.len());
        let after = keccak_round::fill_round(&mut filled, Felt::from_u32(CLK), round, &state);
        assert_eq!(filled, rows);
        assert_eq!(after, oracle::round(&state, round));
        let verdict = judge(&rows);
        assert!(verdict.violations.is_empty() && verdict.false_lookups.is_empty());
        assert!(verdict.is_round);
    }
}

#[test]
fn tables_are_as_low_as_they_can_be_and_padded_with_zeros() {
    let calls: Vec<_> = (0..3).map(|at| call(at, random_state(u64::from(at)))).collect();
    let world = World::new(&calls, |at| permuted(calls[at].before));
    assert_eq!([world.calls.height(), world.rounds.height()], [64, 256]);
    let row: &KeccakFColumns<Felt> =
        world.calls.values[3 * world.calls.width..][..world.calls.width].borrow();
    assert_eq!(row.is_real, Felt::ZERO);
    let used = 3 * 72 * world.rounds.width;
    assert!(world.rounds.values[used..].iter().all(|&cell| cell == Felt::ZERO));
}
