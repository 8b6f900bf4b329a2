//! That what the tables' checks refuse, a proof's verifier refuses too.

use circuits::{
    chips::{
        ecall::EcallColumns, load::LoadColumns, pages::PagesColumns,
        poseidon2_call::Poseidon2CallColumns, segment::SegmentColumns, store::StoreColumns,
    },
    config::Felt,
    execution::{Boundary, End, SegmentStatement},
    tables::Table,
};
use p3_field::PrimeCharacteristicRing;

use crate::world::{RUN, World};

#[test]
fn an_older_word_has_no_proof() {
    let mut world = World::of(0);
    let store = *world.row::<StoreColumns<Felt>>(Table::Store, 1);
    let load = world.row::<LoadColumns<Felt>>(Table::Load, 2);
    (load.value, load.value_clk) = (store.before, store.before_clk);
    world.has_no_proof();
}

#[test]
fn another_image_has_no_proof() {
    World::recorded(0, |_, trace| trace.pages[0].1[200] += 1).has_no_proof();
}

#[test]
fn a_page_that_is_not_zeros_has_no_proof() {
    let mut world = World::of(0);
    for row in 64..128 {
        world.row::<PagesColumns<Felt>>(Table::Pages, row).is_zero = Felt::ONE;
    }
    world.has_no_proof();
}

#[test]
fn an_end_without_a_halt_has_no_proof() {
    let mut world = World::of(0);
    world.state(SegmentStatement { end: End::Halt([0; 32]), ..world.statement });
    world.has_no_proof();
}

#[test]
fn a_halt_that_is_cut_has_no_proof() {
    let mut world = World::of(2);
    let end = End::Cut(Boundary { pc: 0, root: world.statement.start.root });
    world.state(SegmentStatement { end, ..world.statement });
    world.has_no_proof();
}

#[test]
fn another_exit_code_has_no_proof() {
    let mut world = World::of(2);
    world.row::<EcallColumns<Felt>>(Table::Ecall, 0).arguments[0] = Felt::ONE;
    world.has_no_proof();
}

#[test]
fn a_call_without_a_chip_has_no_proof() {
    let mut world = World::of(0);
    world.row::<Poseidon2CallColumns<Felt>>(Table::Poseidon2Call, 0).is_real = Felt::ZERO;
    world.has_no_proof();
}

#[test]
fn an_instruction_executed_twice_has_no_proof() {
    let mut world = World::of(0);
    world.copy(Table::AddImmediate, 2);
    world.has_no_proof();
}

#[test]
fn a_second_segment_row_has_no_proof() {
    let mut world = World::of(0);
    world.copy(Table::Segment, 0);
    world.row::<SegmentColumns<Felt>>(Table::Segment, 1).is_last = Felt::ONE;
    world.has_no_proof();
}

#[test]
fn what_is_true_has_a_proof() {
    let mut world = World::of(0);
    crate::memory::with_refresh(&mut world);
    world.is_clean();
    let proof = RUN.key.prove(&world.statement, &world.traces).unwrap();
    RUN.key.verify_segment(&proof).unwrap();
}
