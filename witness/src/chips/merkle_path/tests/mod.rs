use core::{borrow::Borrow, mem::offset_of};
use std::collections::BTreeSet;

use chips::{Software, SystemCalls, field::P, merkle_path::Lanes as Nodes};
use circuits::tables::Table;
use machine::Program;

use super::*;
use crate::chips::testing::*;

mod forgeries;

const TABLE: Table = Table::MerklePath;

type Columns = MerklePathColumns<Felt>;

/// Calls as a program makes them, each with nodes and siblings of its own.
#[derive(Default)]
struct Calls {
    made: Vec<(Call, Vec<u32>)>,
    numbers: Vec<u64>,
}

impl Calls {
    fn add(&mut self, index: u32, levels: usize, lanes: usize, mut number: impl FnMut() -> u64) {
        let at = DATA + 8 * self.numbers.len() as u32;
        let siblings = at + DIGEST_BYTES as u32 * lanes as u32;
        let packed = (levels + 256 * lanes) as u32;
        self.made.push((Call::MerklePath, vec![at, siblings, index, packed]));
        self.numbers.extend((0..DIGEST * (lanes + levels)).map(|_| number()));
    }

    fn program(&self) -> Program {
        program_of(&self.made, split(&self.numbers))
    }

    /// The record and the table.
    fn fill(&self) -> (Trace, RowMajorMatrix<Felt>) {
        let program = self.program();
        let trace = record(&program);
        let table = fill_run(fill, &program, &trace);
        (trace, table)
    }
}

fn holds(made: &Made, lanes: &mut Lanes) -> Option<bool> {
    let [nodes_at, siblings_at, index, packed, rest] = made.arguments;
    let (levels, count) = (packed & 0xff, packed >> 8);
    if !(1..=32).contains(&levels) || !(1..=2).contains(&count) || rest != 0 {
        return Some(false);
    }
    let digests = |numbers: &[u64]| -> Option<Vec<Digest>> {
        let elements = elements(numbers)?;
        Some(elements.as_chunks().0.iter().map(|&digest| Digest(digest)).collect())
    };
    let clk = made.clk + 6;
    let [before, after] = lanes.take(clk, nodes_at, 4 * count)?;
    let [siblings, siblings_after] = lanes.take(clk, siblings_at, 4 * levels)?;
    let mut nodes = digests(&before)?;
    let path = digests(&siblings)?;
    match nodes.as_mut_slice() {
        [node] => Software::merkle_path(Nodes::One(node), &path, index as u32),
        [low, high] => {
            let mut both = [*low, *high];
            Software::merkle_path(Nodes::Two(&mut both), &path, index as u32);
            [*low, *high] = both;
        }
        _ => return None,
    }
    Some(digests(&after)? == nodes && siblings == siblings_after)
}

fn is_true(said: &Said) -> bool {
    is_so(said, Call::MerklePath, holds)
}

/// Padding; two levels of two lanes on rows 1 to 4; one level of one lane on rows 5 and 6; three
/// levels of one lane on rows 7 to 10; padding.
fn honest() -> RowMajorMatrix<Felt> {
    let mut random = Random(1);
    let mut calls = Calls::default();
    for (index, levels, lanes) in [(0xdead_beef, 2, 2), (5, 1, 1), (0x8000_0002, 3, 1)] {
        calls.add(index, levels, lanes, || random.number() % P);
    }
    calls.fill().1
}

#[test]
fn what_is_said_is_what_the_machine_recorded() {
    let mut random = Random(2);
    let mut calls = Calls::default();
    for lanes in 1..=2 {
        for levels in 1..=32 {
            let index = random.number() as u32;
            calls.add(index, levels, lanes, || random.element());
        }
        for (index, levels) in [(0, 1), (u32::MAX, 1), (0, 32), (u32::MAX, 32), (u32::MAX, 31)] {
            calls.add(index, levels, lanes, || random.element());
            calls.add(index, levels, lanes, || P - 1);
        }
    }
    // On the results of a call before.
    calls.made.extend(calls.made[..3].to_vec());
    let (trace, table) = calls.fill();
    let outcome = Outcome::of(TABLE, &table);
    assert!(outcome.is_accepted(), "{:?} {:?}", outcome.violations, outcome.false_facts);
    assert_eq!(outcome.said, recorded(&trace, Call::MerklePath));
    assert_eq!(outcome.said.calls.len(), calls.made.len());
    assert!(is_true(&outcome.said));
}

