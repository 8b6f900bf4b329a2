//! Accesses that find a word as it will be, and limbs that are none though their word is one.

use circuits::{
    access::REGISTERS,
    chips::{
        call_words::CallWordsColumns, ecall::EcallColumns, hint::HintColumns, pages::PagesColumns,
        refresh::RefreshColumns,
    },
    config::Felt,
    tables::Table,
};
use p3_field::{Field, PrimeCharacteristicRing};

use crate::{
    memory::{self, SECOND_LOAD},
    world::{World, felt},
};

/// The row of a call that reads all arguments.
const HINT: usize = 0;
/// A row of words that a call reads and writes.
const LANE: usize = 2;

/// Says that the word is read once more, after the access that finds it: then when that was.
fn read_later(world: &mut World, address: Felt, value: Felt, before_clk: Felt) -> Felt {
    let (at, later) = (world.spare(Table::Refresh), felt(0x1000));
    let gap = [later - Felt::ONE, Felt::ZERO];
    *world.row(Table::Refresh, at) =
        RefreshColumns { is_real: Felt::ONE, address, value, before_clk, gap };
    before_clk + later
}

#[test]
fn a_call_finds_nothing_of_the_future() {
    type Clk = fn(&mut EcallColumns<Felt>) -> &mut Felt;
    let honest = *World::of(0).row::<EcallColumns<Felt>>(Table::Ecall, HINT);
    let mut reads: Vec<(u64, Felt, Clk)> = vec![
        (17, Felt::ONE, |row| &mut row.number_clk),
        (10, honest.status_before, |row| &mut row.status_clk),
    ];
    let arguments: [Clk; 5] = [
        |row| &mut row.argument_clks[0],
        |row| &mut row.argument_clks[1],
        |row| &mut row.argument_clks[2],
        |row| &mut row.argument_clks[3],
        |row| &mut row.argument_clks[4],
    ];
    for ((number, value), clk) in (10..).zip(honest.arguments).zip(arguments) {
        reads.push((number, value, clk));
    }
    for (number, value, clk) in reads {
        let mut world = World::of(0);
        let before_clk = *clk(world.row(Table::Ecall, HINT));
        let later = read_later(&mut world, felt(REGISTERS + 4 * number), value, before_clk);
        *clk(world.row(Table::Ecall, HINT)) = later;
        world.is_refused_by(&["range16"]);
    }
}

#[test]
fn a_lane_finds_nothing_of_the_future() {
    for at in 0..2 {
        let mut world = World::of(0);
        let row = *world.row::<CallWordsColumns<Felt>>(Table::CallWords, LANE);
        let address = row.address + felt(4 * at as u64);
        let later = read_later(&mut world, address, row.before[at], row.before_clk[at]);
        world.row::<CallWordsColumns<Felt>>(Table::CallWords, LANE).before_clk[at] = later;
        world.is_refused_by(&["range16"]);
    }
}

#[test]
fn an_answer_finds_nothing_of_the_future() {
    let mut world = World::of(0);
    let row = *world.row::<HintColumns<Felt>>(Table::Hint, 0);
    let later = read_later(&mut world, row.address, row.before, row.before_clk);
    world.row::<HintColumns<Felt>>(Table::Hint, 0).before_clk = later;
    world.is_refused_by(&["range16"]);
}

/// The same word, of which only the lower limb is none, or only the higher one.
fn others(limbs: [Felt; 2]) -> [[Felt; 2]; 2] {
    let [low, high] = limbs;
    let base = felt(1 << 16);
    [[low - base, high + Felt::ONE], [low + Felt::ONE, high - base.inverse()]]
}

#[test]
fn limbs_are_below_two_to_the_sixteen() {
    for which in 0..2 {
        for at in 0..2 {
            let mut world = World::of(0);
            let limbs = &mut world.row::<CallWordsColumns<Felt>>(Table::CallWords, LANE).after[at];
            *limbs = others(*limbs)[which];
            world.is_refused_by(&["range16"]);
        }
        let mut world = World::of(0);
        let limbs = &mut world.row::<HintColumns<Felt>>(Table::Hint, 0).word;
        *limbs = others(*limbs)[which];
        world.is_refused_by(&["range16"]);

        let mut world = World::of(0);
        let limbs = &mut crate::pages::last(&mut world, 0).gap;
        *limbs = others(*limbs)[which];
        assert_eq!(world.row::<PagesColumns<Felt>>(Table::Pages, 63).is_followed, Felt::ONE);
        world.is_refused_by(&["range16"]);
    }
}

/// Three clocks before the access before: as limbs, of which only the higher one is none.
#[test]
fn a_refresh_does_not_go_back_by_its_higher_limb() {
    let mut world = World::of(0);
    let at = memory::with_refresh(&mut world);
    let gap = [Felt::ONE, -felt(4) * felt(1 << 16).inverse()];
    world.row::<RefreshColumns<Felt>>(Table::Refresh, at).gap = gap;
    let load: &mut circuits::chips::load::LoadColumns<Felt> = world.row(Table::Load, SECOND_LOAD);
    load.value_clk -= felt(4);
    world.is_refused_by(&["range16"]);
}
