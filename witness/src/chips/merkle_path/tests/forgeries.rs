//! Lies thought out by hand, each with the rest of the table made to agree.

use circuits::chips::element::Element;

use super::*;

/// A table of which one can lie.
struct World(Vec<Columns>);

/// The rows of [`honest`].
const PAIR: usize = 1;
const PAIR_RESULT: usize = 3;
const SINGLE: usize = 5;
const LONG: usize = 7;
/// A row of padding amid padding, and how many rows there are.
const FREE: usize = 14;
const HEIGHT: usize = 64;

impl World {
    fn honest() -> Self {
        let trace = honest();
        let rows = trace.values.chunks(trace.width);
        Self(rows.map(|row| *Borrow::<Columns>::borrow(row)).collect())
    }

    fn outcome(&self) -> Outcome {
        let width = Columns::WIDTH;
        let mut cells = Felt::zero_vec(width * self.0.len());
        for (cells, row) in cells.chunks_mut(width).zip(&self.0) {
            *cells.borrow_mut() = *row;
        }
        Outcome::of(TABLE, &RowMajorMatrix::new(cells, width))
    }

    /// Copies rows, as of a call at another time.
    fn copy(&mut self, from: usize, rows: usize, to: usize) {
        for at in 0..rows {
            self.0[to + at] = Columns { clk: Felt::from_u32(1 << 20), ..self.0[from + at] };
        }
    }

    /// Moves a result to where there is room for a second one, and adds that.
    fn add_second_result(&mut self, result: usize) {
        self.copy(PAIR_RESULT + 1, 1, result + 1);
        self.0[result].address = Felt::from_u32(DATA + 0x1000);
        self.0[result + 1].address = Felt::from_u32(DATA + 0x1020);
    }

    fn clear(&mut self, rows: core::ops::Range<usize>) {
        let padding = self.0[0];
        self.0[rows].fill(padding);
    }

    /// Makes the nodes above a level follow from it, and what is left follow from them.
    fn climb(&mut self, mut at: usize) {
        while self.0[at].is_level == Felt::ONE {
            let row = self.0[at];
            for lane in 0..LANES_MAX {
                let next = (at + 1) % self.0.len();
                self.0[next].nodes[lane] = parent(&row, lane);
            }
            at += 1;
            if at == self.0.len() {
                return;
            }
        }
        self.leave(at);
    }

    /// Makes what the results leave follow from their nodes and those before.
    fn leave(&mut self, at: usize) {
        self.0[at].before = in_memory(self.0[at].starts[0]);
        self.0[at].after = in_memory(self.0[at].nodes[0]);
        let first = self.0[at];
        if let Some(second) = self.0.get_mut(at + 1).filter(|row| row.is_second_result == Felt::ONE)
        {
            second.starts[0] = first.starts[1];
            second.nodes[0] = first.nodes[1];
            second.before = in_memory(second.starts[0]);
            second.after = in_memory(second.nodes[0]);
        }
    }
}

fn in_memory(digest: [Felt; DIGEST]) -> [Element<Felt>; DIGEST] {
    fill_elements(&digest.map(engine))
}

/// As the lookup has it, of whatever is in the row.
fn parent(row: &Columns, lane: usize) -> [Felt; DIGEST] {
    let value =
        |element: Element<Felt>| element.words[1] * Felt::from_u64(1 << 32) + element.words[0];
    let (node, sibling, is_right) = (row.nodes[lane], row.after.map(value), row.limbs[1]);
    let left: [Felt; DIGEST] =
        core::array::from_fn(|i| node[i] + is_right * (sibling[i] - node[i]));
    let right = core::array::from_fn(|i| node[i] + sibling[i] - left[i]);
    let [output, _] = felt::permute(left, right);
    core::array::from_fn(|i| output[i] + left[i])
}

/// The second pair of words that stands for a small element.
fn not_canonical(element: u32) -> Element<Felt> {
    let words = [element + 1, u32::MAX].map(Felt::from_u32);
    Element { words, quotient: Felt::ONE }
}

fn other(element: &mut Felt) {
    *element += Felt::ONE;
}

/// A lie about an element of a lane.
type Forge = fn(&mut World, usize, usize);

