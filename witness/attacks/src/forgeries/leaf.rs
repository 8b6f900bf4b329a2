//! Lies about leaves and touched keys.

use core::mem::offset_of;

use circuits::{
    bus::names,
    chips::leaf::{LeafColumns, LeafHash},
    config::Felt,
    tables::Table,
};
use p3_field::PrimeCharacteristicRing;

use super::{Forgery, Honest, Refusal, hold, hold_one, other};
use crate::world::{Lie, World};

type Columns = LeafColumns<u8>;
const LEAF: Table = Table::Leaf;
const CONSTRAINT: Refusal = Refusal::Constraint(LEAF);
const FACT: Refusal = Refusal::Fact(LEAF);

/// See the module's documentation.
pub const FORGERIES: &[Forgery] = &[
    Forgery { name: "a present key held another value", refused_by: FACT, build: other_old_value },
    Forgery {
        name: "a leaf that is not in the tree",
        refused_by: Refusal::Bus(names::NODE),
        build: made_up_leaf,
    },
    Forgery { name: "a key that is present is absent", refused_by: FACT, build: present_as_absent },
    Forgery {
        name: "a key that is absent is present",
        refused_by: Refusal::Bus(names::NODE),
        build: absent_as_present,
    },
    Forgery {
        name: "a key that was looked up and is absent is not reported",
        refused_by: CONSTRAINT,
        build: absent_not_touched,
    },
    Forgery { name: "a key is touched twice", refused_by: FACT, build: touched_twice },
    Forgery {
        name: "a key that nobody touched has a new value",
        refused_by: CONSTRAINT,
        build: silent_write,
    },
    Forgery { name: "a write of zero makes a leaf", refused_by: CONSTRAINT, build: zero_inserted },
    Forgery {
        name: "a write to an absent key is dropped",
        refused_by: CONSTRAINT,
        build: insert_dropped,
    },
    Forgery { name: "a limb of a new value has 17 bits", refused_by: FACT, build: wide_limb },
    Forgery { name: "a new leaf is left out of the list", refused_by: CONSTRAINT, build: unlinked },
    Forgery { name: "a new leaf overwrites another", refused_by: CONSTRAINT, build: overwritten },
    Forgery {
        name: "two new leaves stand in each other's place",
        refused_by: CONSTRAINT,
        build: swapped_indices,
    },
    Forgery {
        name: "the next free index jumps and comes back",
        refused_by: CONSTRAINT,
        build: jumping_next_free,
    },
    Forgery {
        name: "the scan begins in a gap that no leaf opened",
        refused_by: CONSTRAINT,
        build: no_gap_leaf,
    },
    Forgery {
        name: "the scan is reported before its end",
        refused_by: CONSTRAINT,
        build: ended_early,
    },
    Forgery { name: "a row of padding is touched", refused_by: CONSTRAINT, build: touched_padding },
    Forgery {
        name: "the sponge over the touched keys starts elsewhere",
        refused_by: CONSTRAINT,
        build: other_sponge,
    },
    Forgery { name: "a touched key is not counted", refused_by: CONSTRAINT, build: not_counted },
    Forgery { name: "a touched key is not in the sponge", refused_by: FACT, build: not_absorbed },
];

fn find(world: &World, is_it: impl Fn(&LeafColumns<Felt>) -> bool) -> usize {
    world.scan().iter().position(is_it).expect("the batch has every kind of row")
}

fn given_and_touched(world: &World) -> usize {
    find(world, |row| row.is_given == Felt::ONE && row.is_touched == Felt::ONE)
}

fn absent_not_touched(honest: &Honest) -> World {
    let row = find(&honest.world, |row| row.is_absent == Felt::ONE);
    honest.world.with(&hold_one(LEAF, row, offset_of!(Columns, is_touched), Felt::ZERO))
}

fn inserts(world: &World) -> Vec<usize> {
    let scan = world.scan();
    (0..scan.len()).filter(|&row| scan[row].is_insert == Felt::ONE).collect()
}

fn other_old_value(honest: &Honest) -> World {
    let row = given_and_touched(&honest.world);
    let leaf = honest.world.leaf(row);
    let value = leaf.old_value[0] + Felt::ONE;
    let mut lies = hold_one(LEAF, row, offset_of!(Columns, old_value), value);
    let capacities = offset_of!(Columns, old) + offset_of!(LeafHash<u8>, capacities);
    lies.extend(hold(LEAF, row, capacities, leaf.old.capacities[0]));
    honest.world.with(&lies)
}

/// The root that the made-up leaf leads to is not the one that the statement has.
fn with_honest_old_root(honest: &Honest, world: &World, mut lies: Vec<Lie>) -> World {
    let statement = honest.world.commitments().previous;
    let column = super::commitments::previous_root();
    lies.extend(hold(Table::Commitments, 0, column, statement.root));
    world.with(&lies)
}

