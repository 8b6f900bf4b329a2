//! Pages that are not the root's, and addresses that are there twice.

use circuits::{
    chips::{
        node::NodeColumns,
        pages::{PAGE_ROWS, PagesColumns, ZERO_PAGE},
    },
    config::Felt,
    execution::{Boundary, End, SegmentStatement},
    statement::Digest,
    tables::Table,
};
use p3_field::PrimeCharacteristicRing;

use crate::world::{DATA, RUN, World, felt};

type Pages = PagesColumns<Felt>;

/// Of the first segment: that of the data, and that of a store above it, which was all zeros.
const FIRST: usize = 1;
const SECOND: usize = 2;

pub(crate) fn each(world: &mut World, page: usize, change: impl Fn(&mut Pages)) {
    for row in 0..PAGE_ROWS {
        change(world.row(Table::Pages, PAGE_ROWS * page + row));
    }
}

pub(crate) fn last(world: &mut World, page: usize) -> &mut Pages {
    world.row(Table::Pages, PAGE_ROWS * (page + 1) - 1)
}

/// One more page of zeros that stay, after all others: it has no accesses and is not hashed.
pub(crate) fn with_page(number: u32) -> World {
    let mut world = World::of(0);
    for row in 0..PAGE_ROWS {
        let mut cells = *world.row::<Pages>(Table::Pages, PAGE_ROWS * SECOND + row);
        (cells.is_kept, cells.page) = (Felt::ONE, felt(number.into()));
        cells.address = felt(1024 * u64::from(number) + 16 * row as u64);
        (cells.end, cells.end_clk) = ([Felt::ZERO; 4], cells.start_clk);
        (cells.hashes_within, cells.hashes_end) = ([Felt::ZERO; 2], [Felt::ZERO; 2]);
        cells.end_hash = cells.start_hash;
        *world.row(Table::Pages, PAGE_ROWS * (SECOND + 1) + row) = cells;
    }
    let end = last(&mut world, SECOND);
    end.is_followed = Felt::ONE;
    end.gap = [felt(number.into()) - end.page - Felt::ONE, Felt::ZERO];
    world
}

#[test]
fn a_page_is_there_once() {
    with_page(DATA / 1024 + 1).is_refused_by(&["node", "range16"]);
}

#[test]
fn pages_ascend() {
    with_page(DATA / 1024 - 1).is_refused_by(&["node", "range16"]);
    // And those that do are below the root.
    with_page(DATA / 1024 + 2).is_refused_by(&["node"]);
}

#[test]
fn there_is_no_memory_below_the_first_page() {
    for page in [1, 2, 3] {
        let mut world = World::of(0);
        each(&mut world, FIRST, |row| {
            row.address -= (row.page - felt(page)) * felt(1024);
            row.page = felt(page);
        });
        last(&mut world, 0).gap = [felt(page) - felt(4), Felt::ZERO];
        let gap = u64::from(DATA / 1024) - page;
        last(&mut world, FIRST).gap = [felt(gap), Felt::ZERO];
        world.is_refused_by(&["memory", "node", "range16"]);
    }
}

#[test]
fn the_registers_page_comes_first_and_once() {
    let mut world = World::of(0);
    each(&mut world, 0, |row| row.is_registers = Felt::ZERO);
    world.is_refused_by(&["pages 15", "pages 17", "pages 5"]);
    let mut world = World::of(0);
    each(&mut world, SECOND, |row| row.is_registers = Felt::ONE);
    world.is_refused_by(&["pages 12", "pages 17"]);
    let mut world = World::of(0);
    (0..PAGE_ROWS).for_each(|row| world.erase(Table::Pages, row));
    world.is_refused_by(&["memory", "node", "pages 13", "pages 4", "pages 5"]);
}

#[test]
fn a_page_is_whole() {
    let mut world = World::of(0);
    (8..PAGE_ROWS).for_each(|row| world.erase(Table::Pages, PAGE_ROWS * SECOND + row));
    world.is_refused_by(&[
        "node", "pages 11", "pages 18", "pages 40", "pages 42", "pages 44", "pages 46", "pages 7",
        "pages 9",
    ]);
    let mut world = World::of(0);
    world.row::<Pages>(Table::Pages, 100).address += felt(4);
    world.is_refused_by(&["pages 18"]);
}

/// A word that the run does not touch: nothing but the root speaks for it.
#[test]
fn words_are_those_below_the_root() {
    World::recorded(0, |_, trace| trace.pages[0].1[200] += 1).is_refused_by(&["node"]);
    World::recorded(0, |_, trace| trace.registers.start[30] += 1)
        .is_refused_by(&["memory", "node"]);
    // With another root it is another segment, which does not begin where the program does.
    let mut world = World::recorded(0, |_, trace| trace.pages[0].1[200] += 1);
    let old = RUN.tables[0].statement;
    let End::Cut(end) = old.end else { panic!("the first segment is cut") };
    let roots = roots(&mut world);
    world.state(SegmentStatement {
        start: Boundary { root: roots[0], ..old.start },
        end: End::Cut(Boundary { root: roots[1], ..end }),
    });
    world.is_clean();
}