/// By what they claim.
const FORGERIES: &[(&str, Forge)] = &[
    ("levels without a result", |world, _, _| {
        world.0[LONG + 3].is_first_result = Felt::ZERO;
    }),
    ("a result without levels", |world, _, i| {
        world.copy(LONG + 2, 2, FREE);
        world.0[FREE].is_level = Felt::ZERO;
        world.0[FREE].limbs[0] = Felt::from_usize(31);
        other(&mut world.0[FREE + 1].nodes[0][i]);
        world.leave(FREE + 1);
    }),
    ("two lanes with one result", |world, _, _| world.clear(PAIR_RESULT + 1..PAIR_RESULT + 2)),
    ("a second result of one lane", |world, _, i| {
        world.copy(SINGLE, 2, FREE);
        world.add_second_result(FREE + 1);
        other(&mut world.0[FREE + 1].nodes[1][i]);
        world.leave(FREE + 1);
    }),
    ("a call that begins before the table", |world, lane, i| {
        world.0.remove(0);
        let padding = world.0[HEIGHT - 2];
        world.0.push(padding);
        other(&mut world.0[0].nodes[lane][i]);
        world.climb(0);
    }),
    ("a call that goes on after the table", |world, _, _| {
        world.copy(SINGLE, 1, HEIGHT - 1);
        world.climb(HEIGHT - 1);
    }),
    ("a second result after the table", |world, _, _| {
        world.copy(PAIR, 3, HEIGHT - 3);
    }),
    ("more levels than there are", |world, _, _| {
        world.0[SINGLE].limbs[0] -= Felt::ONE;
    }),
    ("another index at the first level", |world, _, _| {
        for row in &mut world.0[SINGLE..SINGLE + 2] {
            row.whole_index -= Felt::ONE;
        }
    }),
    ("another index at the last level", |world, _, _| {
        for row in &mut world.0[LONG + 2..LONG + 4] {
            row.whole_index -= Felt::ONE;
        }
    }),
    ("another node at the first level", |world, lane, i| {
        other(&mut world.0[PAIR].nodes[lane][i]);
        world.climb(PAIR);
    }),
    ("another node before", |world, lane, i| {
        other(&mut world.0[PAIR_RESULT].starts[lane][i]);
        world.leave(PAIR_RESULT);
    }),
    ("a lane more than the call has", |world, _, _| {
        world.copy(SINGLE, 2, FREE);
        world.add_second_result(FREE + 1);
        world.0[FREE + 1].is_pair = Felt::ONE;
        world.leave(FREE + 1);
    }),
    ("a result at another time", |world, _, _| {
        world.0[SINGLE + 1].clk += Felt::from_u32(16);
    }),
    ("a level at another time", |world, _, _| {
        world.0[LONG].clk += Felt::from_u32(16);
    }),
    ("a second result at another time", |world, _, _| {
        world.0[PAIR_RESULT + 1].clk += Felt::from_u32(16);
    }),
    ("a sibling from elsewhere", |world, _, _| {
        world.0[LONG + 1].address += Felt::from_u32(4096);
    }),
    ("a second result elsewhere", |world, _, _| {
        world.0[PAIR_RESULT + 1].address += Felt::from_u32(4096);
    }),
    ("fewer levels than there are", |world, _, _| {
        world.0[LONG + 1].limbs[0] += Felt::ONE;
        world.0[LONG + 2].limbs[0] += Felt::ONE;
    }),
    ("another second result", |world, _, i| {
        let row = &mut world.0[PAIR_RESULT + 1];
        other(&mut row.nodes[0][i]);
        row.after = in_memory(row.nodes[0]);
    }),
    ("another second node before", |world, _, i| {
        let row = &mut world.0[PAIR_RESULT + 1];
        other(&mut row.starts[0][i]);
        row.before = in_memory(row.starts[0]);
    }),
    ("neither left nor right", |world, _, _| {
        world.0[SINGLE].limbs[1] = Felt::from_u32(3);
        world.0[SINGLE + 1].index = Felt::ONE;
        world.0[SINGLE + 1].limbs[0] = Felt::ONE;
        world.climb(SINGLE);
    }),
    ("a left child at an odd index", |world, _, _| {
        world.0[SINGLE].limbs[1] = Felt::ZERO;
        world.climb(SINGLE);
    }),
    ("a rest of the index that is not its limbs", |world, _, _| half_a_rest(world)),
    ("a rest of the index with a low limb too large", |world, _, _| {
        half_a_rest(world);
        world.0[SINGLE + 1].limbs = [world.0[SINGLE + 1].index, Felt::ZERO];
    }),
    ("a rest of the index with a high limb too large", |world, _, _| {
        half_a_rest(world);
        world.0[SINGLE + 1].limbs = [Felt::ZERO, world.0[SINGLE + 1].index.div_2exp_u64(15)];
    }),
    ("thirty-three levels", |world, _, _| thirty_three_levels(world)),
    ("a sibling that is not canonical", |world, _, i| {
        let row = &mut world.0[SINGLE];
        row.after[i] = not_canonical(5);
        row.before = row.after;
        world.climb(SINGLE);
    }),
    ("a node that is not canonical", |world, _, i| {
        world.copy(SINGLE, 2, FREE);
        world.0[FREE].nodes[0][i] = Felt::from_u32(5);
        world.0[FREE].starts = world.0[FREE].nodes;
        world.0[FREE + 1].starts = world.0[FREE].nodes;
        world.climb(FREE);
        world.0[FREE + 1].before[i] = not_canonical(5);
    }),
    ("a sibling that changes", |world, lane, i| {
        other(&mut world.0[SINGLE].before[i].words[lane]);
    }),
    ("a node before that is not the one found", |world, _, i| {
        let mut start = world.0[SINGLE].starts[0];
        other(&mut start[i]);
        world.0[SINGLE + 1].before = in_memory(start);
    }),
    ("a result that is not the one reached", |world, _, i| {
        let mut node = world.0[SINGLE + 1].nodes[0];
        other(&mut node[i]);
        world.0[SINGLE + 1].after = in_memory(node);
    }),
    ("a parent that is no hash", |world, lane, i| {
        other(&mut world.0[PAIR_RESULT].nodes[lane][i]);
        world.leave(PAIR_RESULT);
    }),
];

