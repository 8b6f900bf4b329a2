//! Every cell of every kind of row, changed: all that may change unnoticed is listed here.

use core::{borrow::Borrow as _, ops::Range};
use std::collections::{BTreeMap, BTreeSet};

use chips::Curve;
use circuits::{
    chips::{curve_step::CurveStepColumns, scalar_mul::ScalarMulColumns},
    config::Felt,
    row::Report,
    tables::Table,
};
use p3_field::{PrimeCharacteristicRing as _, PrimeField64 as _};
use p3_matrix::Matrix as _;
use rand_chacha::ChaCha8Rng;
use rand_core::{Rng as _, SeedableRng as _};
use rayon::prelude::*;

use super::{
    super::curve::Number,
    honest::generator,
    world::{TABLES, World, call, is_true},
};

/// A call of each end, the first one with a short ladder that has rows of each kind.
fn world() -> World {
    let curve = Curve::Secp256k1;
    let [x, y] = generator(curve);
    let scalar = (Number::from(6) << 32) + Number::from(0x8000_0000_u32);
    let calls = [
        call(100, curve, [x, y], scalar),
        call(200, curve, [x, y], Number::ZERO),
        call(300, curve, [Number::MAX, y], Number::from(7)),
        call(400, curve, [x, y + Number::from(1)], Number::from(7)),
    ];
    World::of(&calls)
}

/// Rows by what they are, one of each.
fn kinds(world: &World, table: usize) -> BTreeMap<String, usize> {
    let mut kinds = BTreeMap::new();
    for at in (0..world.traces[table].height()).rev() {
        let cells = world.traces[table].row_slice(at).unwrap();
        let flags: Vec<Felt> = if table == 0 {
            let row: &ScalarMulColumns<Felt> = (*cells).borrow();
            let it = row.outcome;
            vec![it.is_done, it.is_infinity, it.is_not_canonical, it.is_not_on_curve]
        } else {
            let row: &CurveStepColumns<Felt> = (*cells).borrow();
            vec![
                row.is_start,
                row.is_double,
                row.is_add,
                row.is_subtract,
                row.is_end,
                row.is_closing,
            ]
        };
        let name = flags.iter().map(|flag| flag.as_canonical_u64().to_string()).collect();
        kinds.insert(name, at);
    }
    kinds
}

/// Columns whose cells mean nothing in a kind of row.
fn idle(table: usize, kind: &str) -> BTreeSet<usize> {
    let places: Vec<usize> = (0..TABLES[table].columns()).collect();
    let ranges = if table == 0 {
        idle_of_calls(places.as_slice().borrow(), kind)
    } else {
        idle_of_steps(places.as_slice().borrow(), kind)
    };
    ranges.into_iter().flatten().collect()
}

fn idle_of_steps(all: &CurveStepColumns<usize>, kind: &str) -> Vec<Range<usize>> {
    let mut idle = Vec::new();
    // A row without an operation: its equations for the next point are off, that for the slope has
    // no terms but quotient and carries.
    if ["000000", "100000", "000011"].contains(&kind) {
        idle.push(all.slope[0]..all.slope_quotient[0]);
        idle.push(all.x_quotient[0]..CurveStepColumns::<Felt>::WIDTH);
    }
    // Padding has no curve, and nothing before or after that looks at it.
    if kind == "000000" {
        idle.push(all.clk..all.slope_carries[0].low);
    }
    idle
}

fn idle_of_calls(all: &ScalarMulColumns<usize>, kind: &str) -> Vec<Range<usize>> {
    let (point, digits, result) = (&all.point, &all.digits, &all.result);
    let mut idle = Vec::new();
    // Only a ladder has digits, only a result replaces words.
    if kind != "1000" {
        idle.push(digits.borrows[0]..digits.is_top[0]);
        idle.push(digits.left..digits.left + 1);
        idle.push(result.before[0]..ScalarMulColumns::<Felt>::WIDTH);
    }
    if kind != "0001" {
        idle.push(point.defect_inverse..point.defect_inverse + 1);
    }
    // The point's equations are off.
    if ["0010", "0000"].contains(&kind) {
        idle.push(point.square[0]..point.defect[0]);
        idle.push(point.defect_quotient[0]..point.defect_inverse);
    }
    if kind == "0000" {
        idle.push(all.clk..all.x[0]);
        idle.push(all.reduction.turns..all.reduction.carries[0]);
    }
    idle
}

/// A row and the one before, which looks at it.
fn reports(world: &World, table: usize, at: usize) -> [Report; 2] {
    let height = world.traces[table].height();
    [world.report(table, (at + height - 1) % height), world.report(table, at)]
}

fn is_accepted(reports: &[Report; 2]) -> bool {
    let is_false = |report: &Report| {
        report.messages.iter().any(|it| is_true(it.bus, &it.fields) == Some(false))
    };
    reports.iter().all(|report| report.violations.is_empty() && !is_false(report))
}

/// What the two rows say, apart from facts.
fn said(reports: &[Report; 2]) -> Vec<(&'static str, &[Felt], Felt)> {
    let messages = reports.iter().flat_map(|report| &report.messages);
    messages
        .filter(|it| is_true(it.bus, &it.fields).is_none())
        .map(|it| (it.bus, it.fields.as_slice(), it.count))
        .collect()
}

#[test]
fn no_cell_changes_unnoticed() {
    let world = world();
    assert!(world.outcome().is_accepted());
    let mut unnoticed = Vec::new();
    for (table, name) in TABLES.map(Table::name).into_iter().enumerate() {
        for (kind, at) in kinds(&world, table) {
            let idle = idle(table, &kind);
            let honest = reports(&world, table, at);
            let columns = (0..TABLES[table].columns()).into_par_iter();
            let found: Vec<_> = columns
                .filter(|column| !idle.contains(column))
                .flat_map_iter(|column| {
                    let mut world = world.clone();
                    let mut rng = ChaCha8Rng::seed_from_u64(column as u64);
                    let cell = at * world.traces[table].width + column;
                    let before = world.traces[table].values[cell];
                    let others = [
                        before + Felt::ONE,
                        before - Felt::ONE,
                        Felt::ZERO,
                        Felt::ONE,
                        before + Felt::from_u32(1 << 16),
                        Felt::from_u64(rng.next_u64()),
                    ];
                    let mut unnoticed = Vec::new();
                    for other in others.into_iter().filter(|&other| other != before) {
                        world.traces[table].values[cell] = other;
                        let changed = reports(&world, table, at);
                        if is_accepted(&changed) && said(&changed) == said(&honest) {
                            unnoticed.push((name, kind.clone(), column, other));
                        }
                    }
                    unnoticed
                })
                .collect();
            unnoticed.extend(found);
        }
    }
    assert!(unnoticed.is_empty(), "{} {unnoticed:?}", unnoticed.len());
}

/// Each kind of row is there to be changed.
#[test]
fn the_swept_rows_are_of_all_kinds() {
    let world = world();
    let steps = ["000000", "000011", "000100", "001000", "010000", "010001", "100000"];
    assert!(kinds(&world, 1).keys().eq(steps));
    assert!(kinds(&world, 0).keys().eq(["0000", "0001", "0010", "0100", "1000"]));
}
