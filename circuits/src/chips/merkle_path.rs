//! `merkle_path`: calls that climb from one or two nodes of the state tree, side by side past the
//! same siblings.
//!
//! Receives `call` once per call and `call_lane` four times per row. Looks up `poseidon2_rate` and
//! `range16`. Degree 3. All-zero rows are padding; the first row must be one.
//!
//! A call is a run of rows: one **level** row per level from the lowest up, and one **result** row
//! per lane. A level row holds the nodes below that level and their sibling; a result row the word
//! pairs of a lane's node as it was found and as it is left. Either accesses four elements of memory.
//!
//! **Assumes** that the words of `call_lane` are below 2^32, and that the arguments of `call` are
//! words.
//! **Proves** that the call number 5 with status 0 at some clock has `a3 = levels + 256 * lanes` with
//! 1 to 32 levels and one or two lanes; that six clocks later it finds canonical elements only, a
//! node per lane at `a0` and a sibling per level at `a1`; and that in place of each node it leaves at
//! once, canonical too, what is reached from it past the siblings in turn, where on level `i` the
//! node is the right child if bit `i` of `a2` is 1, and a parent is
//! `truncate(permute(left || right)) + left`. Bits of `a2` above the levels do not matter.
//! No other status can be proven: of elements that are not canonical, and other `a3`, which the
//! firmware rules out, there is no proof.

use core::{array, borrow::Borrow};

use p3_air::{AirBuilder, WindowAccess};
use p3_field::PrimeCharacteristicRing;
use p3_lookup::InteractionBuilder;

use super::element::Element;
use crate::{
    access::sub_clock,
    bus,
    columns::impl_columns,
    config::{DIGEST, Felt},
};

/// The call's number.
pub const NUMBER: u32 = 5;
/// The status of a call that is done.
pub const DONE: u32 = 0;
/// Most levels of a call.
pub const LEVELS_MAX: u32 = 32;
/// Most nodes that climb side by side.
pub const LANES_MAX: usize = 2;
/// Bits of an index's upper part that are its first limb.
pub const LIMB_BITS: usize = 15;
/// Bytes of an element in memory.
const ELEMENT_BYTES: u32 = 8;
/// Bytes of a digest in memory.
const DIGEST_BYTES: u32 = ELEMENT_BYTES * DIGEST as u32;

/// A level or a result. "Call" is said of the row's run.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct MerklePathColumns<T> {
    /// 1 on level rows. Boolean; the three kinds exclude each other, asserted here.
    pub is_level: T,
    /// 1 on the row after a call's last level: the first lane's result.
    pub is_first_result: T,
    /// 1 on the row after that in calls of two lanes: the second lane's result.
    pub is_second_result: T,
    /// 1 in calls of two lanes: whether there is a second result, and the same on all levels and the
    /// first result, asserted here. So it is boolean there.
    pub is_pair: T,
    /// The call's clock. The same on all rows, asserted here; guaranteed by `call`.
    pub clk: T,
    /// Address of the row's elements. In steps from `a1` on, and from `a0` on, asserted here.
    pub address: T,
    /// The call's `a2`. The same on all levels, asserted here.
    pub whole_index: T,
    /// `a2` without the bits of the levels below. Asserted here.
    pub index: T,
    /// Level: for how many more levels there would be room, and the lowest bit of `index`, a boolean
    /// as asserted here. First result: `index` as `limbs[0] + 2^15 * limbs[1]`. Both looked up on
    /// `range16`.
    pub limbs: [T; 2],
    /// Level: the lanes' nodes below it, of which the second is anything if there is one lane only.
    /// First result: the nodes reached; second result: the second one as the first. Asserted here.
    pub nodes: [[T; DIGEST]; LANES_MAX],
    /// The nodes below the first level. The same up to the first result, as `nodes` there and after
    /// it, asserted here.
    pub starts: [[T; DIGEST]; LANES_MAX],
    /// What is found in memory: on levels the same as `after`, on results the first of `starts`,
    /// asserted here. Words guaranteed by `call_lane`; on results canonical as asserted here, on
    /// levels because those of `after` are, with any quotient.
    pub before: [Element<T>; DIGEST],
    /// What is left in memory: on levels the sibling, on results the first of `nodes`, asserted
    /// here. Canonical as asserted here, words guaranteed by `call_lane`.
    pub after: [Element<T>; DIGEST],
}

impl_columns!(MerklePathColumns);

