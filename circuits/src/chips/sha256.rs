//! `sha256`: compressions of SHA-256, two rounds per row.
//!
//! Receives `call` and `call_lane`. Reads the next row. Degree 3. Padding is blocks of rows that are
//! zero but for what the first row derives from the row before it.
//!
//! Let `a(t)` and `e(t)` be the working variables after round `t` of 0 to 63, and `a(-1)` to
//! `a(-4)`, `e(-1)` to `e(-4)` the eight words of the state before. A block of 32 rows is a call; its
//! row `r` holds the bits of `a`, `e` and of the message schedule `w` at `2r - 2` and `2r - 1`. Rounds
//! and schedule are sums modulo 2^32, which end in bits again. Three places have no row of their own:
//!
//! - Row 0 has no words of the schedule; there are `a(-3)` and `e(-3)` instead.
//! - The last round needs the bits of `a(62)` and `e(62)`: [`Sha256Columns::spare`] of the last two
//!   rows.
//! - `a(63)`, `e(63)`, `w(62)` and `w(63)` are sums only, known modulo 2^32.
//!
//! Which rows a constraint is about say the periodic columns. Sums that have
//! degree 3 already are on all rows, and where a block begins mean nothing; constraints of a lower
//! degree pick those that do.
//!
//! **Assumes** of `call_lane` that all words are below 2^32 and what memory has at that clock, and
//! that the table consists of whole blocks.
//! **Proves** of every call received that the state, 8 words at `a0`, is replaced by its compression
//! with the block, 16 words of bytes at `a1`, all at one clock, and that the status is 0. With a call
//! come all its 12 lanes, and no lane comes without a call.
//!
//! No sum wraps: terms are below 2^32, or a schedule's sum of at most four of those, and carries at
//! most 8. So an equation in the field is one of integers, and bits leave it one result.

mod constants;
mod rounds;
mod words;

use core::{array, borrow::Borrow};

use p3_air::{AirBuilder, WindowAccess};
use p3_field::PrimeCharacteristicRing;
use p3_lookup::InteractionBuilder;

pub use constants::ROUND_CONSTANTS;
use constants::Selectors;
pub(crate) use constants::periodic;
use rounds::{eval_closing, eval_even_rounds, eval_odd_rounds};
use words::{bytes_swapped, small_sigma, word};

use crate::{access::sub_clock, bus, columns::impl_columns, config::Felt};

/// Rows of a compression.
pub const BLOCK_ROWS: usize = 32;
/// Bits of a word.
pub const BITS: usize = 32;
/// Sums that the schedule is still making when a row is done.
pub const SUMS: usize = 13;
/// The call's number.
const NUMBER: u32 = 3;

/// Two rounds. See the module for what row `r` of a block holds.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Sha256Columns<T> {
    /// 1 on the rows of calls. Boolean and the same on all rows of a block, asserted here.
    pub is_real: T,
    /// 1 on row 0 of calls, asserted here.
    pub is_first: T,
    /// 1 on row 1 of calls, asserted here.
    pub is_second: T,
    /// 1 on rows 1 to 8 of calls, asserted here.
    pub has_block: T,
    /// The clock of the call. Guaranteed by what it was received from.
    pub clk: T,
    /// The state's address. Guaranteed by what the call was received from.
    pub state_address: T,
    /// The address of the row's two words of the block, on rows 1 to 8. Guaranteed by what the call
    /// was received from.
    pub block_address: T,
    /// Bits of `a(2r - 2)` and `a(2r - 1)`, lowest first. Boolean, asserted here.
    pub a: [[T; BITS]; 2],
    /// Bits of `e(2r - 2)` and `e(2r - 1)`, lowest first. Boolean, asserted here.
    pub e: [[T; BITS]; 2],
    /// Bits of `w(2r - 2)` and `w(2r - 1)`, lowest first; on row 0 of `a(-3)` and `e(-3)`. Boolean,
    /// asserted here.
    pub w: [[T; BITS]; 2],
    /// Bits of `e(62)` on row 30 and `a(62)` on row 31, lowest first; elsewhere unused. Boolean,
    /// asserted here.
    pub spare: [T; BITS],
    /// `a(2r - 4)` and `a(2r - 3)`: words, on row 0 by `call_lane`, elsewhere by their bits.
    pub a_before: [T; 2],
    /// `e(2r - 4)` and `e(2r - 3)`: words, on row 0 by `call_lane`, elsewhere by their bits.
    pub e_before: [T; 2],
    /// What round 0 adds up but `w(0)`, on row 0.
    pub opening: Variables<T>,
    /// What round `2r` adds up but `w(2r)`, on rows from 1 on.
    pub even: Variables<T>,
    /// Carries of round `2r`.
    pub even_carry: Variables<Carry<T>>,
    /// Results of round `2r - 1`, on rows from 1 on; their bits are above.
    pub odd: Variables<T>,
    /// Their carries.
    pub odd_carry: Variables<Carry<T>>,
    /// Results of round 63 modulo 2^32, on row 31.
    pub closing: Variables<T>,
    /// Their carries.
    pub closing_carry: Variables<Carry<T>>,
    /// `w(2r)` and `w(2r + 1)`, on rows from 8 on: words until row 30, on row 31 modulo 2^32.
    pub w_next: [T; 2],
    /// Their carries.
    pub w_carry: [Carry<T>; 2],
    /// What is there already of `w(2r + 2)` to `w(2r + 14)`, as far as they are at least 16.
    pub sums: [T; SUMS],
    /// By how much the call changes words of the state: on even rows those at `a(-4)`, `a(-3)`,
    /// `e(-4)`, `e(-3)` and those at `a(-2)`, `a(-1)`, `e(-2)`, `e(-1)`, on odd rows the other way
    /// round. Checked on row 31.
    pub changes: [Changes<T>; 2],
}