fn made_up_leaf(honest: &Honest) -> World {
    let row = given_and_touched(&honest.world);
    let value = honest.world.leaf(row).old_value[1] + Felt::ONE;
    let lies = hold_one(LEAF, row, offset_of!(Columns, old_value) + 1, value);
    with_honest_old_root(honest, &honest.world, lies)
}

fn present_as_absent(honest: &Honest) -> World {
    // The leaf of the key before it ends its gap at the key itself, not after it.
    let leaves = honest.tree.leaves();
    let scan = honest.world.scan();
    let row = scan
        .iter()
        .rposition(|row| row.is_given == Felt::ONE && row.is_touched == Felt::ONE)
        .expect("the batch touches present keys");
    let before = scan[..row].iter().rposition(|row| row.is_given == Felt::ONE).expect("not first");
    let key = scan[row].key;
    let mut rows = scan;
    let predecessor = leaves
        .iter()
        .position(|leaf| leaf.next.0.map(|e| Felt::from_u64(e.as_u64())) == key)
        .expect("every key but the least has a predecessor");
    let leaf = leaves[predecessor];
    let of = |digest: tree::Digest| digest.0.map(|e| Felt::from_u64(e.as_u64()));
    if rows[before].key != of(leaf.key) {
        let mut gap = rows[before];
        gap.is_touched = Felt::ZERO;
        gap.key = of(leaf.key);
        gap.gap_end = of(leaf.next);
        gap.index = Felt::from_usize(predecessor);
        let limbs = tree::hash::word_to_felts(leaf.value).map(|e| Felt::from_u64(e.as_u64()));
        gap.old_value = limbs;
        gap.new_value = core::array::from_fn(|i| {
            let limb = tree::hash::word_to_felts(leaf.value)[i / 2].as_u64();
            Felt::from_u16((limb >> (16 * (i % 2))) as u16)
        });
        rows.insert(row, gap);
    }
    let at = rows.iter().position(|row| row.key == key).expect("it is still there");
    let absent = &mut rows[at];
    (absent.is_given, absent.is_absent) = (Felt::ZERO, Felt::ONE);
    absent.old_value = Default::default();
    absent.new_value = Default::default();
    absent.gap_end = key;
    honest.world.with_scan(&rows, &honest.tree)
}

fn absent_as_present(honest: &Honest) -> World {
    let mut rows = honest.world.scan();
    let at = rows.iter().position(|row| row.is_absent == Felt::ONE).expect("some key is absent");
    let next = rows.iter().skip(at + 1).find(|row| row.is_given == Felt::ONE).map(|row| row.key);
    let row = &mut rows[at];
    (row.is_given, row.is_absent) = (Felt::ONE, Felt::ZERO);
    row.old_value[0] = Felt::from_u32(9);
    row.new_value[0] = Felt::from_u32(9);
    row.index = Felt::from_u32(39);
    row.gap_end = next.unwrap_or(row.gap_end);
    // No leaf that the batch needs stands at that index.
    let taken: Vec<_> = rows.iter().map(|row| row.index).collect();
    let free = (0..40).map(Felt::from_u32).find(|index| !taken.contains(index));
    rows[at].index = free.unwrap_or(Felt::from_u32(39));
    let world = honest.world.with_scan(&rows, &honest.tree);
    with_honest_old_root(honest, &world, Vec::new())
}

fn touched_twice(honest: &Honest) -> World {
    let mut rows = honest.world.scan();
    let at = rows.iter().position(|row| row.is_absent == Felt::ONE).expect("some key is absent");
    rows.insert(at, rows[at]);
    honest.world.with_scan(&rows, &honest.tree)
}

fn silent_write(honest: &Honest) -> World {
    let row = find(&honest.world, |row| row.is_given == Felt::ONE && row.is_touched == Felt::ZERO);
    honest.world.with(&hold_one(LEAF, row, offset_of!(Columns, new_value), Felt::from_u32(4242)))
}

fn zero_inserted(honest: &Honest) -> World {
    let row = inserts(&honest.world)[0];
    honest.world.with(&hold(LEAF, row, offset_of!(Columns, new_value), [Felt::ZERO; 16]))
}

fn insert_dropped(honest: &Honest) -> World {
    let row = find(&honest.world, |row| row.is_absent == Felt::ONE);
    honest.world.with(&hold_one(LEAF, row, offset_of!(Columns, new_value), Felt::from_u32(5)))
}

fn wide_limb(honest: &Honest) -> World {
    let row =
        find(&honest.world, |row| row.is_insert == Felt::ONE && row.new_value[1] != Felt::ZERO);
    let [low, high, ..] = honest.world.leaf(row).new_value;
    let cells = [low + Felt::from_u32(1 << 16), high - Felt::ONE];
    honest.world.with(&hold(LEAF, row, offset_of!(Columns, new_value), cells))
}

