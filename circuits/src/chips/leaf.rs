//! `leaf`: the keys that a batch touched, and the leaves that show or change them, in key order.
//!
//! Sends leaves on `node`, receives `scan_start`, sends `scan_end`. Looks up `poseidon2_*`,
//! `key_order` and `range16`. Degree 3. All-zero rows after the real ones are padding.
//!
//! The rows are one scan by increasing key. A **given** row is a leaf of the old tree; it opens a
//! gap, from its key to the next one. An **insert** row is a new leaf in the gap, an **absent** row
//! a key in the gap that stays without a leaf. Given rows may be touched or be there for their gap
//! only; the others are touched always.
//!
//! **Assumes** that the old tree is well linked (each leaf names the next greater key, and limbs of
//! values are below 2^32), and that `node` messages of level 0 are authenticated: see
//! [`node`](super::node).
//! **Proves**, between `scan_start` and `scan_end`: the touched keys are distinct; each was present
//! with its old value, or absent; a present key's leaf gets its new value; an absent key gets a leaf
//! if and only if its new value is not zero, at the next free index, in key order; the leaves are
//! linked again; and `touched_capacity` and `touched_count` are the sponge over all touched keys
//! with their old and new values. So the new tree is well linked too, with canonical limbs.

use core::{array, borrow::Borrow};

use p3_air::{AirBuilder, WindowAccess};
use p3_field::PrimeCharacteristicRing;
use p3_lookup::InteractionBuilder;

use crate::{
    bus,
    columns::impl_columns,
    config::{DIGEST, Felt},
    sponge::{self, Tag},
};

/// 32-bit limbs of a value, least first.
pub const VALUE_LIMBS: usize = 8;

/// Elements that a leaf's hash takes in: key, value, next key.
const LEAF_LENGTH: u32 = (2 * DIGEST + VALUE_LIMBS) as u32;

/// A row of the scan.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct LeafColumns<T> {
    /// 1 for a leaf of the old tree. Boolean; the three kinds exclude each other, asserted here.
    pub is_given: T,
    /// 1 for a new leaf.
    pub is_insert: T,
    /// 1 for a key that is absent before and after.
    pub is_absent: T,
    /// 1 if the batch touched the key. Boolean, asserted here.
    pub is_touched: T,
    /// 1 on the first row if that is real, 0 on all others, asserted here.
    pub is_first: T,
    /// 1 on real rows that no real one follows, 0 on all others, asserted here.
    pub is_last: T,
    /// The key. Strictly above the row before's, looked up on `key_order`.
    pub key: [T; DIGEST],
    /// Where the leaf stands; for a new one the next free index, for an old one authenticated by
    /// the path.
    pub index: T,
    /// The first key after the gap: the old next of the last given leaf. Authenticated by its path.
    pub gap_end: [T; DIGEST],
    /// The new next of the last leaf so far, this one included. Asserted against the rows after.
    pub next: [T; DIGEST],
    /// Old value in 32-bit limbs; zero where there was no leaf. Authenticated by the path.
    pub old_value: [T; VALUE_LIMBS],
    /// New value in 16-bit limbs, looked up on `range16`.
    pub new_value: [T; 2 * VALUE_LIMBS],
    /// The inverse of the sum of the new value's limbs on insert rows. Any element elsewhere.
    pub new_value_inverse: T,
    /// Capacity after the key, in old and new leaf alike. Looked up.
    pub key_capacity: [T; DIGEST],
    /// The old leaf's hash.
    pub old: LeafHash<T>,
    /// The new leaf's hash.
    pub new: LeafHash<T>,
    /// The number of leaves before this row.
    pub next_free: T,
    /// The number of touched keys before this row.
    pub touched_count: T,
    /// The sponge over the touched keys before this row.
    pub touched_before: [T; DIGEST],
    /// The sponge's capacities within this row's key. Looked up.
    pub touched_steps: [[T; DIGEST]; 4],
    /// The sponge over the touched keys, this row's included.
    pub touched_after: [T; DIGEST],
}

impl_columns!(LeafColumns);

/// How a leaf's hash goes on after its key.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct LeafHash<T> {
    /// Capacities after each half of the value. Looked up.
    pub capacities: [[T; DIGEST]; 2],
    /// The digest. Looked up, except that a leaf which was not there is four zeros.
    pub digest: [T; DIGEST],
}

