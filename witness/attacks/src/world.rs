//! The tables that an update's claims stand in, and lies that run on through them.
//!
//! A lie is a cell that keeps its value whatever the rest of the tables asks for. Everything that is
//! computed from it is computed again: hashes, the rows after it, the nodes above it, the roots, the
//! statement. What then still does not fit is what notices the lie.

use core::borrow::{Borrow, BorrowMut};
use std::collections::{BTreeMap, BTreeSet};

use circuits::{
    chips::{
        commitments::{Commitment, CommitmentsColumns, DEPTH},
        leaf::LeafColumns,
        node::NodeColumns,
    },
    config::{DIGEST, Felt},
    row,
    systems::LEAST,
    tables::Table,
};
use p3_field::{Field, PrimeCharacteristicRing, PrimeField64};
use p3_matrix::{Matrix, dense::RowMajorMatrix};
use tree::MemoryTree;
use witness::{Tables, with_lookups};

use crate::{
    nodes,
    truth::{self, permute},
};

/// Four elements.
pub type Block = [Felt; DIGEST];

/// The tables that make claims; the others only provide facts.
pub const CLAIMING: [Table; 3] = [Table::Commitments, Table::Leaf, Table::Node];

/// A cell that is held to a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lie {
    /// One of [`CLAIMING`].
    pub table: Table,
    /// The row.
    pub row: usize,
    /// The column.
    pub column: usize,
    /// The value.
    pub value: Felt,
}