impl_columns!(Sha256Columns);

/// One value for each of the working variables that a round computes.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Variables<T> {
    /// That for `a`.
    pub a: T,
    /// That for `e`.
    pub e: T,
}

/// A number of at most 8 in base 3, the low digit first. Digits are asserted here.
pub type Carry<T> = [T; 2];

/// What is added to two neighbouring words of each half of the state.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Changes<T> {
    /// That of the half which begins as `a(-4)` to `a(-1)`.
    pub a: [T; 2],
    /// That of the half which begins as `e(-4)` to `e(-1)`.
    pub e: [T; 2],
}

/// What is carried out of 32 bits.
fn carried<AB: AirBuilder<F = Felt>>([low, high]: Carry<AB::Var>) -> AB::Expr {
    (AB::Expr::from_u8(3) * high + low) * AB::Expr::from_u64(1 << BITS)
}

pub(crate) fn eval<AB: InteractionBuilder<F = Felt>>(builder: &mut AB) {
    let main = builder.main();
    let row: &Sha256Columns<AB::Var> = main.current_slice().borrow();
    let next: &Sha256Columns<AB::Var> = main.next_slice().borrow();
    let at = Selectors::of(builder);

    eval_kinds(builder, row, next, &at);
    eval_digits(builder, row);
    eval_kept(builder, row, next, &at);
    eval_schedule(builder, row, next, &at);
    eval_even_rounds(builder, row, next, &at);
    eval_odd_rounds(builder, row, next, &at);
    eval_closing(builder, row, next, &at);
    receive(builder, row);
}

/// Which rows are of calls, and which of those receive what.
fn eval_kinds<AB: InteractionBuilder<F = Felt>>(
    builder: &mut AB,
    row: &Sha256Columns<AB::Var>,
    next: &Sha256Columns<AB::Var>,
    at: &Selectors<AB::Expr>,
) {
    builder.assert_bool(row.is_real);
    builder.when(at.goes_on()).assert_eq(next.is_real, row.is_real);
    // Messages cannot be told by periodic columns when they are sent.
    builder.assert_eq(row.is_first, at.is_first.clone() * row.is_real);
    builder.assert_eq(row.is_second, at.is_second.clone() * row.is_real);
    builder.assert_eq(row.has_block, at.has_block.clone() * row.is_real);
}

fn eval_digits<AB: InteractionBuilder<F = Felt>>(builder: &mut AB, row: &Sha256Columns<AB::Var>) {
    for bits in [row.a, row.e, row.w].as_flattened().iter().chain([&row.spare]) {
        builder.assert_bools(*bits);
    }
    let rounds = [row.even_carry, row.odd_carry, row.closing_carry];
    let carries = rounds.into_iter().flat_map(|carry| [carry.a, carry.e]).chain(row.w_carry);
    for digit in carries.flatten() {
        let is_binary: AB::Expr = digit.into().bool_check();
        builder.assert_zero(is_binary * (digit - AB::Expr::TWO));
    }
}