impl<T: Copy> MerklePathColumns<T> {
    fn is_result<E: From<T> + core::ops::Add<T, Output = E>>(&self) -> E {
        E::from(self.is_first_result) + self.is_second_result
    }

    fn is_real<E: From<T> + core::ops::Add<T, Output = E>>(&self) -> E {
        self.is_result::<E>() + self.is_level
    }

    /// On levels.
    const fn levels_to_spare(&self) -> T {
        self.limbs[0]
    }

    /// On levels.
    const fn is_right(&self) -> T {
        self.limbs[1]
    }
}

pub(crate) fn eval<AB: InteractionBuilder<F = Felt>>(builder: &mut AB) {
    let main = builder.main();
    let row: &MerklePathColumns<AB::Var> = main.current_slice().borrow();
    let next: &MerklePathColumns<AB::Var> = main.next_slice().borrow();

    eval_kinds(builder, row, next);
    eval_first_level(builder, row, next);
    eval_step(builder, row, next);
    eval_second_result(builder, row, next);
    eval_index(builder, row, next);
    eval_elements(builder, row);
    eval_hashes(builder, row, next);
    receive_call(builder, row, next);
    receive_lanes(builder, row);
}

/// Levels, then one result or two. Nothing goes on from the last row to the first.
fn eval_kinds<AB: InteractionBuilder<F = Felt>>(
    builder: &mut AB,
    row: &MerklePathColumns<AB::Var>,
    next: &MerklePathColumns<AB::Var>,
) {
    builder.assert_bools([row.is_level, row.is_first_result, row.is_second_result]);
    let is_real: AB::Expr = row.is_real();
    builder.assert_bool(is_real.clone());

    let mut transition = builder.when_transition();
    transition.when(row.is_level).assert_one(next.is_level + next.is_first_result);
    transition.when(next.is_first_result).assert_one(row.is_level);
    transition.assert_eq(next.is_second_result, row.is_first_result * row.is_pair);

    // So that every first level has a row before it.
    builder.when_first_row().assert_zero(is_real);
    let mut last = builder.when_last_row();
    last.assert_zero(row.is_level);
    last.when(row.is_first_result).assert_zero(row.is_pair);
}

/// What a call starts with.
fn eval_first_level<AB: InteractionBuilder<F = Felt>>(
    builder: &mut AB,
    row: &MerklePathColumns<AB::Var>,
    next: &MerklePathColumns<AB::Var>,
) {
    let mut transition = builder.when_transition();
    let mut first = transition.when((AB::Expr::ONE - row.is_level) * next.is_level);
    first.assert_eq(next.levels_to_spare(), AB::Expr::from_u32(LEVELS_MAX - 1));
    first.assert_eq(next.index, next.whole_index);
    for (start, node) in next.starts.into_iter().zip(next.nodes) {
        for (start, node) in start.into_iter().zip(node) {
            first.assert_eq(start, node);
        }
    }
}

/// What stays the same after a level, and what takes a step to the next one.
fn eval_step<AB: InteractionBuilder<F = Felt>>(
    builder: &mut AB,
    row: &MerklePathColumns<AB::Var>,
    next: &MerklePathColumns<AB::Var>,
) {
    let mut transition = builder.when_transition();
    let mut after_level = transition.when(row.is_level);
    after_level.assert_eq(next.is_pair, row.is_pair);
    after_level.assert_eq(next.clk, row.clk);
    after_level.assert_eq(next.whole_index, row.whole_index);
    for (new, old) in next.starts.into_iter().zip(row.starts) {
        for (new, old) in new.into_iter().zip(old) {
            after_level.assert_eq(new, old);
        }
    }
    let mut between = after_level.when(next.is_level);
    between.assert_eq(next.address, row.address + AB::Expr::from_u32(DIGEST_BYTES));
    // Below zero it would not be in range: there are no more levels than fit.
    between.assert_eq(next.levels_to_spare(), row.levels_to_spare() - AB::Expr::ONE);
}

/// The second lane takes the first one's place.
fn eval_second_result<AB: InteractionBuilder<F = Felt>>(
    builder: &mut AB,
    row: &MerklePathColumns<AB::Var>,
    next: &MerklePathColumns<AB::Var>,
) {
    let mut transition = builder.when_transition();
    let mut second = transition.when(next.is_second_result);
    second.assert_eq(next.clk, row.clk);
    second.assert_eq(next.address, row.address + AB::Expr::from_u32(DIGEST_BYTES));
    for i in 0..DIGEST {
        second.assert_eq(next.nodes[0][i], row.nodes[1][i]);
        second.assert_eq(next.starts[0][i], row.starts[1][i]);
    }
}

