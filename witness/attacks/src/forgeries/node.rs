//! Lies about paths.

use core::mem::offset_of;

use circuits::{
    bus::names,
    chips::{
        leaf::LeafColumns,
        node::{Child, NodeColumns},
    },
    config::Felt,
    tables::Table,
};
use p3_field::{PrimeCharacteristicRing, PrimeField64};
use p3_matrix::Matrix;

use super::{Forgery, Honest, Refusal, hold, hold_one, other};
use crate::world::{Lie, World};

type Columns = NodeColumns<u8>;
const NODE: Table = Table::Node;
const CONSTRAINT: Refusal = Refusal::Constraint(NODE);
const BUS: Refusal = Refusal::Bus(names::NODE);

const LEFT: usize = offset_of!(Columns, left);
const RIGHT: usize = offset_of!(Columns, right);
const IS_ON_PATH: usize = offset_of!(Child<u8>, is_on_path);
const OLD: usize = offset_of!(Child<u8>, old);
const NEW: usize = offset_of!(Child<u8>, new);

/// See the module's documentation.
pub const FORGERIES: &[Forgery] = &[
    Forgery { name: "a path with another sibling", refused_by: BUS, build: other_sibling },
    Forgery { name: "a sibling changes", refused_by: CONSTRAINT, build: changing_sibling },
    Forgery { name: "two children swapped", refused_by: BUS, build: swapped },
    Forgery { name: "a node at another index", refused_by: BUS, build: other_node_index },
    Forgery {
        name: "a read whose left child padding swallows",
        refused_by: CONSTRAINT,
        build: swallowed_left,
    },
    Forgery {
        name: "a read whose right child padding swallows",
        refused_by: CONSTRAINT,
        build: swallowed_right,
    },
    Forgery { name: "a leaf at another index", refused_by: BUS, build: other_index },
    Forgery { name: "a path that is one level short", refused_by: BUS, build: short_path },
    Forgery {
        name: "a node with another digest",
        refused_by: Refusal::Fact(NODE),
        build: other_digest,
    },
];

fn find(world: &World, is_it: impl Fn(&NodeColumns<Felt>) -> bool) -> usize {
    let height = world.traces[NODE as usize].height();
    (0..height).find(|&row| is_it(&world.node(row))).expect("there is such a node")
}

fn with_sibling_right(world: &World) -> usize {
    find(world, |node| node.left.is_on_path == Felt::ONE && node.right.is_on_path == Felt::ZERO)
}

fn other_sibling(honest: &Honest) -> World {
    let row = with_sibling_right(&honest.world);
    let sibling = other(honest.world.node(row).right.old);
    let mut lies = hold(NODE, row, RIGHT + OLD, sibling);
    lies.extend(hold(NODE, row, RIGHT + NEW, sibling));
    let root = honest.world.commitments().previous.root;
    lies.extend(hold(Table::Commitments, 0, super::commitments::previous_root(), root));
    honest.world.with(&lies)
}

fn changing_sibling(honest: &Honest) -> World {
    let row = with_sibling_right(&honest.world);
    let sibling = other(honest.world.node(row).right.new);
    honest.world.with(&hold(NODE, row, RIGHT + NEW, sibling))
}

fn swapped(honest: &Honest) -> World {
    let row = find(&honest.world, |node| {
        node.left.is_on_path == Felt::ONE && node.right.is_on_path == Felt::ONE
    });
    let node = honest.world.node(row);
    let mut lies = Vec::new();
    for (to, from) in [(LEFT, node.right), (RIGHT, node.left)] {
        lies.extend(hold(NODE, row, to + OLD, from.old));
        lies.extend(hold(NODE, row, to + NEW, from.new));
    }
    honest.world.with(&lies)
}

fn other_node_index(honest: &Honest) -> World {
    let row = with_sibling_right(&honest.world);
    let index = honest.world.node(row).index + Felt::ONE;
    honest.world.with(&hold_one(NODE, row, offset_of!(Columns, index), index))
}

/// A read of a value that its key never had: padding takes the leaf's message from the bus, and the
/// path is made up of the other leaves only.
fn swallowed(honest: &Honest, side: usize, bit: u64) -> World {
    let scan = honest.world.scan();
    let is_read = |row: &LeafColumns<Felt>| {
        row.is_given == Felt::ONE
            && row.is_touched == Felt::ONE
            && row.old.digest == row.new.digest
            && row.index.as_canonical_u64() % 2 == bit
    };
    let at = scan.iter().position(is_read).expect("a leaf at an index of each parity is read");
    let mut others = scan.clone();
    others.remove(at);
    let mut world = honest.world.with_scan(&scan, &honest.tree);
    world.traces[NODE as usize] =
        honest.world.with_scan(&others, &honest.tree).traces[NODE as usize].clone();
    let (old, new) =
        (offset_of!(LeafColumns<u8>, old_value), offset_of!(LeafColumns<u8>, new_value));
    let mut lies = hold(Table::Leaf, at, old, [Felt::from_u32(31337)]);
    lies.extend(hold(Table::Leaf, at, new, [Felt::from_u32(31337), Felt::ZERO]));
    let lied = world.with(&lies);
    let padding = find(&lied, |node| node.is_real == Felt::ZERO);
    let leaf = lied.leaf(at);
    let half = (leaf.index - Felt::from_u64(bit)).halve();
    lies.extend(hold_one(NODE, padding, side + IS_ON_PATH, Felt::ONE));
    lies.extend(hold(NODE, padding, side + OLD, leaf.old.digest));
    lies.extend(hold(NODE, padding, side + NEW, leaf.new.digest));
    lies.extend(hold_one(NODE, padding, offset_of!(Columns, index), half));
    world.with(&lies)
}

fn swallowed_left(honest: &Honest) -> World {
    swallowed(honest, LEFT, 0)
}

fn swallowed_right(honest: &Honest) -> World {
    swallowed(honest, RIGHT, 1)
}

fn other_index(honest: &Honest) -> World {
    let scan = honest.world.scan();
    let row = scan.iter().position(|row| row.is_given == Felt::ONE).expect("there is one");
    let column = offset_of!(LeafColumns<u8>, index);
    let index = scan[row].index + Felt::from_u64(1 << 40);
    honest.world.with(&hold_one(Table::Leaf, row, column, index))
}

fn short_path(honest: &Honest) -> World {
    let top = find(&honest.world, |node| node.level == Felt::from_u8(39));
    let lies: Vec<Lie> = hold_one(NODE, top, offset_of!(Columns, level), Felt::from_u8(38));
    honest.world.with(&lies)
}

fn other_digest(honest: &Honest) -> World {
    let row = with_sibling_right(&honest.world);
    let digest = other(honest.world.node(row).new);
    honest.world.with(&hold(NODE, row, offset_of!(Columns, new), digest))
}
