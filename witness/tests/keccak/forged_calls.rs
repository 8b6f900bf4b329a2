//! Calls with a state that is not theirs, and facts that are none.

use core::borrow::BorrowMut;

use circuits::{
    bus::names,
    chips::{
        keccak_digits::KeccakDigitsColumns,
        keccak_f::KeccakFColumns,
        keccak_round::layout::{ROUNDS, route},
    },
    config::Felt,
    row,
    tables::Table,
};
use p3_field::{Field, PrimeCharacteristicRing, PrimeField64};
use p3_matrix::dense::RowMajorMatrix;
use witness::chips::{
    keccak_digits,
    keccak_f::{self, KeccakCall},
    keccak_round,
};

use crate::{
    honest::call,
    oracle::{self, State, random_state},
    world::{World, outside},
};

/// A world in which a lane changes before a round, or at the end of all, and everything follows.
fn changed(call: &KeccakCall, changed_at: usize, lane: usize) -> World {
    let width = Table::KeccakRound.columns();
    let mut rounds = keccak_round::fill(&[]);
    rounds.values.resize(128 * width, Felt::ZERO);
    let mut state: State = call.before;
    for (round, rows) in rounds.values.chunks_exact_mut(3 * width).take(ROUNDS).enumerate() {
        if round == changed_at {
            state[lane] ^= 1 << 40;
        }
        state = keccak_round::fill_round(rows, Felt::from_u32(call.clk), round, &state);
    }
    if changed_at == ROUNDS {
        state[lane] ^= 1 << 40;
    }
    let mut calls = keccak_f::fill(&[*call]);
    columns(&mut calls).after =
        state.map(|lane| [lane as u32, (lane >> 32) as u32].map(Felt::from_u32));
    let digits = keccak_digits::fill(&rounds);
    World { calls, rounds, digits, outside: outside(call, &state) }
}

fn columns(calls: &mut RowMajorMatrix<Felt>) -> &mut KeccakFColumns<Felt> {
    calls.values[..Table::KeccakF.columns()].borrow_mut()
}

/// Each message of a state, and no other, speaks against a lane of it that changes.
#[test]
fn a_state_is_handed_from_round_to_round() {
    let call = call(4, random_state(4));
    for changed_at in [0, 1, 17, 24] {
        for (from, to) in (0..9).map(|at| (at / 3, at % 3)) {
            let lane = route(from, to).into_iter().flatten().last().unwrap();
            let findings = changed(&call, changed_at, lane).findings();
            assert!(findings.is_only_on(names::KECCAK_LANES), "{findings:?}");
            let unbalanced = &findings.imbalances[names::KECCAK_LANES];
            let header = [u64::from(call.clk), changed_at as u64, 3 * from as u64 + to as u64];
            assert_eq!(unbalanced.len(), 2);
            assert!(unbalanced.iter().all(|fields| fields[..3] == header));
        }
    }
}

#[test]
fn a_state_is_what_memory_had() {
    let call = call(5, random_state(5));
    for lane in 0..25 {
        let mut lie = call;
        lie.before[lane] ^= 1 << 33;
        let after = (0..24).fold(lie.before, |state, number| oracle::round(&state, number));
        let mut world = World::new(&[lie], |_| after);
        world.outside = outside(&call, &after);
        let findings = world.findings();
        assert!(findings.is_only_on(names::CALL_LANE));
        assert_eq!(findings.imbalances[names::CALL_LANE].len(), 2);
    }
}

#[test]
fn a_state_is_where_the_call_says() {
    let call = call(6, random_state(6));
    let after = (0..24).fold(call.before, |state, number| oracle::round(&state, number));
    let mut world = World::new(&[KeccakCall { address: call.address + 8, ..call }], |_| after);
    world.outside[0] = outside(&call, &after).swap_remove(0);
    assert!(world.findings().is_only_on(names::CALL));
    // And each call has one, and only one.
    let findings = |calls: &[KeccakCall]| {
        let mut world = World::new(calls, |_| after);
        world.outside = outside(&call, &after);
        world.findings()
    };
    assert!(findings(&[call]).is_clean());
    assert!(!findings(&[]).is_clean());
    assert!(!findings(&[call, call]).is_clean());
}

#[test]
fn a_call_is_made_as_a_whole() {
    let call = call(7, random_state(7));
    let after = (0..24).fold(call.before, |state, number| oracle::round(&state, number));
    let mut world = World::new(&[call, call], |_| after);
    world.rounds = keccak_round::fill(&[call]);
    world.digits = keccak_digits::fill(&world.rounds);
    world.outside = outside(&call, &after);
    let width = Table::KeccakF.columns();
    for cells in world.calls.values.chunks_exact_mut(width).take(2) {
        let row: &mut KeccakFColumns<Felt> = cells.borrow_mut();
        row.is_real = Felt::TWO.inverse();
    }
    let findings = world.findings();
    assert_eq!(findings.violations, [("keccak_f", 0); 2]);
    assert!(findings.imbalances.is_empty());
}

#[test]
fn no_row_says_that_a_digit_above_five_is_small() {
    let width = Table::KeccakDigits.columns();
    for digit in 0..4 {
        for (low, high, constraint) in [(7, 0, digit), (0, 2, 4 + digit)] {
            let mut trace = keccak_digits::fill(&keccak_round::fill(&[]));
            let columns: &mut KeccakDigitsColumns<Felt> = trace.values[..width].borrow_mut();
            columns.low[digit] = Felt::from_u32(low);
            columns.high[digit] = Felt::from_u32(high);
            let report = row::evaluate(Table::KeccakDigits, &trace, &[], 0);
            let broken: Vec<_> = report.violations.iter().map(|broken| broken.constraint).collect();
            assert_eq!(broken, [constraint]);
            let expected = u64::from(low + 3 * high) * 12u64.pow(digit as u32);
            assert_eq!(report.messages[0].fields[0].as_canonical_u64(), expected);
        }
    }
}