impl<T: Copy> LeafColumns<T> {
    fn is_real<E: From<T> + core::ops::Add<T, Output = E>>(&self) -> E {
        E::from(self.is_given) + self.is_insert + self.is_absent
    }
}

pub(crate) fn eval<AB: InteractionBuilder<F = Felt>>(builder: &mut AB) {
    let main = builder.main();
    let row: &LeafColumns<AB::Var> = main.current_slice().borrow();
    let next: &LeafColumns<AB::Var> = main.next_slice().borrow();
    let is_real: AB::Expr = row.is_real();

    eval_kinds(builder, row, next);
    eval_links(builder, row, next);
    eval_values(builder, row);
    eval_hashes(builder, row);
    eval_touched(builder, row, next);

    // A leaf that is inserted stands where nothing was.
    builder.when(row.is_insert).assert_eq(row.index, row.next_free);
    for limb in row.old.digest {
        builder.when(row.is_insert).assert_zero(limb);
    }
    let next_is_real: AB::Expr = next.is_real();
    builder
        .when_transition()
        .when(next_is_real)
        .assert_eq(next.next_free, row.next_free + row.is_insert);
    bus::Node {
        level: AB::Expr::ZERO,
        index: row.index.into(),
        old: row.old.digest.map(Into::into),
        new: row.new.digest.map(Into::into),
    }
    .send(builder, row.is_given + row.is_insert);

    bus::KeyOrder { lesser: row.key, greater: next.key }.check(builder, is_real - row.is_last);
    bus::KeyOrder { lesser: row.key, greater: row.gap_end }
        .check(builder, row.is_insert + row.is_absent);

    bus::ScanStart { next_free: row.next_free }.receive(builder, row.is_first);
    bus::ScanEnd {
        next_free: row.next_free + row.is_insert,
        touched_count: row.touched_count + row.is_touched,
        touched_capacity: row.touched_after.map(Into::into),
    }
    .send::<AB>(builder, row.is_last);
}

/// What kind of row this is, and that the real ones are one run from the first row on.
fn eval_kinds<AB: InteractionBuilder<F = Felt>>(
    builder: &mut AB,
    row: &LeafColumns<AB::Var>,
    next: &LeafColumns<AB::Var>,
) {
    let is_real: AB::Expr = row.is_real();
    let next_is_real: AB::Expr = next.is_real();
    builder.assert_bools([row.is_given, row.is_insert, row.is_absent, row.is_touched]);
    builder.assert_bool(is_real.clone());
    builder.when(row.is_touched).assert_one(is_real.clone());
    builder.when(row.is_insert + row.is_absent).assert_one(row.is_touched);

    builder.when_transition().when(next_is_real.clone()).assert_one(is_real.clone());
    builder.when_first_row().assert_eq(row.is_first, is_real.clone());
    builder.when_transition().assert_zero(next.is_first);
    builder
        .when_transition()
        .assert_eq(row.is_last, is_real.clone() * (AB::Expr::ONE - next_is_real));
    builder.when_last_row().assert_eq(row.is_last, is_real);
    // Only a leaf of the old tree opens a gap.
    builder.when(row.is_first).assert_one(row.is_given);
}

/// Each leaf's new next is the key of the leaf that follows it now.
fn eval_links<AB: InteractionBuilder<F = Felt>>(
    builder: &mut AB,
    row: &LeafColumns<AB::Var>,
    next: &LeafColumns<AB::Var>,
) {
    for i in 0..DIGEST {
        let mut transition = builder.when_transition();
        transition.when(next.is_insert + next.is_absent).assert_eq(next.gap_end[i], row.gap_end[i]);
        transition.when(next.is_insert).assert_eq(row.next[i], next.key[i]);
        transition.when(next.is_absent).assert_eq(next.next[i], row.next[i]);
        transition.when(next.is_given).assert_eq(row.next[i], row.gap_end[i]);
        builder.when(row.is_last).assert_eq(row.next[i], row.gap_end[i]);
    }
}

/// The new value as 32-bit limbs.
fn new_value<AB: InteractionBuilder<F = Felt>>(
    row: &LeafColumns<AB::Var>,
) -> [AB::Expr; VALUE_LIMBS] {
    let base = AB::Expr::from_u32(1 << 16);
    array::from_fn(|i| base.clone() * row.new_value[2 * i + 1] + row.new_value[2 * i])
}

