//! `mul_mod`: products modulo a number, and quotients with remainders, of 256 bits; a row each.
//!
//! Receives `call` once per call and `call_lane` 16 times (8 times if the divisor is zero). Looks up
//! `range16` and `bytes`. Degree 3. All-zero rows are padding.
//!
//! Every row says `a * factor = q * modulus + r` and, unless the modulus is `2^256`, `r < m`:
//!
//! | row | call | factor | modulus | `b_at`, `r_at` |
//! |---|---|---|---|---|
//! | product | `MulMod`, `a * b < 2^256 * m` | `b` | `m` | read, written |
//! | wrapping | `MulMod`, `m = 0` | `b` | `2^256` | read, written |
//! | reduction | none: the row before reduced | 1 | `m` | |
//! | reduced | `MulMod`, any `a`, `b` and `m > 0` | `b` | `m` | read, written |
//! | division | `DivRem`, `m > 0` | 1 | `m` | `q` written, written |
//! | refused | `DivRem`, `m = 0` | | | |
//!
//! Only a product of 512 bits by a small modulus has a quotient above 256 bits. It takes two rows:
//! a reduction, whose `r` is the `a` of the row after it.
//!
//! **Assumes** that the words of `call_lane` are below `2^32`.
//! **Proves** for a call at `clk`, all numbers being eight words, the lowest first:
//! - number 6 has status 0, and with `a` read at `a1` by `clk + 6`, `b` at `a2` by `clk + 7` and `m`
//!   at `a3` by `clk + 8` it writes `a * b mod m` at `a0` by `clk + 9`; `m = 0` stands for `2^256`;
//! - number 7 reads `a` at `a2` by `clk + 6` and `m` at `a3` by `clk + 7`. If `m = 0` it has status 7
//!   and accesses nothing else. Otherwise it has status 0 and by `clk + 8` writes the quotient of
//!   `a` and `m` at `a0` and the remainder at `a1`.
//!
//! **Proof.** The halves of each word `W = low + 2^16 * high` of `a`, `b`, `m` and `q` are looked up.
//! An element that has such halves is below `2^32`, and has no others; so these are numbers below
//! `2^256`, and their halves those of the words as integers. `r` is such a number too: it is written,
//! or it is the `a` of the next row. [`equation`] shows the row's equation over the integers, and
//! [`order`] `r < m`; both together leave one `q` and one `r`. If the modulus is `2^256`, `r` is below
//! it like any number. In a reduced row `a = a' mod m`, where `a'` is what the reduction read as `a`
//! of the same call, and `m` what it read as `m`; so `a * b = a' * b` modulo `m`. In a refused row
//! only `m = 0` is claimed.

pub mod equation;
mod messages;
pub mod order;

use core::{borrow::Borrow, ops::Add};

use p3_air::{AirBuilder, WindowAccess};
use p3_lookup::InteractionBuilder;

pub use self::{
    equation::{CARRIES, CARRY_HIGH_OFFSET},
    messages::{DIV_REM, DONE, MUL_MOD, ZERO_DIVISOR},
};
use crate::{columns::impl_columns, config::Felt};

/// Words of a number.
pub const WORDS: usize = 8;

/// A row.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct MulModColumns<T> {
    /// 1 on rows of that kind. Booleans; the six kinds exclude each other, asserted here.
    pub is_product: T,
    /// As above.
    pub is_wrapping: T,
    /// As above. The row after it is reduced, asserted here.
    pub is_reduction: T,
    /// As above. The row before it is a reduction, asserted here.
    pub is_reduced: T,
    /// As above.
    pub is_division: T,
    /// As above.
    pub is_refused: T,
    /// The call's clock. Guaranteed by `call`, on reductions by the next row.
    pub clk: T,
    /// Address of `a`. Guaranteed by `call`, on reductions by the next row.
    pub a_at: T,
    /// Address of `b`; in a `DivRem` that of the quotient. Guaranteed by `call`; anything on
    /// reductions.
    pub b_at: T,
    /// Address of `m`. Guaranteed by `call`, on reductions by the next row.
    pub m_at: T,
    /// Address of `r`. Guaranteed by `call`; anything on reductions.
    pub r_at: T,
    /// The first factor or the dividend. Received; on reduced rows the `r` before, asserted here.
    pub a: Number<T>,
    /// The second factor, received. On divisions what `q` replaces in memory, received as such.
    /// Anything on other rows.
    pub b: Number<T>,
    /// The modulus or divisor. Received; on reduced rows that before, asserted here. Zero on wrapping
    /// and refused rows, asserted here.
    pub m: Number<T>,
    /// The quotient. Asserted here by the equation; anything on refused rows.
    pub q: Number<T>,
    /// The remainder. Asserted here; its words guaranteed by `call_lane`, on reductions by the
    /// next row; zero on refused rows by the equation.
    pub r: [T; WORDS],
    /// What `r` replaces in memory. Received. Anything where it is not written.
    pub replaced: [T; WORDS],
    /// What the equation's words carry. Asserted there.
    pub carries: [Carry<T>; CARRIES],
    /// 1 at the highest word in which `m` and `r` differ, on rows that claim `r < m`. Booleans; above
    /// the lowest that is 1 the words are equal, asserted here.
    pub is_deciding: [T; WORDS],
    /// How much more than 1 the word of `m` has than that of `r`, as halves. Looked up on `range16`.
    pub difference: [T; 2],
}

