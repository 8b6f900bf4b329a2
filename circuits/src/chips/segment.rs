//! `segment`: the statement's side of a segment of the execution: one real row, the first.
//!
//! Sends the first `execution`, receives the last one; receives the root's `node`, and of a segment
//! that halts the `call` and the digest's lanes. Degree 2 beside the buses. All-zero rows are padding.
//!
//! **Proves**, with all other tables, that the machine goes from the start, which is an address and a
//! root of memory and registers, to the end, which is such too, by whole instructions; or, for a last
//! segment, that it halts with exit code 0 and the digest of the public values. It halts exactly if
//! the segment is a last one, and exactly once, with nothing after it.

use core::borrow::Borrow;

use p3_air::{AirBuilder, WindowAccess};
use p3_field::PrimeCharacteristicRing;
use p3_lookup::InteractionBuilder;

use crate::{
    access::{CLK_START, sub_clock},
    bus,
    columns::impl_columns,
    config::{DIGEST, Felt},
    systems::LOG_HEIGHT_MIN,
};

/// Log2 of the height.
pub const LOG_HEIGHT: usize = LOG_HEIGHT_MIN;

/// Levels of the tree of pages.
pub const PAGE_DEPTH: u32 = 19;

/// Words of the digest that a halt commits to.
pub const DIGEST_WORDS: usize = 8;

/// Number of public values.
pub const PUBLIC_VALUES: usize = 3 + 2 * DIGEST + DIGEST_WORDS;

/// The number of the call that halts.
const HALT: u8 = 0;

/// A segment.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct SegmentColumns<T> {
    /// 1 on the first row, 0 on all others. Asserted here.
    pub is_real: T,
    /// 1 on the first row of a segment that halts. Asserted here.
    pub is_last: T,
    /// What the public values say.
    pub public: SegmentValues<T>,
    /// The first clock of the instruction after the last. Guaranteed by the execution.
    pub end_clk: T,
    /// The clock of the halt. Guaranteed by the call.
    pub halt_clk: T,
    /// Where the digest is. Guaranteed by the call.
    pub digest_address: T,
}

impl_columns!(SegmentColumns);

/// What is public about a segment, in the order of the public values.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SegmentValues<T> {
    /// The first instruction's address.
    pub start_pc: T,
    /// The address of the instruction after the last; 0 of a segment that halts.
    pub end_pc: T,
    /// 1 if the segment halts, otherwise 0.
    pub is_last: T,
    /// The root of memory and registers before.
    pub start_root: [T; DIGEST],
    /// The root after; the one before of a segment that halts.
    pub end_root: [T; DIGEST],
    /// The digest that the halt commits to, in words; zeros without one.
    pub digest: [T; DIGEST_WORDS],
}

impl_columns!(SegmentValues);

/// Whether the segment is a last one, as its public values say.
pub(crate) fn is_last<T: Copy>(public_values: &[T]) -> T {
    let public: &SegmentValues<T> = public_values.borrow();
    public.is_last
}

pub(crate) fn eval<AB: InteractionBuilder<F = Felt>>(builder: &mut AB) {
    let public_values = builder.public_values().to_vec();
    let main = builder.main();
    let row: &SegmentColumns<AB::Var> = main.current_slice().borrow();
    let next: &SegmentColumns<AB::Var> = main.next_slice().borrow();

    builder.when_first_row().assert_one(row.is_real);
    builder.when_transition().assert_zero(next.is_real);
    eval_public(builder, row, &public_values);

    bus::Execution { pc: row.public.start_pc.into(), clk: AB::Expr::from_u32(CLK_START) }
        .send(builder, row.is_real);
    bus::Execution { pc: row.public.end_pc, clk: row.end_clk }.receive(builder, row.is_real);
    bus::Node {
        level: AB::Expr::from_u32(PAGE_DEPTH),
        index: AB::Expr::ZERO,
        old: row.public.start_root.map(Into::into),
        new: row.public.end_root.map(Into::into),
    }
    .receive(builder, row.is_real);
    eval_halt(builder, row);
}

fn eval_public<AB: InteractionBuilder<F = Felt>>(
    builder: &mut AB,
    row: &SegmentColumns<AB::Var>,
    public_values: &[AB::PublicVar],
) {
    let SegmentValues { start_pc, end_pc, is_last, start_root, end_root, digest } = row.public;
    let columns = [start_pc, end_pc, is_last].into_iter().chain(start_root).chain(end_root);
    for (column, &public) in columns.chain(digest).zip(public_values) {
        builder.when_first_row().assert_eq(column, public);
    }
    // On the first row that of the public values, on all others 0: a boolean if the public one is.
    builder.assert_eq(row.is_last, row.is_real * is_last);
    builder.assert_bool(row.is_last);
    builder.when(row.is_last).assert_zero(end_pc);
    for word in digest {
        builder.when(row.is_real - row.is_last).assert_zero(word);
    }
}

fn eval_halt<AB: InteractionBuilder<F = Felt>>(builder: &mut AB, row: &SegmentColumns<AB::Var>) {
    let zero = AB::Expr::ZERO;
    let arguments = core::array::from_fn(|at| match at {
        1 => row.digest_address.into(),
        _ => zero.clone(),
    });
    bus::Call {
        number: AB::Expr::from_u8(HALT),
        clk: row.halt_clk.into(),
        arguments,
        status: zero,
    }
    .receive(builder, row.is_last);
    for (lane, words) in row.public.digest.as_chunks::<2>().0.iter().enumerate() {
        let words = words.map(Into::<AB::Expr>::into);
        bus::CallLane {
            clk: row.halt_clk + AB::Expr::from_u32(sub_clock::CALL_RANGES),
            address: row.digest_address + AB::Expr::from_usize(8 * lane),
            before: words.clone(),
            after: words,
        }
        .receive(builder, row.is_last);
    }
}