/// What comes of some lies.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// The constraints that notice.
    pub violations: BTreeSet<(&'static str, usize)>,
    /// Messages that state what is not true, by table and place.
    pub false_facts: BTreeSet<(&'static str, usize)>,
    /// Buses on which messages do not meet their like.
    pub unbalanced: BTreeSet<&'static str>,
}

impl Outcome {
    /// Whether nobody would notice.
    pub fn is_unnoticed(&self) -> bool {
        self.violations.is_empty() && self.false_facts.is_empty() && self.unbalanced.is_empty()
    }
}

/// The claiming tables of an update, with its statement.
#[derive(Clone, Debug, PartialEq)]
pub struct World {
    /// In the order of [`CLAIMING`].
    pub traces: [RowMajorMatrix<Felt>; 3],
    /// The statement's elements.
    pub public: Vec<Felt>,
}

impl World {
    /// Of honest tables.
    pub fn new(tables: &Tables) -> Self {
        Self {
            traces: CLAIMING.map(|table| tables.traces[table as usize].clone()),
            public: tables.statement.public_values().unwrap(),
        }
    }

    /// The cells of a row.
    pub fn cells(&self, table: Table, row: usize) -> Vec<Felt> {
        self.traces[table as usize].row_slice(row).unwrap().to_vec()
    }

    /// A row of the scan.
    pub fn leaf(&self, row: usize) -> LeafColumns<Felt> {
        *Borrow::<LeafColumns<Felt>>::borrow(&*self.cells(Table::Leaf, row))
    }

    /// A node.
    pub fn node(&self, row: usize) -> NodeColumns<Felt> {
        *Borrow::<NodeColumns<Felt>>::borrow(&*self.cells(Table::Node, row))
    }

    /// The row of the statement.
    pub fn commitments(&self) -> CommitmentsColumns<Felt> {
        *Borrow::<CommitmentsColumns<Felt>>::borrow(&*self.cells(Table::Commitments, 0))
    }

    fn leaf_mut(&mut self, row: usize) -> &mut LeafColumns<Felt> {
        self.traces[1].row_mut(row).borrow_mut()
    }

    fn node_mut(&mut self, row: usize) -> &mut NodeColumns<Felt> {
        self.traces[2].row_mut(row).borrow_mut()
    }

    fn statement_mut(&mut self) -> &mut CommitmentsColumns<Felt> {
        self.traces[0].row_mut(0).borrow_mut()
    }

    /// Rows of the scan.
    pub fn scan(&self) -> Vec<LeafColumns<Felt>> {
        (0..self.traces[1].height()).map(|at| self.leaf(at)).take_while(is_real).collect()
    }

    /// The world in which the lies are held up.
    #[must_use]
    pub fn with(&self, lies: &[Lie]) -> Self {
        let mut world = self.clone();
        world.tell(lies);
        world.derive_gaps(lies);
        for row in 0..world.scan().len() {
            world.derive_leaf(row, lies);
        }
        world.derive_nodes(lies);
        world.derive_statement(lies);
        world
    }

    /// The world whose scan is `rows`, with the nodes above its leaves. Siblings are `tree`'s.
    #[must_use]
    pub fn with_scan(&self, rows: &[LeafColumns<Felt>], tree: &MemoryTree) -> Self {
        let mut world = self.clone();
        for row in 0..world.traces[1].height() {
            let cells = world.traces[1].row_mut(row);
            match rows.get(row) {
                Some(&columns) => *cells.borrow_mut() = columns,
                None => cells.fill(Felt::ZERO),
            }
        }
        for row in 0..rows.len() {
            let leaf = world.leaf_mut(row);
            leaf.is_first = Felt::from_bool(row == 0);
            leaf.is_last = Felt::from_bool(row + 1 == rows.len());
        }
        world.traces[2] = nodes::above(&world.scan(), tree, world.traces[2].height());
        world.with(&[])
    }

    /// The padding row after the scan.
    pub fn first_padding(&self) -> usize {
        self.scan().len()
    }

    fn tell(&mut self, lies: &[Lie]) {
        for lie in lies {
            self.traces[lie.table as usize].row_mut(lie.row)[lie.column] = lie.value;
        }
    }

    /// Ends of gaps forwards, new nexts backwards.
    fn derive_gaps(&mut self, lies: &[Lie]) {
        let rows = self.scan().len();
        for row in 1..rows {
            if self.leaf(row).is_given != Felt::ONE {
                self.leaf_mut(row).gap_end = self.leaf(row - 1).gap_end;
                self.tell(lies);
            }
        }
        let mut following = None;
        for row in (0..rows).rev() {
            let leaf = self.leaf(row);
            self.leaf_mut(row).next = following.unwrap_or(leaf.gap_end);
            self.tell(lies);
            if leaf.is_given == Felt::ONE {
                following = None;
            } else if leaf.is_insert == Felt::ONE {
                following = Some(leaf.key);
            }
        }
    }

    fn derive_leaf(&mut self, row: usize, lies: &[Lie]) {
        if row > 0 {
            let before = self.leaf(row - 1);
            let leaf = self.leaf_mut(row);
            leaf.next_free = before.next_free + before.is_insert;
            leaf.touched_count = before.touched_count + before.is_touched;
            leaf.touched_before = before.touched_after;
            self.tell(lies);
        }
        let leaf = self.leaf_mut(row);
        if leaf.is_insert == Felt::ONE {
            leaf.index = leaf.next_free;
            let sum: Felt = leaf.new_value.into_iter().sum();
            leaf.new_value_inverse = sum.try_inverse().unwrap_or_default();
        }
        self.tell(lies);
        for stage in 0..LEAF_STAGES {
            derive_leaf_stage(self.leaf_mut(row), stage);
            self.tell(lies);
        }
    }

    fn derive_nodes(&mut self, lies: &[Lie]) {
        let scan = self.scan();
        let leaves = scan.iter().filter(|leaf| leaf.is_given + leaf.is_insert != Felt::ZERO);
        let mut known: BTreeMap<(Felt, Felt), (Block, Block)> = leaves
            .map(|leaf| ((Felt::ZERO, leaf.index), (leaf.old.digest, leaf.new.digest)))
            .collect();
        for row in 0..self.traces[2].height() {
            let node = self.node_mut(row);
            if node.is_real == Felt::ZERO {
                continue;
            }
            let below = node.index.double();
            for (child, bit) in [(&mut node.left, Felt::ZERO), (&mut node.right, Felt::ONE)] {
                let message = known.get(&(node.level, below + bit));
                if let Some(&(old, new)) = message.filter(|_| child.is_on_path == Felt::ONE) {
                    (child.old, child.new) = (old, new);
                }
            }
            self.tell(lies);
            let node = self.node_mut(row);
            node.old = compress(node.left.old, node.right.old);
            node.new = compress(node.left.new, node.right.new);
            self.tell(lies);
            let node = self.node(row);
            known.insert((node.level + Felt::ONE, node.index), (node.old, node.new));
        }
        if let Some(&(old, new)) = known.get(&(Felt::from_u32(DEPTH), Felt::ZERO)) {
            let statement = self.statement_mut();
            (statement.previous.root, statement.next.root) = (old, new);
            self.tell(lies);
        }
    }

    fn derive_statement(&mut self, lies: &[Lie]) {
        let scan = self.scan();
        if let [first, ..] = &*scan
            && let [.., last] = &*scan
        {
            let statement = self.statement_mut();
            statement.previous.next_free = first.next_free;
            statement.next.next_free = last.next_free + last.is_insert;
            statement.touched_count = last.touched_count + last.is_touched;
            statement.touched_capacity = last.touched_after;
            self.tell(lies);
        }
        let stages: [fn(&mut CommitmentsColumns<Felt>); 4] = [
            |row| derive_capacity(&mut row.previous),
            |row| derive_capacity(&mut row.next),
            |row| {
                row.previous.digest =
                    permute(single(row.previous.next_free), row.previous.capacity).0;
                row.next.digest = permute(single(row.next.next_free), row.next.capacity).0;
            },
            |row| row.touched = permute(single(row.touched_count), row.touched_capacity).0,
        ];
        for derive in stages {
            derive(self.statement_mut());
            self.tell(lies);
        }
        let row = *self.statement_mut();
        let digests = [row.previous.digest, row.next.digest, row.touched].into_iter().flatten();
        self.public.truncate(4);
        self.public.extend(digests);
    }

    /// What is wrong with the world, all facts that are true being provided.
    pub fn outcome(&self) -> Outcome {
        let mut outcome = Outcome::default();
        let mut net: BTreeMap<(&'static str, Vec<u64>), Felt> = BTreeMap::new();
        for (table, trace) in CLAIMING.into_iter().zip(&self.traces) {
            for at in 0..trace.height() {
                let report = row::evaluate(table, trace, &self.public, at);
                let broken = report.violations.iter();
                outcome.violations.extend(broken.map(|broken| (table.name(), broken.constraint)));
                for message in report.messages {
                    if truth::is_of_facts(message.bus) {
                        if !truth::is_true(&message) {
                            outcome.false_facts.insert((table.name(), message.interaction));
                        }
                        continue;
                    }
                    let fields = message.fields.iter().map(PrimeField64::as_canonical_u64);
                    *net.entry((message.bus, fields.collect())).or_default() += message.count;
                }
            }
        }
        let unbalanced = net.into_iter().filter(|(_, count)| *count != Felt::ZERO);
        outcome.unbalanced = unbalanced.map(|((bus, _), _)| bus).collect();
        outcome
    }

    /// All tables, for the prover.
    pub fn tables(&self) -> Vec<RowMajorMatrix<Felt>> {
        with_lookups(&LEAST, self.traces.clone(), &self.public)
    }
}

/// Whether a row is one of the scan.
pub fn is_real(leaf: &LeafColumns<Felt>) -> bool {
    leaf.is_given + leaf.is_insert + leaf.is_absent != Felt::ZERO
}

fn compress(left: Block, right: Block) -> Block {
    let digest = permute(left, right).0;
    core::array::from_fn(|i| digest[i] + left[i])
}

const fn single(element: Felt) -> Block {
    [element, Felt::ZERO, Felt::ZERO, Felt::ZERO]
}

fn derive_capacity(commitment: &mut Commitment<Felt>) {
    commitment.capacity = permute(commitment.root, [3, 5, 0, 0].map(Felt::from_u32)).1;
}

/// How many hashes a row of the scan is derived by.
const LEAF_STAGES: usize = 12;

/// The next hash of a row: of its key, its old leaf, its new leaf, its touched key.
fn derive_leaf_stage(leaf: &mut LeafColumns<Felt>, stage: usize) {
    let has_old = leaf.is_given != Felt::ZERO;
    let has_new = leaf.is_given + leaf.is_insert != Felt::ZERO;
    let (old_value, new_value) = (halves(&leaf.old_value), halves(&new_value(leaf)));
    let LeafColumns { key_capacity, old, new, .. } = leaf;
    match stage {
        0 if has_new => *key_capacity = permute(leaf.key, [2, 16, 0, 0].map(Felt::from_u32)).1,
        1 if has_old => old.capacities[0] = permute(old_value[0], *key_capacity).1,
        2 if has_old => old.capacities[1] = permute(old_value[1], old.capacities[0]).1,
        3 if has_old => old.digest = permute(leaf.gap_end, old.capacities[1]).0,
        4 if has_new => new.capacities[0] = permute(new_value[0], *key_capacity).1,
        5 if has_new => new.capacities[1] = permute(new_value[1], new.capacities[0]).1,
        6 if has_new => new.digest = permute(leaf.next, new.capacities[1]).0,
        7.. => derive_touched(leaf, stage - 7),
        _ => {}
    }
}

fn derive_touched(leaf: &mut LeafColumns<Felt>, stage: usize) {
    if leaf.is_touched == Felt::ZERO {
        leaf.touched_after = leaf.touched_before;
        return;
    }
    let mut old = leaf.old_value;
    old[0] += leaf.is_given * Felt::from_u64(1 << 32);
    let ([a, b], [c, d]) = (halves(&old), halves(&new_value(leaf)));
    let before = if stage == 0 { leaf.touched_before } else { leaf.touched_steps[stage - 1] };
    let after = permute([leaf.key, a, b, c, d][stage], before).1;
    match leaf.touched_steps.get_mut(stage) {
        Some(step) => *step = after,
        None => leaf.touched_after = after,
    }
}

fn halves(limbs: &[Felt; 2 * DIGEST]) -> [Block; 2] {
    core::array::from_fn(|half| core::array::from_fn(|i| limbs[DIGEST * half + i]))
}

fn new_value(leaf: &LeafColumns<Felt>) -> [Felt; 2 * DIGEST] {
    let base = Felt::from_u32(1 << 16);
    core::array::from_fn(|i| leaf.new_value[2 * i] + base * leaf.new_value[2 * i + 1])
}
