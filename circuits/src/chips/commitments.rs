//! `commitments`: the statement's side of the update: one real row, the first.
//!
//! Sends `scan_start`, receives `scan_end` and the root's `node`. Looks up `poseidon2_*`. Degree 3.
//! All rows but the first are zero where it counts.
//!
//! **Proves** that the public values are the digests of the commitments before and after and of the
//! touched keys. A batch that touched nothing starts no scan and changes nothing.

use core::borrow::Borrow;

use p3_air::{AirBuilder, WindowAccess};
use p3_field::PrimeCharacteristicRing;
use p3_lookup::InteractionBuilder;

use crate::{
    bus,
    columns::impl_columns,
    config::{DIGEST, Felt},
    sponge::{self, Tag},
    statement::PublicValues,
    systems::LOG_HEIGHT_MIN,
};

/// Levels of the tree.
pub const DEPTH: u32 = 40;

/// Log2 of the height.
pub const LOG_HEIGHT: usize = LOG_HEIGHT_MIN;

/// Elements that a commitment's hash takes in.
const COMMITMENT_LENGTH: u32 = DIGEST as u32 + 1;

/// The update as the statement sees it.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct CommitmentsColumns<T> {
    /// 1 on the first row, 0 on all others. Asserted here.
    pub is_real: T,
    /// 1 if the batch touched anything. Boolean, asserted here.
    pub has_scan: T,
    /// The tree before.
    pub previous: Commitment<T>,
    /// The tree after.
    pub next: Commitment<T>,
    /// How many keys were touched. Guaranteed by the scan.
    pub touched_count: T,
    /// The sponge over them. Guaranteed by the scan.
    pub touched_capacity: [T; DIGEST],
    /// Its digest, the count included. Looked up.
    pub touched: [T; DIGEST],
}

impl_columns!(CommitmentsColumns);

/// A tree's commitment and how it is hashed.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Commitment<T> {
    /// The root. Guaranteed by the nodes.
    pub root: [T; DIGEST],
    /// The number of leaves. Guaranteed by the scan.
    pub next_free: T,
    /// Capacity after the root. Looked up.
    pub capacity: [T; DIGEST],
    /// The digest. Looked up.
    pub digest: [T; DIGEST],
}

pub(crate) fn eval<AB: InteractionBuilder<F = Felt>>(builder: &mut AB) {
    let public = PublicValues::<AB::PublicVar>::from_slice(builder.public_values());
    let main = builder.main();
    let row: &CommitmentsColumns<AB::Var> = main.current_slice().borrow();
    let next: &CommitmentsColumns<AB::Var> = main.next_slice().borrow();

    builder.when_first_row().assert_one(row.is_real);
    builder.when_transition().assert_zero(next.is_real);
    builder.assert_bool(row.has_scan);
    builder.when(row.has_scan).assert_one(row.is_real);

    let digests = [
        (row.previous.digest, public.previous),
        (row.next.digest, public.next),
        (row.touched, public.touched),
    ];
    for (digest, public) in digests {
        for (element, public) in digest.into_iter().zip(public) {
            builder.when_first_row().assert_eq(element, public);
        }
    }
    eval_commitment(builder, row.is_real, &row.previous);
    eval_commitment(builder, row.is_real, &row.next);
    bus::Poseidon2 {
        rate: single(row.touched_count.into()),
        capacity: row.touched_capacity.map(Into::into),
        output: row.touched.map(Into::into),
    }
    .check_rate(builder, row.is_real);

    eval_nothing_touched(builder, row);
    bus::ScanStart { next_free: row.previous.next_free }.send(builder, row.has_scan);
    bus::ScanEnd {
        next_free: row.next.next_free,
        touched_count: row.touched_count,
        touched_capacity: row.touched_capacity,
    }
    .receive(builder, row.has_scan);
    bus::Node {
        level: AB::Expr::from_u32(DEPTH),
        index: AB::Expr::ZERO,
        old: row.previous.root.map(Into::into),
        new: row.next.root.map(Into::into),
    }
    .receive(builder, row.has_scan);
}

/// A block of one element.
fn single<E: PrimeCharacteristicRing>(element: E) -> [E; DIGEST] {
    [element, E::ZERO, E::ZERO, E::ZERO]
}

/// `sponge(Commitment; root, next_free)`.
fn eval_commitment<AB: InteractionBuilder<F = Felt>>(
    builder: &mut AB,
    when: AB::Var,
    commitment: &Commitment<AB::Var>,
) {
    let capacity: [AB::Expr; DIGEST] = commitment.capacity.map(Into::into);
    bus::Poseidon2 {
        rate: commitment.root.map(Into::into),
        capacity: sponge::start(Tag::Commitment, COMMITMENT_LENGTH),
        output: capacity.clone(),
    }
    .check_capacity(builder, when);
    bus::Poseidon2 {
        rate: single(commitment.next_free.into()),
        capacity,
        output: commitment.digest.map(Into::into),
    }
    .check_rate(builder, when);
}

/// Without a scan, the tree is the same and the touched keys are none.
fn eval_nothing_touched<AB: InteractionBuilder<F = Felt>>(
    builder: &mut AB,
    row: &CommitmentsColumns<AB::Var>,
) {
    let is_idle = row.is_real - row.has_scan;
    let start = sponge::start::<AB::Expr>(Tag::Touched, 0);
    for (i, start) in start.into_iter().enumerate() {
        builder.when(is_idle.clone()).assert_eq(row.previous.root[i], row.next.root[i]);
        builder.when(is_idle.clone()).assert_eq(row.touched_capacity[i], start);
    }
    builder.when(is_idle.clone()).assert_eq(row.previous.next_free, row.next.next_free);
    builder.when(is_idle).assert_zero(row.touched_count);
}
