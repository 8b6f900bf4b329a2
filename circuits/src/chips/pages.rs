//! `pages`: the pages that a segment touches, as it found and as it left them: four words per row, 64
//! rows per page.
//!
//! Sends a page's digests on `node`, looks up `poseidon2_*` and `range16`; sends every word on
//! `memory` as it is before the first access, and receives it as it is after the last. Degree 3.
//! All-zero rows after the real ones are padding.
//!
//! **Proves**, with the tree above ([`node`](super::node)): every address is there once at most, the
//! words before the first access are those below the root at the start, and those after the last are
//! those below the root at the end. Addresses are multiples of four from 2^12 to 2^29, or registers:
//! the first page is the registers' and all others are above, which the tree bounds.
//!
//! Since the machine's memory ends with it, a segment that halts hashes no page as it was left.

use core::{array, borrow::Borrow};

use p3_air::{AirBuilder, WindowAccess};
use p3_field::PrimeCharacteristicRing;
use p3_lookup::InteractionBuilder;

use crate::{
    access::REGISTERS,
    bus,
    chips::segment,
    columns::impl_columns,
    config::{DIGEST, Felt},
    sponge::{self, Tag},
};

/// Words of a page.
pub const PAGE_WORDS: usize = 256;
/// Rows of a page.
pub const PAGE_ROWS: usize = PAGE_WORDS / DIGEST;
/// The first page that is not the registers': those below have no memory.
pub const FIRST_PAGE: u32 = 4;
/// The digest of a page of zeros.
pub const ZERO_PAGE: [u64; DIGEST] = [
    6_416_628_729_670_398_815,
    2_909_454_708_876_112_674,
    3_181_816_761_749_357_160,
    4_164_751_391_052_616_317,
];

/// Four words of a page.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct PagesColumns<T> {
    /// 1 on rows of pages. Boolean, and the same for all rows of a page; after a row without a page
    /// there is none. Asserted here.
    pub is_real: T,
    /// 1 for the page of the registers, which is the first. The same for all rows of a page.
    pub is_registers: T,
    /// 1 for a page that was all zeros before. The same for all rows of a page; boolean, asserted here.
    pub is_zero: T,
    /// 1 for a page whose digest stays. The same for all rows of a page; boolean, asserted here.
    pub is_kept: T,
    /// The page's number. The same for all rows of a page, more than the page's before.
    pub page: T,
    /// The first word's address.
    pub address: T,
    /// The words before: guaranteed by the root at the start.
    pub start: [T; DIGEST],
    /// A clock before the first access. Any element: of what comes before it there is nothing.
    pub start_clk: [T; DIGEST],
    /// The words after. Guaranteed by the last access.
    pub end: [T; DIGEST],
    /// When they were accessed last, or the clock before. Guaranteed by the last access.
    pub end_clk: [T; DIGEST],
    /// The hash of the page before.
    pub start_hash: Hash<T>,
    /// The hash of the page after.
    pub end_hash: Hash<T>,
    /// Pages between this one and the next, in 16-bit limbs, least first, on a page's last row if
    /// another page follows. Looked up on `range16`.
    pub gap: [T; 2],
    /// 1 on a page's last row if another page follows. Asserted here.
    pub is_followed: T,
    /// 1 on rows of pages that are hashed, their last ones left out: before, and after. Asserted here.
    pub hashes_within: [T; 2],
    /// 1 on the last rows of pages that are hashed: before, and after. Asserted here.
    pub hashes_end: [T; 2],
    /// 1 on pages' last rows. Asserted here.
    pub is_page_end: T,
}

impl_columns!(PagesColumns);

/// The sponge over a page's words.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Hash<T> {
    /// The capacity before the row's words.
    pub before: [T; DIGEST],
    /// The capacity after them; on the last row the digest. Looked up where the page is hashed.
    pub after: [T; DIGEST],
}

/// The columns that are 1 on the first and on the last row of each page.
pub(crate) fn periodic() -> Vec<Vec<Felt>> {
    let one_at = |at: usize| (0..PAGE_ROWS).map(|row| Felt::from_bool(row == at)).collect();
    vec![one_at(0), one_at(PAGE_ROWS - 1)]
}

pub(crate) fn eval<AB: InteractionBuilder<F = Felt>>(builder: &mut AB) {
    let is_last: AB::Expr = segment::is_last(builder.public_values()).into();
    let [is_start, is_end]: [AB::Expr; 2] =
        array::from_fn(|at| builder.periodic_values()[at].into());
    let main = builder.main();
    let row: &PagesColumns<AB::Var> = main.current_slice().borrow();
    let next: &PagesColumns<AB::Var> = main.next_slice().borrow();

    eval_order(builder, row, next, &is_end);
    eval_address(builder, row, next, [&is_start, &is_end]);
    for (start, end) in row.start.into_iter().zip(row.end) {
        builder.when(row.is_zero).assert_zero(start);
        let is_hashed = AB::Expr::ONE - is_last.clone();
        builder.when(row.is_kept).when(is_hashed).assert_eq(end, start);
    }
    eval_digests(builder, row, next, [&is_start, &is_end]);
    eval_memory(builder, row);
}

