//! `keccak_f`: one call of the permutation of Keccak per row.
//!
//! Receives `call` (number 2) and the call's 25 messages of `call_lane`. Sends the state as it was
//! found on `keccak_lanes`, and receives it from there as it is after 24 rounds. Degree 2. All-zero
//! rows are padding.
//!
//! **Assumes** that no two calls have the same clock, and what [`keccak_round`](super::keccak_round)
//! proves: of a state sent after no round, what can be received after 24 rounds is its permutation.
//! **Proves** that each call leaves the permutation of the 25 lanes that it found at `a0`, and the
//! status `Done`; no such call is refused.

use core::borrow::Borrow;

use p3_air::{AirBuilder, WindowAccess};
use p3_field::PrimeCharacteristicRing;
use p3_lookup::InteractionBuilder;

use super::keccak_round::layout::{LANES, ROUNDS, ROWS, route};
use crate::{access::sub_clock, bus, columns::impl_columns, config::Felt};

/// The call's number.
const NUMBER: u32 = 2;

/// The status of a call that was not refused.
const DONE: u32 = 0;

/// One call.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct KeccakFColumns<T> {
    /// 1 on rows that hold a call. Boolean, asserted here.
    pub is_real: T,
    /// The call's first clock. Guaranteed by `call`.
    pub clk: T,
    /// Where the state is. Guaranteed by `call`.
    pub address: T,
    /// The state before, as pairs of words, the low one first. Guaranteed by `call_lane`.
    pub before: [[T; 2]; LANES],
    /// The state after. Guaranteed by `keccak_lanes`.
    pub after: [[T; 2]; LANES],
}

impl_columns!(KeccakFColumns);

pub(crate) fn eval<AB: InteractionBuilder<F = Felt>>(builder: &mut AB) {
    let main = builder.main();
    let row: &KeccakFColumns<AB::Var> = main.current_slice().borrow();

    builder.assert_bool(row.is_real);
    let [none, address] = [AB::Expr::ZERO, row.address.into()];
    bus::Call {
        number: AB::Expr::from_u32(NUMBER),
        clk: row.clk.into(),
        arguments: [address, none.clone(), none.clone(), none.clone(), none],
        status: AB::Expr::from_u32(DONE),
    }
    .receive(builder, row.is_real);
    for (at, (before, after)) in (0..).zip(row.before.into_iter().zip(row.after)) {
        bus::CallLane {
            clk: row.clk + AB::Expr::from_u32(sub_clock::CALL_RANGES),
            address: row.address + AB::Expr::from_u32(8 * at),
            before: before.map(Into::into),
            after: after.map(Into::into),
        }
        .receive(builder, row.is_real);
    }
    for from in 0..ROWS {
        for to in 0..ROWS {
            lanes::<AB>(row, 0, row.before, from, to).send(builder, row.is_real);
            lanes::<AB>(row, ROUNDS, row.after, from, to).receive(builder, row.is_real);
        }
    }
}

/// The lanes of a state that go from one row to another between rounds.
fn lanes<AB: AirBuilder<F = Felt>>(
    row: &KeccakFColumns<AB::Var>,
    round: usize,
    state: [[AB::Var; 2]; LANES],
    from: usize,
    to: usize,
) -> bus::KeccakLanes<AB::Expr> {
    let lane = |at: Option<usize>| match at {
        Some(at) => state[at].map(Into::into),
        None => [AB::Expr::ZERO, AB::Expr::ZERO],
    };
    bus::KeccakLanes {
        clk: row.clk.into(),
        round: AB::Expr::from_usize(round),
        route: AB::Expr::from_usize(ROWS * from + to),
        lanes: route(from, to).map(lane),
    }
}
