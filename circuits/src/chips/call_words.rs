//! `call_words`: the words that system calls read and write, two neighbouring ones per row.
//!
//! Sends `call_lane` to the call's chip. Degree 2 beside the buses. All-zero rows are padding.
//!
//! **Assumes** that the chip that receives a lane takes its clock from a call that it received.
//! **Proves** what [`CallLane`](crate::bus) says of the lanes.

use core::borrow::Borrow;

use p3_air::WindowAccess;
use p3_field::PrimeCharacteristicRing;
use p3_lookup::InteractionBuilder;

use crate::{access::Access, bus, columns::impl_columns, config::Felt, instruction::check_word};

/// Two words.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct CallWordsColumns<T> {
    /// 1 on rows that hold words. Boolean, asserted here.
    pub is_real: T,
    /// When they are accessed. Guaranteed by the chip.
    pub clk: T,
    /// The first one's address. Guaranteed by the chip.
    pub address: T,
    /// What they held: words, guaranteed by memory.
    pub before: [T; 2],
    /// When they were accessed before. Guaranteed by memory.
    pub before_clk: [T; 2],
    /// What they hold then, in 16-bit limbs, least first, looked up on `range16`. Guaranteed by the
    /// chip.
    pub after: [[T; 2]; 2],
}

impl_columns!(CallWordsColumns);

pub(crate) fn eval<AB: InteractionBuilder<F = Felt>>(builder: &mut AB) {
    let main = builder.main();
    let row: &CallWordsColumns<AB::Var> = main.current_slice().borrow();
    builder.assert_bool(row.is_real);
    let is_real = row.is_real.into();
    let after = row.after.map(|limbs| check_word(builder, limbs, &is_real));
    for (at, after) in after.iter().enumerate() {
        Access {
            address: row.address + AB::Expr::from_usize(4 * at),
            before: row.before[at].into(),
            before_clk: row.before_clk[at].into(),
            after: after.clone(),
            clk: row.clk.into(),
        }
        .eval(builder, &is_real);
    }
    bus::CallLane {
        clk: row.clk.into(),
        address: row.address.into(),
        before: row.before.map(Into::into),
        after,
    }
    .send(builder, is_real);
}