/// Each level takes a bit of the index.
///
/// What is left after `levels` bits is below `2^31 + 2^16` by its limbs, so
/// `bits + 2^levels * rest` is below the modulus for up to 32 levels. It equals `a2` modulo the
/// modulus, both are below it, and so the bits are those of `a2`.
fn eval_index<AB: InteractionBuilder<F = Felt>>(
    builder: &mut AB,
    row: &MerklePathColumns<AB::Var>,
    next: &MerklePathColumns<AB::Var>,
) {
    builder.when(row.is_level).assert_bool(row.is_right());
    builder
        .when_transition()
        .when(row.is_level)
        .assert_eq(row.index, next.index * AB::Expr::TWO + row.is_right());
    let [low, high] = row.limbs;
    builder
        .when(row.is_first_result)
        .assert_eq(row.index, high * AB::Expr::from_u32(1 << LIMB_BITS) + low);
    bus::check_range16(builder, row.limbs, row.is_level + row.is_first_result);
}

/// What the words stand for.
fn eval_elements<AB: InteractionBuilder<F = Felt>>(
    builder: &mut AB,
    row: &MerklePathColumns<AB::Var>,
) {
    let is_result: AB::Expr = row.is_result();
    for (i, (before, after)) in row.before.iter().zip(&row.after).enumerate() {
        after.check(builder);
        for (before, after) in before.words.into_iter().zip(after.words) {
            // A sibling is read only.
            builder.when(row.is_level).assert_eq(before, after);
        }
        let mut result = builder.when(is_result.clone());
        before.check(&mut result);
        result.assert_eq(before.value::<AB>(), row.starts[0][i]);
        result.assert_eq(after.value::<AB>(), row.nodes[0][i]);
    }
}

/// Each lane's next node is the hash of its node and the sibling.
fn eval_hashes<AB: InteractionBuilder<F = Felt>>(
    builder: &mut AB,
    row: &MerklePathColumns<AB::Var>,
    next: &MerklePathColumns<AB::Var>,
) {
    let whens: [AB::Expr; LANES_MAX] = [row.is_level.into(), row.is_level * row.is_pair];
    for ((node, parent), when) in row.nodes.into_iter().zip(next.nodes).zip(whens) {
        let sibling: [AB::Expr; DIGEST] = array::from_fn(|i| row.after[i].value::<AB>());
        let left: [AB::Expr; DIGEST] =
            array::from_fn(|i| (sibling[i].clone() - node[i]) * row.is_right() + node[i]);
        let right = array::from_fn(|i| sibling[i].clone() + node[i] - left[i].clone());
        // The compression adds its left input to the permutation's output.
        let output = array::from_fn(|i| AB::Expr::from(parent[i]) - left[i].clone());
        bus::Poseidon2 { rate: left, capacity: right, output }.check_rate(builder, when);
    }
}

/// On the last level, where both addresses are at hand.
fn receive_call<AB: InteractionBuilder<F = Felt>>(
    builder: &mut AB,
    row: &MerklePathColumns<AB::Var>,
    next: &MerklePathColumns<AB::Var>,
) {
    let levels = AB::Expr::from_u32(LEVELS_MAX) - row.levels_to_spare();
    let steps = levels.clone() - AB::Expr::ONE;
    let lanes = AB::Expr::ONE + row.is_pair;
    bus::Call {
        number: AB::Expr::from_u32(NUMBER),
        clk: row.clk.into(),
        arguments: [
            next.address.into(),
            AB::Expr::from(row.address) - steps * AB::Expr::from_u32(DIGEST_BYTES),
            row.whole_index.into(),
            levels + lanes * AB::Expr::from_u32(1 << 8),
            AB::Expr::ZERO,
        ],
        status: AB::Expr::from_u32(DONE),
    }
    .receive(builder, next.is_first_result);
}

fn receive_lanes<AB: InteractionBuilder<F = Felt>>(
    builder: &mut AB,
    row: &MerklePathColumns<AB::Var>,
) {
    for (at, (before, after)) in (0..).zip(row.before.iter().zip(&row.after)) {
        bus::CallLane {
            clk: row.clk + AB::Expr::from_u32(sub_clock::CALL_RANGES),
            address: row.address + AB::Expr::from_u32(ELEMENT_BYTES * at),
            before: before.words::<AB>(),
            after: after.words::<AB>(),
        }
        .receive::<AB>(builder, row.is_real::<AB::Expr>());
    }
}
