//! `node`: one inner node of the tree above the batch's leaves per row, before and after.
//!
//! Receives its children on `node` as far as they are above such leaves themselves, sends itself on.
//! Looks up `poseidon2_rate`. Degree 3. All-zero rows are padding.
//!
//! **Assumes** that `node` messages of level 0 that no row here sent are changes of leaves.
//! **Proves**, with one message `(40, 0, old root, new root)` taken by the commitments and nothing
//! left on the bus: every leaf sent at level 0 is where its index says, with its old digest below
//! the old root and its new digest below the new root, and nothing else below the roots differs.
//! A row whose children are both siblings says the same before and after, and changes nothing.
//! The 40 levels make an index a 40-bit number: `index = 2 * parent + bit` at each of them, up to 0.

use core::borrow::Borrow;

use p3_air::{AirBuilder, WindowAccess};
use p3_field::PrimeCharacteristicRing;
use p3_lookup::InteractionBuilder;

use crate::{
    bus,
    columns::impl_columns,
    config::{DIGEST, Felt},
};

/// A node with its children.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct NodeColumns<T> {
    /// 1 on rows that hold a node. Boolean, asserted here.
    pub is_real: T,
    /// Height of the children above the leaves. Guaranteed by what they were received from.
    pub level: T,
    /// Position of the node within its level. Guaranteed by the chain up to the root.
    pub index: T,
    /// The left child.
    pub left: Child<T>,
    /// The right child.
    pub right: Child<T>,
    /// Digest before, looked up.
    pub old: [T; DIGEST],
    /// Digest after, looked up.
    pub new: [T; DIGEST],
}

impl_columns!(NodeColumns);

/// A child of a node.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Child<T> {
    /// 1 if the child is above a leaf of the batch, 0 if it is a sibling, which does not change.
    /// Boolean, asserted here.
    pub is_on_path: T,
    /// Digest before.
    pub old: [T; DIGEST],
    /// Digest after.
    pub new: [T; DIGEST],
}

pub(crate) fn eval<AB: InteractionBuilder<F = Felt>>(builder: &mut AB) {
    let main = builder.main();
    let row: &NodeColumns<AB::Var> = main.current_slice().borrow();

    builder.assert_bool(row.is_real);
    for (child, bit) in [(row.left, AB::Expr::ZERO), (row.right, AB::Expr::ONE)] {
        builder.assert_bool(child.is_on_path);
        // Else padding could swallow a change on its way to the root.
        builder.when(child.is_on_path).assert_one(row.is_real);
        for i in 0..DIGEST {
            let is_sibling = row.is_real - child.is_on_path;
            builder.when(is_sibling).assert_eq(child.old[i], child.new[i]);
        }
        bus::Node {
            level: row.level.into(),
            index: row.index * AB::Expr::TWO + bit,
            old: child.old.map(Into::into),
            new: child.new.map(Into::into),
        }
        .receive(builder, child.is_on_path);
    }
    for (left, right, parent) in
        [(row.left.old, row.right.old, row.old), (row.left.new, row.right.new, row.new)]
    {
        // The compression adds its left input to the permutation's output.
        bus::Poseidon2 {
            rate: left.map(Into::into),
            capacity: right.map(Into::into),
            output: core::array::from_fn(|i| parent[i] - left[i]),
        }
        .check_rate::<AB>(builder, row.is_real);
    }
    bus::Node {
        level: row.level + AB::Expr::ONE,
        index: row.index.into(),
        old: row.old.map(Into::into),
        new: row.new.map(Into::into),
    }
    .send(builder, row.is_real);
}
