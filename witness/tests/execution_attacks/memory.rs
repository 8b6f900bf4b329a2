//! Accesses that find what is not there, or leave what nobody wrote.

use circuits::{
    access::REGISTERS,
    chips::{
        add_immediate::AddImmediateColumns, load::LoadColumns, refresh::RefreshColumns,
        store::StoreColumns,
    },
    config::Felt,
    tables::Table,
};
use p3_field::{Field, PrimeCharacteristicRing};

use crate::world::{World, felt};

type Load = LoadColumns<Felt>;
type Store = StoreColumns<Felt>;
type Refresh = RefreshColumns<Felt>;

/// The row of the load of what the second store left.
pub(crate) const SECOND_LOAD: usize = 2;

#[test]
fn a_load_finds_no_older_word() {
    let mut world = World::of(0);
    let stored = world.row::<Store>(Table::Store, 1).before_clk;
    let load: &mut Load = world.row(Table::Load, SECOND_LOAD);
    load.value_clk = stored;
    world.is_refused_by(&["memory"]);
}

#[test]
fn a_load_finds_no_other_word() {
    let mut world = World::of(0);
    world.row::<Load>(Table::Load, SECOND_LOAD).value += Felt::ONE;
    world.is_refused_by(&["memory"]);
}

/// The load comes after the store, but says that it comes before it.
#[test]
fn a_load_finds_nothing_of_the_future() {
    let mut world = World::of(0);
    let store = *world.row::<Store>(Table::Store, 1);
    let clk = store.step.clk + felt(2);
    // The load before takes its word from the store after it, and the store its own from the load.
    let load = world.row::<Load>(Table::Load, 1);
    let load_clk = load.step.clk + felt(2);
    load.value_clk = clk;
    world.row::<Store>(Table::Store, 1).before_clk = load_clk - felt(1 << 20);
    world.is_refused_by(&["memory", "range16"]);
}

/// A cycle of two accesses would need a clock that wraps: one of its gaps is no limb.
#[test]
fn no_cycle_of_accesses_closes() {
    let mut world = World::of(0);
    for (row, from, to) in [(0, 100, 200), (1, 200, 100)] {
        let gap = felt(to) - felt(from) - Felt::ONE;
        let (address, value) = (felt(0x2_0300), felt(77));
        *world.row(Table::Refresh, row) = RefreshColumns {
            is_real: Felt::ONE,
            address,
            value,
            before_clk: felt(from),
            gap: [gap, Felt::ZERO],
        };
    }
    world.is_refused_by(&["range16"]);
}

#[test]
fn a_word_that_no_page_has_is_not_read() {
    let mut world = World::of(0);
    let load = world.row::<Load>(Table::Load, 0);
    load.value = Felt::ZERO;
    load.value_clk = load.step.clk + Felt::ONE;
    load.first += felt(1 << 16);
    world.is_refused_by(&["memory"]);
}

#[test]
fn nothing_is_written_to_the_register_of_zero() {
    let mut world = World::of(0);
    let mut forged = 0;
    for at in 0..world.spare(Table::AddImmediate) {
        let row: &mut AddImmediateColumns<Felt> = world.row(Table::AddImmediate, at);
        if row.rd.number > felt(31) {
            row.rd.number = Felt::ZERO;
            forged += 1;
        }
    }
    assert_eq!(forged, 1);
    world.is_refused_by(&["memory", "program"]);
}

/// A base that reaches a register's place among the addresses.
#[test]
fn no_store_reaches_a_register() {
    for carry in [Felt::ZERO, Felt::ONE, -Felt::TWO] {
        let mut world = World::of(0);
        let row = world.row::<Store>(Table::Store, 0);
        let distance = row.immediate - felt(1 << 32) * carry;
        row.carry = carry;
        row.first = felt(REGISTERS + 40) - distance;
        let refusals: &[&str] = match carry.is_zero() || carry.is_one() {
            true => &["memory"],
            false => &["memory", "store 1"],
        };
        world.is_refused_by(refusals);
    }
}

#[test]
fn a_word_is_at_a_multiple_of_four() {
    for distance in [1, 2, 3] {
        let mut world = World::of(0);
        // Even if the register says so: no page has such a word.
        world.row::<Load>(Table::Load, 0).first += felt(distance);
        world.is_refused_by(&["memory"]);
    }
}

#[test]
fn a_store_is_not_dropped() {
    let mut world = World::of(0);
    let store = *world.row::<Store>(Table::Store, 1);
    // The load that follows finds what was there before the store.
    let load = world.row::<Load>(Table::Load, SECOND_LOAD);
    (load.value, load.value_clk) = (store.before, store.before_clk);
    world.is_refused_by(&["memory"]);
}

/// Reads a word in between, as a prover may.
pub(crate) fn with_refresh(world: &mut World) -> usize {
    let at = world.spare(Table::Refresh);
    let load = world.row::<Load>(Table::Load, SECOND_LOAD);
    let (value, before_clk) = (load.value, load.value_clk);
    let address = load.first + load.immediate;
    load.value_clk += felt(2);
    *world.row(Table::Refresh, at) = RefreshColumns {
        is_real: Felt::ONE,
        address,
        value,
        before_clk,
        gap: [Felt::ONE, Felt::ZERO],
    };
    at
}

#[test]
fn a_refresh_may_come_at_any_time() {
    let mut world = World::of(0);
    with_refresh(&mut world);
    world.is_clean();
}

#[test]
fn a_refresh_changes_nothing() {
    let mut world = World::of(0);
    let at = with_refresh(&mut world);
    world.row::<Refresh>(Table::Refresh, at).value += Felt::ONE;
    world.row::<Load>(Table::Load, SECOND_LOAD).value += Felt::ONE;
    world.is_refused_by(&["memory"]);
}

#[test]
fn a_refresh_does_not_go_back() {
    let mut world = World::of(0);
    let at = with_refresh(&mut world);
    world.row::<Refresh>(Table::Refresh, at).gap = [-felt(3), Felt::ZERO];
    world.row::<Load>(Table::Load, SECOND_LOAD).value_clk -= felt(4);
    world.is_refused_by(&["range16"]);
}

/// It takes the word from before a store to after it.
#[test]
fn a_refresh_skips_no_store() {
    let mut world = World::of(0);
    let at = with_refresh(&mut world);
    let store = *world.row::<Store>(Table::Store, 1);
    let refresh = world.row::<Refresh>(Table::Refresh, at);
    let clk = refresh.before_clk + felt(2);
    (refresh.value, refresh.before_clk) = (store.before, store.before_clk);
    refresh.gap[0] = clk - store.before_clk - Felt::ONE;
    world.row::<Load>(Table::Load, SECOND_LOAD).value = store.before;
    world.is_refused_by(&["memory"]);
}

#[test]
fn a_refresh_is_whole() {
    let mut world = World::of(0);
    let at = with_refresh(&mut world);
    world.row::<Refresh>(Table::Refresh, at).is_real = Felt::TWO;
    world.is_refused_by(&["memory", "refresh 0"]);
}