#[test]
fn a_table_may_be_full() {
    let mut calls = Calls::default();
    for _ in 0..9 {
        calls.add(7, 5, 2, || 1);
    }
    let (_, full) = calls.fill();
    assert_eq!(full.values.len(), (1 + 9 * 7) * full.width);
    let outcome = Outcome::of(TABLE, &full);
    assert!(outcome.is_accepted() && is_true(&outcome.said), "{outcome:?}");
}

#[test]
fn a_call_that_was_refused_has_no_row() {
    let mut calls = Calls::default();
    calls.add(7, 3, 2, || 1);
    calls.add(7, 3, 2, || P);
    calls.add(7, 33, 1, || 1);
    calls.add(7, 0, 1, || 1);
    calls.add(7, 1, 3, || 1);
    let (trace, table) = calls.fill();
    assert_eq!(trace.ecall.status[..5], [0, 5, 8, 8, 8]);
    let outcome = Outcome::of(TABLE, &table);
    assert!(outcome.is_accepted());
    assert_eq!(outcome.said, recorded(&trace, Call::MerklePath));
    assert_eq!(outcome.said.calls.len(), 1);
}

#[test]
fn no_call_is_nothing_but_padding() {
    let outcome = Outcome::of(TABLE, &Calls::default().fill().1);
    assert!(outcome.is_accepted() && outcome.said == Said::default());
}

#[test]
fn a_run_balances() {
    let mut random = Random(3);
    let mut calls = Calls::default();
    for (index, levels, lanes) in [(u32::MAX, 32, 2), (6, 1, 1), (0x5555_5555, 7, 1), (1, 1, 2)] {
        calls.add(index, levels, lanes, || random.element());
    }
    check_execution(&calls.program());
}

type Cells = MerklePathColumns<u8>;

/// What a row does not have: the second lane of a call of one, after its first level; quotients of
/// siblings before, which are those after; in padding everything but flags and canonical words;
/// on a second result everything that is not of one lane.
fn is_idle(trace: &RowMajorMatrix<Felt>, row: usize, column: usize) -> bool {
    let columns =
        |row: usize| -> &Columns { trace.values[row * trace.width..][..trace.width].borrow() };
    let is_within = |from: usize, to: usize| (from..to).contains(&column);
    let cells = columns(row);
    let second_node = offset_of!(Cells, nodes) + DIGEST;
    let second_start = offset_of!(Cells, starts) + DIGEST;
    let (before, after) = (offset_of!(Cells, before), offset_of!(Cells, after));
    let is_second_node = is_within(second_node, second_node + DIGEST);
    if cells.is_level == Felt::ONE {
        let is_first = columns(row - 1).is_level == Felt::ZERO;
        let is_quotient = is_within(before, after) && (column - before) % 3 == 2;
        is_quotient || is_second_node && cells.is_pair == Felt::ZERO && !is_first
    } else if cells.is_first_result == Felt::ONE {
        is_second_node && cells.is_pair == Felt::ZERO
    } else if cells.is_second_result == Felt::ONE {
        let is_of_both = is_within(offset_of!(Cells, whole_index), offset_of!(Cells, nodes));
        let is_second_start = is_within(second_start, second_start + DIGEST);
        column == offset_of!(Cells, is_pair) || is_of_both || is_second_node || is_second_start
    } else {
        let is_high_word = (column.wrapping_sub(after)) % 3 == 1;
        is_within(offset_of!(Cells, is_pair), after) || column >= after && is_high_word
    }
}

#[test]
fn every_constraint_and_message_is_needed() {
    let honest = honest();
    assert!(is_true(&Outcome::of(TABLE, &honest).said));
    let rows = (0..12).chain([63]);
    let mut alone =
        sweep(TABLE, &honest, rows, |row, column| is_idle(&honest, row, column), is_true);
    alone.extend(forgeries::alone());
    check_all_needed(TABLE, &honest, &alone, is_true);
}