impl_columns!(MulModColumns);

/// A number of eight words, the lowest first, and its halves of 16 bits.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Number<T> {
    /// Words.
    pub words: [T; WORDS],
    /// Their upper halves. These and the lower halves, `word - 2^16 * high`, are looked up on
    /// `range16`.
    pub high: [T; WORDS],
}

/// A carry, of either sign.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Carry<T> {
    /// The carry. From `-2^23` on and below `2^23`.
    pub value: T,
    /// Its part from bit 16 on. From `-2^7` on and below `2^7`, looked up on `bytes`; the rest,
    /// `value - 2^16 * high`, is looked up on `range16`.
    pub high: T,
}

impl<T: Copy> MulModColumns<T> {
    fn is_real<E: From<T> + Add<T, Output = E>>(&self) -> E {
        self.is_call::<E>() + self.is_reduction
    }

    /// Rows that answer a call.
    fn is_call<E: From<T> + Add<T, Output = E>>(&self) -> E {
        self.is_done::<E>() + self.is_refused
    }

    /// Rows with a result that is written.
    fn is_done<E: From<T> + Add<T, Output = E>>(&self) -> E {
        self.is_mul_mod::<E>() + self.is_division
    }

    fn is_mul_mod<E: From<T> + Add<T, Output = E>>(&self) -> E {
        E::from(self.is_product) + self.is_wrapping + self.is_reduced
    }

    fn is_div_rem<E: From<T> + Add<T, Output = E>>(&self) -> E {
        E::from(self.is_division) + self.is_refused
    }

    /// Rows that claim `r < m`.
    fn is_ordered<E: From<T> + Add<T, Output = E>>(&self) -> E {
        E::from(self.is_product) + self.is_reduction + self.is_reduced + self.is_division
    }

    /// Rows that read `a` and `m` from memory.
    fn is_reading<E: From<T> + Add<T, Output = E>>(&self) -> E {
        E::from(self.is_product)
            + self.is_wrapping
            + self.is_reduction
            + self.is_division
            + self.is_refused
    }
}

pub(crate) fn eval<AB: InteractionBuilder<F = Felt>>(builder: &mut AB) {
    let main = builder.main();
    let row: &MulModColumns<AB::Var> = main.current_slice().borrow();
    let next: &MulModColumns<AB::Var> = main.next_slice().borrow();

    eval_kinds(builder, row);
    eval_reduced(builder, row, next);
    equation::eval(builder, row);
    order::eval(builder, row);
    messages::receive_call(builder, row);
    messages::receive_lanes(builder, row);
}

fn eval_kinds<AB: InteractionBuilder<F = Felt>>(builder: &mut AB, row: &MulModColumns<AB::Var>) {
    // `is_reduced` is 0 or what `is_reduction` is in the row before.
    builder.assert_bools([
        row.is_product,
        row.is_wrapping,
        row.is_reduction,
        row.is_division,
        row.is_refused,
    ]);
    builder.assert_bool(row.is_real::<AB::Expr>());

    // Eight words do not wrap: their sum is zero if and only if all of them are. On the other rows
    // `r < m` says that `m` is not.
    let sum = row.m.words.into_iter().map(Into::into).sum::<AB::Expr>();
    builder.when(row.is_wrapping + row.is_refused).assert_zero(sum);
}

/// A reduced row goes on with what the reduction before it leaves, in the same call.
fn eval_reduced<AB: InteractionBuilder<F = Felt>>(
    builder: &mut AB,
    row: &MulModColumns<AB::Var>,
    next: &MulModColumns<AB::Var>,
) {
    builder.when_first_row().assert_zero(row.is_reduced);
    builder.when_transition().assert_eq(next.is_reduced, row.is_reduction);
    // Else it would read memory at a clock that no call vouches for.
    builder.when_last_row().assert_zero(row.is_reduction);

    let mut transition = builder.when_transition();
    let mut reduction = transition.when(row.is_reduction);
    reduction.assert_eq(next.clk, row.clk);
    reduction.assert_eq(next.a_at, row.a_at);
    reduction.assert_eq(next.m_at, row.m_at);
    for i in 0..WORDS {
        reduction.assert_eq(next.a.words[i], row.r[i]);
        reduction.assert_eq(next.m.words[i], row.m.words[i]);
    }
}