fn eval_values<AB: InteractionBuilder<F = Felt>>(builder: &mut AB, row: &LeafColumns<AB::Var>) {
    let is_real: AB::Expr = row.is_real();
    let new_value = new_value::<AB>(row);
    bus::check_range16(builder, row.new_value, is_real.clone());
    for (old, new) in row.old_value.into_iter().zip(new_value) {
        builder.when(row.is_insert + row.is_absent).assert_zero(old);
        builder.when(is_real.clone() - row.is_touched).assert_eq(old, new);
    }
    // Sixteen 16-bit limbs do not wrap: their sum is zero if and only if all of them are.
    let sum = row.new_value.into_iter().fold(AB::Expr::ZERO, |sum, limb| sum + limb);
    builder.when(row.is_absent).assert_zero(sum.clone());
    builder.when(row.is_insert).assert_one(sum * row.new_value_inverse);
}

fn split<E: Clone>(value: &[E; VALUE_LIMBS]) -> [[E; DIGEST]; 2] {
    array::from_fn(|half| array::from_fn(|i| value[DIGEST * half + i].clone()))
}

/// `sponge(Leaf; key, value, next)`, before with the gap's end as next and after with the new one.
fn eval_hashes<AB: InteractionBuilder<F = Felt>>(builder: &mut AB, row: &LeafColumns<AB::Var>) {
    bus::Poseidon2 {
        rate: row.key.map(Into::into),
        capacity: sponge::start::<AB::Expr>(Tag::Leaf, LEAF_LENGTH),
        output: row.key_capacity.map(Into::into),
    }
    .check_capacity(builder, row.is_given + row.is_insert);

    let old_value = row.old_value.map(Into::into);
    let leaf =
        |builder: &mut AB, value, next: [AB::Var; DIGEST], hash: &LeafHash<AB::Var>, when| {
            let when: AB::Expr = when;
            let [low, high] = split::<AB::Expr>(&value);
            let [after_low, after_high] = hash.capacities.map(|step| step.map(Into::into));
            let key = row.key_capacity.map(Into::into);
            bus::Poseidon2 { rate: low, capacity: key, output: after_low.clone() }
                .check_capacity(builder, when.clone());
            bus::Poseidon2 { rate: high, capacity: after_low, output: after_high.clone() }
                .check_capacity(builder, when.clone());
            let (rate, output) = (next.map(Into::into), hash.digest.map(Into::into));
            bus::Poseidon2 { rate, capacity: after_high, output }.check_rate(builder, when);
        };
    leaf(builder, old_value, row.gap_end, &row.old, row.is_given.into());
    leaf(builder, new_value::<AB>(row), row.next, &row.new, row.is_given + row.is_insert);
}

/// The sponge over the touched keys: for each its key, its old value and its new one. The highest
/// bit of the old value's first element says whether the key was present.
fn eval_touched<AB: InteractionBuilder<F = Felt>>(
    builder: &mut AB,
    row: &LeafColumns<AB::Var>,
    next: &LeafColumns<AB::Var>,
) {
    let next_is_real: AB::Expr = next.is_real();
    let mut old: [AB::Expr; VALUE_LIMBS] = row.old_value.map(Into::into);
    old[0] += AB::Expr::from_u64(1 << 32) * row.is_given;
    let [[old_low, old_high], [new_low, new_high]] = [split(&old), split(&new_value::<AB>(row))];
    let blocks = [row.key.map(Into::into), old_low, old_high, new_low, new_high];

    let [first, second, third, fourth] = row.touched_steps;
    let steps = [row.touched_before, first, second, third, fourth, row.touched_after];
    for (block, step) in blocks.into_iter().zip(steps.windows(2)) {
        let (capacity, output) = (step[0].map(Into::into), step[1].map(Into::into));
        bus::Poseidon2 { rate: block, capacity, output }.check_capacity(builder, row.is_touched);
    }

    let is_untouched = AB::Expr::ONE - row.is_touched;
    let start = sponge::start::<AB::Expr>(Tag::Touched, 0);
    for (i, start) in start.into_iter().enumerate() {
        builder.when(is_untouched.clone()).assert_eq(row.touched_after[i], row.touched_before[i]);
        builder.when(row.is_first).assert_eq(row.touched_before[i], start);
        builder
            .when_transition()
            .when(next_is_real.clone())
            .assert_eq(next.touched_before[i], row.touched_after[i]);
    }
    builder.when(row.is_first).assert_zero(row.touched_count);
    builder
        .when_transition()
        .when(next_is_real)
        .assert_eq(next.touched_count, row.touched_count + row.is_touched);
}
