//! Every cell of every kind of row, changed: what nobody notices says nothing.

use core::mem::offset_of;
use std::collections::BTreeSet;

use circuits::{
    bus::names,
    chips::{
        call_words::CallWordsColumns, ecall::EcallColumns, hint::HintColumns, pages::PagesColumns,
        refresh::RefreshColumns, segment::SegmentColumns,
    },
    config::Felt,
    row::Message,
    tables::Table,
};
use p3_field::{PrimeCharacteristicRing, PrimeField64};
use p3_matrix::{Matrix, dense::RowMajorMatrix};

use crate::world::{World, report};

pub(crate) fn changes(cell: Felt) -> impl Iterator<Item = Felt> {
    let random = cell * Felt::from_u64(0x9e37_79b9_7f4a_7c15) + Felt::from_u32(12345);
    let big = cell + Felt::from_u32(1 << 16);
    let values = [cell + Felt::ONE, cell - Felt::ONE, Felt::ZERO, Felt::ONE, big, random];
    values.into_iter().filter(move |&value| value != cell)
}

/// What can be seen of a row and the one before it.
#[derive(Default, PartialEq, Eq)]
pub(crate) struct Seen {
    /// The constraints that are broken.
    pub(crate) broken: BTreeSet<usize>,
    /// Whether a number that is not below 2^16 is said to be.
    pub(crate) is_out_of_range: bool,
    /// What others are told. A number below 2^16 may be another one.
    pub(crate) told: Vec<Message>,
}

impl Seen {
    pub(crate) fn of(
        table: Table,
        trace: &RowMajorMatrix<Felt>,
        public: &[Felt],
        at: usize,
    ) -> Self {
        let mut seen = Self::default();
        let height = trace.height();
        for at in [(at + height - 1) % height, at] {
            let report = report(table, trace, public, at);
            seen.broken.extend(report.violations.iter().map(|broken| broken.constraint));
            for message in report.messages {
                match message.bus {
                    names::RANGE16 => {
                        let number = message.fields[0].as_canonical_u64();
                        seen.is_out_of_range |= number >= 1 << 16;
                    }
                    _ => seen.told.push(message),
                }
            }
        }
        seen
    }
}

/// The columns of a row that can be changed without anybody noticing.
fn free(world: &World, table: Table, row: usize) -> Vec<usize> {
    let mut trace = world.trace(table).clone();
    let honest = Seen::of(table, &trace, &world.public, row);
    assert!(honest.broken.is_empty() && !honest.is_out_of_range);
    let mut free = Vec::new();
    for column in 0..trace.width {
        let place = row * trace.width + column;
        let cell = trace.values[place];
        let is_free = changes(cell).any(|value| {
            trace.values[place] = value;
            Seen::of(table, &trace, &world.public, row) == honest
        });
        trace.values[place] = cell;
        if is_free {
            free.push(column);
        }
    }
    free
}

fn range(start: usize, length: usize) -> Vec<usize> {
    (start..start + length).collect()
}

#[track_caller]
fn check(world: &World, table: Table, row: usize, idle: &[Vec<usize>]) {
    let mut idle = idle.concat();
    idle.sort_unstable();
    assert_eq!(free(world, table, row), idle, "row {row}");
}

#[test]
fn cells_of_the_segment_say_something() {
    type Row = SegmentColumns<u8>;
    // Without a halt there is nothing to know of it.
    let halt = range(offset_of!(Row, halt_clk), 2);
    check(&World::of(0), Table::Segment, 0, &[halt]);
    check(&World::of(2), Table::Segment, 0, &[]);
    // Padding says nothing but that it is.
    let rest = range(offset_of!(Row, public), Row::WIDTH - 2);
    check(&World::of(2), Table::Segment, 1, &[rest]);
}

#[test]
fn cells_of_pages_say_something() {
    type Row = PagesColumns<u8>;
    let world = World::of(0);
    let gap = range(offset_of!(Row, gap), 2);
    for row in [0, 5, 63, 64, 70, 127, 128, 140, 191] {
        let mut idle = Vec::new();
        if row != 63 && row != 127 {
            idle.push(gap.clone());
        }
        check(&world, Table::Pages, row, &idle);
    }
    // Of padding, flags stay what they are, and capacities are handed on.
    let words = range(offset_of!(Row, address), 17);
    let [start, end] = [offset_of!(Row, start_hash), offset_of!(Row, end_hash)];
    check(&world, Table::Pages, 192, &[words, range(start, 4), range(end, 4), gap]);
}

#[test]
fn cells_of_refreshes_say_something() {
    type Row = RefreshColumns<u8>;
    let mut world = World::of(0);
    crate::memory::with_refresh(&mut world);
    check(&world, Table::Refresh, 0, &[]);
    check(&world, Table::Refresh, 1, &[range(1, Row::WIDTH - 1)]);
}

#[test]
fn cells_of_calls_say_something() {
    type Row = EcallColumns<u8>;
    let clks = offset_of!(Row, argument_clks);
    // A hint reads all its arguments, a permutation one, a halt two; it has no status besides.
    check(&World::of(0), Table::Ecall, 0, &[]);
    check(&World::of(0), Table::Ecall, 1, &[range(clks + 1, 4)]);
    let before = range(offset_of!(Row, status_before), 2);
    check(&World::of(2), Table::Ecall, 0, &[range(clks + 2, 3), before.clone()]);
    let status = vec![offset_of!(Row, status)];
    let number = vec![offset_of!(Row, number_clk)];
    let step = range(offset_of!(Row, step), 2);
    check(&World::of(0), Table::Ecall, 2, &[step, number, range(clks, 5), status, before]);
}

#[test]
fn cells_of_lanes_say_something() {
    check(&World::of(0), Table::CallWords, 0, &[]);
    let all = range(1, CallWordsColumns::<u8>::WIDTH - 1);
    let world = World::of(0);
    check(&world, Table::CallWords, world.spare(Table::CallWords), &[all]);
}

#[test]
fn cells_of_hints_say_something() {
    type Row = HintColumns<u8>;
    let question = range(offset_of!(Row, question), 3);
    // The words are the host's: only their range is seen, and memory has them.
    check(&World::of(0), Table::Hint, 0, &[]);
    check(&World::of(0), Table::Hint, 1, core::slice::from_ref(&question));
    check(&World::of(0), Table::Hint, 2, &[question]);
    let rest = range(offset_of!(Row, clk), Row::WIDTH - 3);
    check(&World::of(0), Table::Hint, 3, &[rest]);
}
