//! `poseidon2_call`: one call of the permutation that the state tree hashes with per row.
//!
//! Receives `call` once and `call_lane` eight times. Looks up `poseidon2_rate` and
//! `poseidon2_capacity`. Degree 2. All-zero rows are padding.
//!
//! **Assumes** that the words of `call_lane` are below 2^32, and that `a0` of `call` is a word.
//! **Proves** that the call number 4 with status 0 at some clock, with its state at `a0`, finds eight
//! canonical elements there six clocks later and leaves their permutation, canonical too, at once.
//! No other status can be proven: of a state with an element that is not canonical, which the types
//! of the firmware rule out, there is no proof.

use core::{array, borrow::Borrow};

use p3_air::{AirBuilder, WindowAccess};
use p3_field::PrimeCharacteristicRing;
use p3_lookup::InteractionBuilder;

use super::{element::Element, poseidon2::WIDTH};
use crate::{access::sub_clock, bus, columns::impl_columns, config::Felt};

/// The call's number.
pub const NUMBER: u32 = 4;
/// The status of a call that is done.
pub const DONE: u32 = 0;
/// Bytes of an element in memory.
const ELEMENT_BYTES: u32 = 8;

/// A call.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Poseidon2CallColumns<T> {
    /// 1 on rows that hold a call. Boolean, asserted here.
    pub is_real: T,
    /// The call's clock. Guaranteed by `call`.
    pub clk: T,
    /// The state's address. Guaranteed by `call`.
    pub address: T,
    /// What is found. Words guaranteed by `call_lane`, canonical as asserted here.
    pub before: [Element<T>; WIDTH],
    /// What is left, looked up. Words guaranteed by `call_lane`, canonical as asserted here.
    pub after: [Element<T>; WIDTH],
}

impl_columns!(Poseidon2CallColumns);

pub(crate) fn eval<AB: InteractionBuilder<F = Felt>>(builder: &mut AB) {
    let main = builder.main();
    let row: &Poseidon2CallColumns<AB::Var> = main.current_slice().borrow();

    builder.assert_bool(row.is_real);
    for element in row.before.iter().chain(&row.after) {
        element.check(builder);
    }
    let [low, high] = halves::<AB>(&row.before);
    let [rate, capacity] = halves::<AB>(&row.after);
    bus::Poseidon2 { rate: low.clone(), capacity: high.clone(), output: rate }
        .check_rate(builder, row.is_real);
    bus::Poseidon2 { rate: low, capacity: high, output: capacity }
        .check_capacity(builder, row.is_real);

    let mut arguments = [AB::Expr::ZERO; 5];
    arguments[0] = row.address.into();
    bus::Call {
        number: AB::Expr::from_u32(NUMBER),
        clk: row.clk.into(),
        arguments,
        status: AB::Expr::from_u32(DONE),
    }
    .receive(builder, row.is_real);
    for (at, (before, after)) in (0..).zip(row.before.iter().zip(&row.after)) {
        bus::CallLane {
            clk: row.clk + AB::Expr::from_u32(sub_clock::CALL_RANGES),
            address: row.address + AB::Expr::from_u32(ELEMENT_BYTES * at),
            before: before.words::<AB>(),
            after: after.words::<AB>(),
        }
        .receive(builder, row.is_real);
    }
}

fn halves<AB: AirBuilder<F = Felt>>(
    state: &[Element<AB::Var>; WIDTH],
) -> [[AB::Expr; WIDTH / 2]; 2] {
    array::from_fn(|half| array::from_fn(|at| state[WIDTH / 2 * half + at].value::<AB>()))
}