/// The child at index 5 said to be a left one, and the rest of the index to be 5 / 2.
fn half_a_rest(world: &mut World) {
    world.0[SINGLE].limbs[1] = Felt::ZERO;
    world.0[SINGLE + 1].index = Felt::from_u32(5).halve();
    world.climb(SINGLE);
}

/// The index is zero, and so is all that is left of it.
fn thirty_three_levels(world: &mut World) {
    let (level, result) = (world.0[LONG], world.0[LONG + 3]);
    let level = Columns { whole_index: Felt::ZERO, index: Felt::ZERO, ..level };
    world.0.truncate(LONG);
    for at in 0..33 {
        world.0.push(Columns {
            address: level.address + Felt::from_u32(32 * at),
            limbs: [Felt::from_u32(31) - Felt::from_u32(at), Felt::ZERO],
            ..level
        });
    }
    world.0.push(Columns {
        whole_index: Felt::ZERO,
        index: Felt::ZERO,
        limbs: [Felt::ZERO; 2],
        ..result
    });
    let padding = world.0[0];
    world.0.resize(HEIGHT, padding);
    world.climb(LONG);
}

/// What refuses each forgery, which nothing else does.
pub(super) fn alone() -> BTreeSet<Refusal> {
    let mut alone = BTreeSet::new();
    let mut failures = Vec::new();
    for (name, forge) in FORGERIES {
        for (lane, i) in (0..LANES_MAX).flat_map(|lane| (0..DIGEST).map(move |i| (lane, i))) {
            let mut world = World::honest();
            forge(&mut world, lane, i);
            let outcome = world.outcome();
            let is_lie = is_possible(&outcome.said) && !is_true(&outcome.said);
            match outcome.refused_by().filter(|_| is_lie) {
                Some(refusal) => alone.extend([refusal]),
                None => failures.push((name, lane, i, outcome.violations, outcome.false_facts)),
            }
        }
    }
    assert!(failures.is_empty(), "{failures:#?}");
    alone
}