/// What the topmost node says.
fn roots(world: &mut World) -> [Digest; 2] {
    let top = world.spare(Table::Node) - 1;
    let node: &mut NodeColumns<Felt> = world.row(Table::Node, top);
    [node.old, node.new].map(Digest::from_elements)
}

#[test]
fn words_that_nobody_wrote_stay() {
    World::recorded(0, |_, trace| trace.memory.end[0] += 1).is_refused_by(&["memory", "node"]);
    let forge = |trace: &mut machine::record::Trace| {
        trace.memory.address.push(DATA + 800);
        trace.memory.start.push(0);
        trace.memory.end.push(5);
        trace.memory.clk.push(0);
    };
    World::recorded(0, |_, trace| forge(trace)).is_refused_by(&["memory", "node"]);
}

#[test]
fn the_end_is_below_the_root_at_the_end() {
    let mut world = World::of(0);
    let End::Cut(end) = world.statement.end else { panic!("the first segment is cut") };
    let root = world.statement.start.root;
    let end = End::Cut(Boundary { root, ..end });
    world.state(SegmentStatement { end, ..world.statement });
    world.is_refused_by(&["node"]);
}

/// With a word that nobody wrote the root at the end would be this one, and without it is not.
#[test]
fn the_root_at_the_end_is_of_the_words_at_the_end() {
    for (distance, bus) in [(800, "poseidon2_capacity"), (1020, "poseidon2_rate")] {
        let mut world = World::recorded(0, |_, trace| {
            trace.memory.address.push(DATA + 1024 + distance);
            trace.memory.start.push(0);
            trace.memory.end.push(5);
            trace.memory.clk.push(0);
        });
        let old = world.statement;
        let End::Cut(end) = old.end else { panic!("the first segment is cut") };
        let end = End::Cut(Boundary { root: roots(&mut world)[1], ..end });
        world.state(SegmentStatement { end, ..old });
        let place = PAGE_ROWS * SECOND + distance as usize / 16;
        let row: &mut Pages = world.row(Table::Pages, place);
        row.end[distance as usize % 16 / 4] = Felt::ZERO;
        world.is_refused_by(&[bus]);
    }
}

/// A word that the last segment does not touch, and that its end is not asked for.
#[test]
fn the_root_at_the_start_is_of_the_words_at_the_start() {
    for (distance, bus) in [(800, "poseidon2_capacity"), (1020, "poseidon2_rate")] {
        let mut world = World::of(2);
        let row: &mut Pages = world.row(Table::Pages, PAGE_ROWS * FIRST + distance / 16);
        assert_eq!((row.is_kept, row.is_zero), (Felt::ONE, Felt::ZERO));
        let at = distance % 16 / 4;
        row.start[at] += Felt::ONE;
        row.end[at] += Felt::ONE;
        world.is_refused_by(&[bus]);
    }
}

#[test]
fn a_page_of_zeros_is_all_zeros() {
    let mut world = World::of(0);
    each(&mut world, FIRST, |row| {
        row.is_zero = Felt::ONE;
        (row.hashes_within[0], row.hashes_end[0]) = (Felt::ZERO, Felt::ZERO);
    });
    last(&mut world, FIRST).start_hash.after = ZERO_PAGE.map(Felt::from_u64);
    world.is_refused_by(&["node", "pages 19", "pages 21", "pages 23", "pages 25"]);
    // Nor is its digest another one's.
    let mut world = World::of(0);
    last(&mut world, SECOND).start_hash.after[0] += Felt::ONE;
    world.is_refused_by(&["node", "pages 47"]);
}

#[test]
fn a_page_that_is_kept_is_the_same_unless_the_run_is_over() {
    let mut world = World::of(0);
    each(&mut world, FIRST, |row| {
        row.is_kept = Felt::ONE;
        (row.hashes_within[1], row.hashes_end[1]) = (Felt::ZERO, Felt::ZERO);
    });
    let end = last(&mut world, FIRST);
    end.end_hash.after = end.start_hash.after;
    world.is_refused_by(&["node", "pages 20", "pages 22", "pages 24", "pages 26"]);
    // The registers change in the last segment, and their page is kept there: it has no root after.
    let mut world = World::of(2);
    let row = *world.row::<Pages>(Table::Pages, 2);
    assert_eq!(row.is_kept, Felt::ONE);
    assert_ne!(row.start, row.end);
    world.is_clean();
}
