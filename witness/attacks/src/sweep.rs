//! Every cell of every kind of row, changed.

use std::collections::BTreeMap;

use core::mem::offset_of;

use circuits::{
    chips::{
        commitments::CommitmentsColumns,
        leaf::LeafColumns,
        node::{Child, NodeColumns},
    },
    config::Felt,
    row,
    tables::Table,
};
use p3_field::PrimeCharacteristicRing;
use p3_matrix::Matrix;

use crate::world::{CLAIMING, Lie, World};

/// Rows of a table that differ in what they say: the first of each kind, the row before each first,
/// and the last.
pub fn kinds_of_rows(world: &World, table: Table) -> Vec<usize> {
    let trace = &world.traces[table as usize];
    let kinds: Vec<Vec<usize>> = (0..trace.height())
        .map(|at| {
            let report = row::evaluate(table, trace, &world.public, at);
            report.messages.iter().map(|message| message.interaction).collect()
        })
        .collect();
    let mut firsts = BTreeMap::new();
    for (at, kind) in kinds.iter().enumerate() {
        firsts.entry((kind, kinds.get(at + 1))).or_insert(at);
    }
    let mut rows: Vec<usize> = firsts.into_values().collect();
    rows.extend([0, trace.height() - 1]);
    rows.sort_unstable();
    rows.dedup();
    rows
}

/// Each cell of each kind of row of the claiming tables, changed in several ways.
pub fn lies(world: &World) -> Vec<Lie> {
    let mut lies = Vec::new();
    for table in CLAIMING {
        for row in kinds_of_rows(world, table) {
            for (column, cell) in world.cells(table, row).into_iter().enumerate() {
                let values = changes(cell).into_iter();
                lies.extend(values.map(|value| Lie { table, row, column, value }));
            }
        }
    }
    lies
}

/// The values that a cell is changed to.
pub fn changes(cell: Felt) -> Vec<Felt> {
    let mut values = vec![
        cell + Felt::ONE,
        cell - Felt::ONE,
        Felt::ZERO,
        Felt::ONE,
        cell + Felt::from_u32(1 << 16),
        cell * Felt::from_u64(0x9e37_79b9_7f4a_7c15) + Felt::from_u32(12345),
    ];
    values.retain(|&value| value != cell);
    values
}

/// Whether a cell says nothing in its row as the row is, so that it may hold anything: in padding,
/// or a hash that the row has no use for. Flags never are.
pub fn is_idle(world: &World, lie: &Lie) -> bool {
    let column = lie.column;
    match lie.table {
        Table::Commitments => {
            let flags = [offset_of!(Commitments, is_real), offset_of!(Commitments, has_scan)];
            lie.row > 0 && !flags.contains(&column)
        }
        Table::Node => {
            let is_on_path = offset_of!(Child<u8>, is_on_path);
            let flags = [
                offset_of!(Node, is_real),
                offset_of!(Node, left) + is_on_path,
                offset_of!(Node, right) + is_on_path,
            ];
            world.node(lie.row).is_real == Felt::ZERO && !flags.contains(&column)
        }
        _ => is_idle_in_leaf(&world.leaf(lie.row), column),
    }
}

type Commitments = CommitmentsColumns<u8>;
type Node = NodeColumns<u8>;
type Leaf = LeafColumns<u8>;

fn is_idle_in_leaf(leaf: &LeafColumns<Felt>, column: usize) -> bool {
    let [given, insert, absent] =
        [leaf.is_given, leaf.is_insert, leaf.is_absent].map(|is| is == Felt::ONE);
    if !(given || insert || absent) {
        // The sponge's end is asserted to be its beginning even here.
        let sponge = [offset_of!(Leaf, touched_before), offset_of!(Leaf, touched_after)];
        let is_sponge = sponge.iter().any(|&at| (at..at + 4).contains(&column));
        return column >= offset_of!(Leaf, key) && !is_sponge;
    }
    let is_within = |from: usize, to: usize| (from..to).contains(&column);
    let inverse = offset_of!(Leaf, new_value_inverse);
    is_within(inverse, inverse + 1) && !insert
        || is_within(offset_of!(Leaf, touched_steps), offset_of!(Leaf, touched_after))
            && leaf.is_touched == Felt::ZERO
        || is_within(offset_of!(Leaf, old), offset_of!(Leaf, old) + 8) && !given
        || absent
            && (is_within(offset_of!(Leaf, key_capacity), offset_of!(Leaf, next_free))
                || is_within(offset_of!(Leaf, index), offset_of!(Leaf, index) + 1))
}