fn unlinked(honest: &Honest) -> World {
    let row = inserts(&honest.world)[0];
    let gap_end = honest.world.leaf(row).gap_end;
    honest.world.with(&hold(LEAF, row - 1, offset_of!(Columns, next), gap_end))
}

fn overwritten(honest: &Honest) -> World {
    let row = inserts(&honest.world)[0];
    let leaf = honest.world.leaf(given_and_touched(&honest.world));
    let digest = offset_of!(Columns, old) + offset_of!(LeafHash<u8>, digest);
    honest.world.with(&hold(LEAF, row, digest, leaf.old.digest))
}

fn swapped_indices(honest: &Honest) -> World {
    let [first, second, ..] = inserts(&honest.world)[..] else { return honest.world.clone() };
    let index = offset_of!(Columns, index);
    let of = |row| honest.world.leaf(row).index;
    let mut lies = hold_one(LEAF, first, index, of(second));
    lies.extend(hold_one(LEAF, second, index, of(first)));
    honest.world.with(&lies)
}

fn jumping_next_free(honest: &Honest) -> World {
    let [first, second, ..] = inserts(&honest.world)[..] else { return honest.world.clone() };
    let column = offset_of!(Columns, next_free);
    let of = |row| honest.world.leaf(row).next_free;
    let mut lies = hold_one(LEAF, first, column, of(second));
    for row in first + 1..second {
        lies.extend(hold_one(LEAF, row, column, of(row)));
    }
    lies.extend(hold_one(LEAF, second, column, of(first)));
    lies.extend(hold_one(LEAF, second + 1, column, of(second + 1)));
    honest.world.with(&lies)
}

fn no_gap_leaf(honest: &Honest) -> World {
    let scan = honest.world.scan();
    let first = inserts(&honest.world)[0];
    let mut rows = scan[first..].to_vec();
    rows[0].next_free = scan[0].next_free;
    rows[0].touched_count = Felt::ZERO;
    rows[0].touched_before = scan[0].touched_before;
    honest.world.with_scan(&rows, &honest.tree)
}

fn ended_early(honest: &Honest) -> World {
    let scan = honest.world.scan();
    let end = scan.len() - 1;
    // A gap ends after this row, so that nothing else is left open there.
    let early = (1..end).rfind(|&row| scan[row + 1].is_given == Felt::ONE);
    let early = early.expect("the batch needs more than one leaf");
    let is_last = offset_of!(Columns, is_last);
    let mut lies = hold_one(LEAF, early, is_last, Felt::ONE);
    lies.extend(hold_one(LEAF, end, is_last, Felt::ZERO));
    lies.extend(hold(LEAF, end + 1, offset_of!(Columns, key), scan[end].gap_end));
    lies.extend(super::commitments::scan_end(
        scan[early].touched_count + scan[early].is_touched,
        scan[early].touched_after,
        scan[early].next_free + scan[early].is_insert,
    ));
    honest.world.with(&lies)
}

fn touched_padding(honest: &Honest) -> World {
    let row = honest.world.first_padding();
    let last = honest.world.leaf(given_and_touched(&honest.world));
    let mut lies = hold_one(LEAF, row, offset_of!(Columns, is_touched), Felt::ONE);
    // Everything that a touched key has, of one that was present with zero.
    lies.extend(hold(LEAF, row, offset_of!(Columns, key), last.key));
    let [mut capacity, mut column] = [last.touched_before; 2].map(|block| block);
    column[0] = Felt::ZERO;
    lies.extend(hold(LEAF, row, offset_of!(Columns, touched_before), capacity));
    let blocks =
        [last.key, column.map(|_| Felt::ZERO), [Felt::ZERO; 4], [Felt::ZERO; 4], [Felt::ZERO; 4]];
    for (step, block) in blocks.into_iter().enumerate() {
        capacity = crate::truth::permute(block, capacity).1;
        let steps = offset_of!(Columns, touched_steps) + 4 * step;
        let at = if step < 4 { steps } else { offset_of!(Columns, touched_after) };
        lies.extend(hold(LEAF, row, at, capacity));
    }
    honest.world.with(&lies)
}

fn other_sponge(honest: &Honest) -> World {
    let before = other(honest.world.leaf(0).touched_before);
    honest.world.with(&hold(LEAF, 0, offset_of!(Columns, touched_before), before))
}

fn not_counted(honest: &Honest) -> World {
    let row = given_and_touched(&honest.world) + 1;
    let count = honest.world.leaf(row).touched_count - Felt::ONE;
    honest.world.with(&hold_one(LEAF, row, offset_of!(Columns, touched_count), count))
}

fn not_absorbed(honest: &Honest) -> World {
    let row = given_and_touched(&honest.world);
    let before = honest.world.leaf(row).touched_before;
    honest.world.with(&hold(LEAF, row, offset_of!(Columns, touched_after), before))
}