/// Which rows are of which page.
fn eval_order<AB: InteractionBuilder<F = Felt>>(
    builder: &mut AB,
    row: &PagesColumns<AB::Var>,
    next: &PagesColumns<AB::Var>,
    is_end: &AB::Expr,
) {
    builder.assert_bools([row.is_real, row.is_zero, row.is_kept]);
    builder.assert_eq(row.is_page_end, row.is_real * is_end.clone());
    let mut first = builder.when_first_row();
    first.assert_one(row.is_real);
    first.assert_one(row.is_registers);
    first.assert_zero(row.page);

    let goes_on = AB::Expr::ONE - is_end.clone();
    let same = [
        (row.is_real, next.is_real),
        (row.is_registers, next.is_registers),
        (row.is_zero, next.is_zero),
        (row.is_kept, next.is_kept),
        (row.page, next.page),
    ];
    let mut transition = builder.when_transition();
    for (here, there) in same {
        transition.when(goes_on.clone()).assert_eq(there, here);
    }
    transition.when(is_end.clone()).assert_zero(next.is_registers);
    transition.assert_zero((AB::Expr::ONE - row.is_real) * next.is_real);
    transition.assert_eq(row.is_followed, row.is_page_end * next.is_real);
    // After the registers' page come those that memory has.
    let below = AB::Expr::from_u32(FIRST_PAGE - 1) * row.is_registers;
    let gap = row.gap[1] * AB::Expr::from_u32(1 << 16) + row.gap[0];
    let next_page = row.page + below + gap + AB::Expr::ONE;
    transition.when(row.is_followed).assert_eq(next.page, next_page);
    builder.when_last_row().assert_zero(row.is_followed);
    bus::check_range16(builder, row.gap, row.is_followed);
}

fn eval_address<AB: InteractionBuilder<F = Felt>>(
    builder: &mut AB,
    row: &PagesColumns<AB::Var>,
    next: &PagesColumns<AB::Var>,
    [is_start, is_end]: [&AB::Expr; 2],
) {
    let of_page = row.page * AB::Expr::from_usize(4 * PAGE_WORDS);
    let of_registers = AB::Expr::from_u64(REGISTERS) * row.is_registers;
    builder.when(row.is_real).when(is_start.clone()).assert_eq(row.address, of_page + of_registers);
    builder
        .when_transition()
        .when(row.is_real)
        .when_ne(is_end.clone(), AB::Expr::ONE)
        .assert_eq(next.address, row.address + AB::Expr::from_usize(4 * DIGEST));
}

fn eval_digests<AB: InteractionBuilder<F = Felt>>(
    builder: &mut AB,
    row: &PagesColumns<AB::Var>,
    next: &PagesColumns<AB::Var>,
    [is_start, is_end]: [&AB::Expr; 2],
) {
    let sides = [
        (row.start, row.start_hash, next.start_hash, row.is_zero),
        (row.end, row.end_hash, next.end_hash, row.is_kept),
    ];
    for (side, (words, hash, next_hash, is_skipped)) in sides.into_iter().enumerate() {
        let [within, at_end] = [row.hashes_within[side], row.hashes_end[side]];
        let is_hashed = AB::Expr::ONE - is_skipped;
        builder.assert_eq(within, is_hashed.clone() * (row.is_real - row.is_page_end));
        builder.assert_eq(at_end, is_hashed * row.is_page_end);
        let begin = sponge::start::<AB::Expr>(Tag::Page, PAGE_WORDS as u32);
        for (at, begin) in begin.into_iter().enumerate() {
            let mut first = builder.when(row.is_real);
            first.when(is_start.clone()).assert_eq(hash.before[at], begin);
            builder
                .when_transition()
                .when_ne(is_end.clone(), AB::Expr::ONE)
                .assert_eq(next_hash.before[at], hash.after[at]);
        }
        let permutation =
            || bus::Poseidon2 { rate: words, capacity: hash.before, output: hash.after };
        permutation().check_capacity(builder, within);
        permutation().check_rate(builder, at_end);
    }
    for (at, zero) in ZERO_PAGE.into_iter().enumerate() {
        let mut page_end = builder.when(row.is_page_end);
        page_end.when(row.is_zero).assert_eq(row.start_hash.after[at], AB::Expr::from_u64(zero));
        page_end.when(row.is_kept).assert_eq(row.end_hash.after[at], row.start_hash.after[at]);
    }
    let (level, index) = (AB::Expr::ZERO, row.page.into());
    let [old, new] = [row.start_hash, row.end_hash].map(|hash| hash.after.map(Into::into));
    bus::Node { level, index, old, new }.send(builder, row.is_page_end);
}

fn eval_memory<AB: InteractionBuilder<F = Felt>>(builder: &mut AB, row: &PagesColumns<AB::Var>) {
    for at in 0..DIGEST {
        let address = row.address + AB::Expr::from_usize(4 * at);
        let [start, end] =
            [(row.start, row.start_clk), (row.end, row.end_clk)].map(|(value, clk)| bus::Memory {
                address: address.clone(),
                value: value[at].into(),
                clk: clk[at].into(),
            });
        start.send(builder, row.is_real);
        end.receive(builder, row.is_real);
    }
}
