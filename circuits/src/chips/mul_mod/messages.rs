//! The call, and the ranges of memory that it reads and writes.

use core::array;

use p3_field::PrimeCharacteristicRing;
use p3_lookup::InteractionBuilder;

use super::{MulModColumns, WORDS};
use crate::{bus, config::Felt};

/// The number of a `MulMod`.
pub const MUL_MOD: u32 = 6;
/// The number of a `DivRem`.
pub const DIV_REM: u32 = 7;
/// The status of a call that is done.
pub const DONE: u32 = 0;
/// The status of a `DivRem` with a divisor of zero.
pub const ZERO_DIVISOR: u32 = 7;

/// When a call accesses its first range, after its clock; the others follow, except that a `DivRem`
/// writes both at once.
const RANGES: u32 = 6;

/// The arguments of a `MulMod` are where `r`, `a`, `b` and `m` are; those of a `DivRem` where `q`
/// (in place of `b`), `r`, `a` and `m` are.
pub(super) fn receive_call<AB: InteractionBuilder<F = Felt>>(
    builder: &mut AB,
    row: &MulModColumns<AB::Var>,
) {
    let is_div_rem: AB::Expr = row.is_div_rem();
    let either =
        |mul_mod: AB::Var, div_rem: AB::Var| is_div_rem.clone() * (div_rem - mul_mod) + mul_mod;
    bus::Call {
        number: is_div_rem.clone() + AB::Expr::from_u32(MUL_MOD),
        clk: row.clk.into(),
        arguments: [
            either(row.r_at, row.b_at),
            either(row.a_at, row.r_at),
            either(row.b_at, row.a_at),
            row.m_at.into(),
            AB::Expr::ZERO,
        ],
        status: AB::Expr::from_u32(ZERO_DIVISOR) * row.is_refused,
    }
    .receive(builder, row.is_call::<AB::Expr>());
}

pub(super) fn receive_lanes<AB: InteractionBuilder<F = Felt>>(
    builder: &mut AB,
    row: &MulModColumns<AB::Var>,
) {
    let is_div_rem: AB::Expr = row.is_div_rem();
    let after = |ranges: u32| AB::Expr::from_u32(RANGES + ranges) + row.clk;
    let is_reading: AB::Expr = row.is_reading();
    let is_done: AB::Expr = row.is_done();
    let words = |words: [AB::Var; WORDS]| words.map(Into::into);

    Range::read(after(0), row.a_at, words(row.a.words)).receive(builder, &is_reading);
    Range::read(after(2) - is_div_rem.clone(), row.m_at, words(row.m.words))
        .receive(builder, &is_reading);
    Range {
        clk: after(3) - is_div_rem.clone(),
        at: row.r_at,
        before: words(row.replaced),
        after: words(row.r),
    }
    .receive(builder, &is_done);
    // `b` is read, or `q` takes its place. The only elements of degree 2 come last, where they do
    // not keep others from sharing a column of the bus argument.
    let [b, q] = [row.b.words, row.q.words];
    Range {
        clk: after(1) + row.is_division,
        at: row.b_at,
        before: words(b),
        after: array::from_fn(|i| row.is_division * (q[i] - b[i]) + b[i]),
    }
    .receive(builder, &is_done);
}

/// Eight words of memory.
struct Range<E, V> {
    clk: E,
    at: V,
    before: [E; WORDS],
    after: [E; WORDS],
}

impl<E: PrimeCharacteristicRing + core::ops::Add<V, Output = E>, V: Copy> Range<E, V> {
    fn read(clk: E, at: V, words: [E; WORDS]) -> Self {
        Self { clk, at, before: words.clone(), after: words }
    }

    fn receive<AB: InteractionBuilder<Expr = E>>(self, builder: &mut AB, when: &E) {
        let (before, after) = (self.before.as_chunks().0, self.after.as_chunks().0);
        for (lane, (before, after)) in (0u32..).zip(before.iter().zip(after)) {
            bus::CallLane {
                clk: self.clk.clone(),
                address: E::from_u32(8 * lane) + self.at,
                before: before.clone(),
                after: after.clone(),
            }
            .receive(builder, when.clone());
        }
    }
}