/// What rows hand on.
fn eval_kept<AB: InteractionBuilder<F = Felt>>(
    builder: &mut AB,
    row: &Sha256Columns<AB::Var>,
    next: &Sha256Columns<AB::Var>,
    at: &Selectors<AB::Expr>,
) {
    let [here, elsewhere] = row.changes;
    let [next_here, next_elsewhere] = next.changes;
    let mut within = builder.when(at.goes_on());
    within.assert_eq(next.clk, row.clk);
    within.assert_eq(next.state_address, row.state_address);
    let two_words = row.is_real * AB::Expr::from_u8(8);
    within.assert_eq(next.block_address, row.block_address + two_words);
    for i in 0..2 {
        within.assert_eq(next.a_before[i], word::<AB>(&row.a[i]));
        within.assert_eq(next.e_before[i], word::<AB>(&row.e[i]));
        within.assert_eq(next_here.a[i], elsewhere.a[i]);
        within.assert_eq(next_here.e[i], elsewhere.e[i]);
        within.assert_eq(next_elsewhere.a[i], here.a[i]);
        within.assert_eq(next_elsewhere.e[i], here.e[i]);
    }
    let mut first = builder.when(at.is_first.clone());
    first.assert_eq(row.a_before[1], word::<AB>(&row.w[0]));
    first.assert_eq(row.e_before[1], word::<AB>(&row.w[1]));
}

/// `w(t) = w(t - 16) + small_sigma_0(w(t - 15)) + w(t - 7) + small_sigma_1(w(t - 2))`, each term
/// added when its bits pass by.
fn eval_schedule<AB: InteractionBuilder<F = Felt>>(
    builder: &mut AB,
    row: &Sha256Columns<AB::Var>,
    next: &Sha256Columns<AB::Var>,
    at: &Selectors<AB::Expr>,
) {
    let words: [AB::Expr; 2] = array::from_fn(|i| word::<AB>(&row.w[i]));
    let sigma_0 = |bits| small_sigma::<AB>(bits, [7, 18], 3);
    let sigma_1 = |bits| small_sigma::<AB>(bits, [17, 19], 10);

    // The sums that begin: of w(2r + 14) in this row, of w(2r + 15) in this row and the next.
    builder.assert_eq(row.sums[SUMS - 1], words[0].clone() + sigma_0(&row.w[1]));
    let begun = words[1].clone() + sigma_0(&next.w[0]);
    builder.when_transition().assert_eq(next.sums[SUMS - 2], begun);
    for i in 0..SUMS - 2 {
        let mut sum: AB::Expr = row.sums[i + 2].into();
        // That of w(2r + 5) and w(2r + 6).
        if let 1..=2 = i {
            sum += words[i - 1].clone();
        }
        builder.when(at.goes_on()).assert_eq(next.sums[i], sum);
    }
    for i in 0..2 {
        let sum = sigma_1(&next.w[i]) + row.sums[i] - carried::<AB>(next.w_carry[i]);
        builder.when_transition().assert_eq(next.w_next[i], sum);
        builder.when(at.is_scheduled.clone()).assert_eq(word::<AB>(&next.w[i]), row.w_next[i]);
    }
}

/// The call, with the state's later half, on row 0, the earlier half on row 1, and the block.
fn receive<AB: InteractionBuilder<F = Felt>>(builder: &mut AB, row: &Sha256Columns<AB::Var>) {
    let two_words = AB::Expr::from_u8(8);
    bus::Call {
        number: AB::Expr::from_u32(NUMBER),
        clk: row.clk.into(),
        arguments: [
            row.state_address.into(),
            row.block_address + two_words.clone(),
            AB::Expr::ZERO,
            AB::Expr::ZERO,
            AB::Expr::ZERO,
        ],
        status: AB::Expr::ZERO,
    }
    .receive(builder, row.is_first);

    let clk = row.clk + AB::Expr::from_u32(sub_clock::CALL_RANGES);
    // The state is a, b, c, d, e, f, g, h: the words of the earliest round come last.
    let address = row.state_address + two_words.clone() * row.is_first;
    let [changes, _] = row.changes;
    let halves = [(0, row.a_before, changes.a), (16, row.e_before, changes.e)];
    for (offset, [second, first], [second_change, first_change]) in halves {
        bus::CallLane {
            clk: clk.clone(),
            address: address.clone() + AB::Expr::from_u8(offset),
            before: [first.into(), second.into()],
            after: [first + first_change, second + second_change],
        }
        .receive(builder, row.is_first + row.is_second);
    }
    let words: [AB::Expr; 2] = array::from_fn(|i| bytes_swapped::<AB>(&row.w[i]));
    bus::CallLane { clk, address: row.block_address.into(), before: words.clone(), after: words }
        .receive(builder, row.has_block);
}
