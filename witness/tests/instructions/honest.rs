//! Rows that are filled from runs, by table: of every kind one.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
};

use circuits::{config::Felt, systems::EXECUTION, tables::Table, testing};
use machine::{
    ArithmeticHost, Program,
    segments::{Budget, Cutter},
    testing::{
        assemble::*,
        build::program,
        random::{DATA, Random, body, data},
    },
};
use p3_field::{PrimeCharacteristicRing, PrimeField64};
use p3_matrix::Matrix;
use rayon::prelude::*;
use witness::fill_segment;

use crate::judge::{Judged, Verdict};

/// The tables of instructions.
pub(crate) const TABLES: [Table; 19] = [
    Table::Add,
    Table::AddImmediate,
    Table::Bitwise,
    Table::BitwiseImmediate,
    Table::Shift,
    Table::ShiftImmediate,
    Table::Compare,
    Table::CompareImmediate,
    Table::BranchEqual,
    Table::BranchLess,
    Table::Jump,
    Table::JumpRegister,
    Table::Load,
    Table::LoadPart,
    Table::Store,
    Table::StorePart,
    Table::Mul,
    Table::MulSigned,
    Table::Div,
];

/// The tables to look at: all, or the one that something is deleted from.
pub(crate) fn tables() -> impl Iterator<Item = Table> {
    let is_whole = testing::deleted().is_none();
    TABLES.into_iter().filter(move |&table| is_whole || testing::is_deleted_from(table))
}

/// Words that are easily got wrong.
const EDGES: [u32; 12] = [
    0,
    1,
    2,
    31,
    0xffff,
    0x1_0000,
    0x1234_8765,
    0x7fff_ffff,
    0x8000_0000,
    0x8000_0001,
    0xffff_fffe,
    0xffff_ffff,
];

/// The rows of a table.
pub(crate) struct Rows {
    /// Those that execute something.
    pub(crate) real: Vec<Vec<Felt>>,
    /// One that does not.
    pub(crate) padding: Vec<Felt>,
}

static ROWS: LazyLock<BTreeMap<Table, Rows>> = LazyLock::new(|| {
    let mut programs: Vec<Program> = vec![edges()];
    programs.extend((0..3).map(random));
    let traces: Vec<BTreeMap<Table, BTreeSet<Vec<u64>>>> = programs.par_iter().map(run).collect();
    let rows = TABLES.map(|table| {
        let of_table = traces.iter().flat_map(|trace| &trace[&table]);
        let real: Vec<Vec<Felt>> = of_table
            .map(|row| row.iter().copied().map(Felt::from_u64).collect())
            .filter(|row: &Vec<Felt>| Judged::of(table, row).verdict != Verdict::Nothing)
            .collect();
        (table, Rows { real, padding: Felt::zero_vec(table.columns()) })
    });
    rows.into()
});

pub(crate) fn rows(table: Table) -> &'static Rows {
    &ROWS[&table]
}

/// One row of each kind: what is a bit in all rows tells kinds apart.
pub(crate) fn kinds(table: Table) -> Vec<&'static [Felt]> {
    let rows = &rows(table).real;
    let is_bit = |&column: &usize| rows.iter().all(|row| row[column].as_canonical_u64() < 2);
    let bits: Vec<usize> = (0..table.columns()).filter(is_bit).collect();
    let mut kinds = BTreeMap::new();
    for row in rows {
        let kind: Vec<u64> = bits.iter().map(|&column| row[column].as_canonical_u64()).collect();
        kinds.entry(kind).or_insert(&row[..]);
    }
    kinds.into_values().collect()
}

/// The distinct rows of all segments of a run.
fn run(program: &Program) -> BTreeMap<Table, BTreeSet<Vec<u64>>> {
    let mut rows: BTreeMap<_, BTreeSet<_>> = TABLES.map(|table| (table, BTreeSet::new())).into();
    for segment in Cutter::new(program, ArithmeticHost, Budget::of_rows(1 << 16)) {
        let segment = segment.unwrap();
        let tables = fill_segment(program, &segment, &segment.record(program).unwrap()).unwrap();
        for (table, trace) in EXECUTION.iter().zip(&tables.traces) {
            let Some(rows) = rows.get_mut(table) else { continue };
            let cells = |row: &[Felt]| row.iter().map(PrimeField64::as_canonical_u64).collect();
            rows.extend(trace.values.chunks_exact(trace.width()).map(cells));
        }
    }
    rows
}

fn random(seed: u64) -> Program {
    let mut random = Random(seed);
    let mut text = body(&mut random, 3000);
    text.extend(halt(DATA));
    program(&text, &[(DATA, data(&mut random))])
}

/// Every operation on every pair of edges.
fn edges() -> Program {
    let mut text = Vec::new();
    for a in EDGES {
        text.extend(li(1, a));
        for b in EDGES {
            text.extend(li(2, b));
            for funct3 in 0..8 {
                text.push(register(0, funct3, 3, 1, 2));
                text.push(register(1, funct3, 4, 1, 2));
            }
            text.extend([0, 5].map(|funct3| register(0x20, funct3, 5, 1, 2)));
            let branches = [0, 1, 4, 5, 6, 7].map(|funct3| branch(funct3, 1, 2, 8));
            text.extend(branches.into_iter().flat_map(|branch| [branch, addi(0, 0, 0)]));
        }
        for funct3 in [0, 2, 3, 4, 6, 7] {
            let immediates = [-2048, -1, 0, 1, 2047];
            text.extend(immediates.map(|imm| immediate(0x13, funct3, 6, 1, imm)));
        }
        for (upper, funct3) in [(0, 1), (0, 5), (0x400, 5)] {
            text.extend([0, 1, 16, 31].map(|n| immediate(0x13, funct3, 7, 1, upper | n)));
        }
    }
    // To the next instruction, from before and behind it.
    for imm in [-4, -3, 12, 13] {
        text.extend([auipc(30, 0), addi(30, 30, if imm < 0 { 16 } else { 0 }), jalr(1, 30, imm)]);
    }
    text.extend(halt(DATA));
    program(&text, &[(DATA, vec![0; 8])])
}

#[test]
fn all_rows_of_runs_are_so() {
    for table in tables() {
        let rows = rows(table);
        assert!(rows.real.len() >= 4, "{table:?}");
        rows.real.par_iter().for_each(|row| {
            let judged = Judged::of(table, row);
            assert!(judged.refusals.is_empty() && judged.verdict == Verdict::So, "{judged:?}");
        });
        let padding = Judged::of(table, &rows.padding);
        assert!(padding.refusals.is_empty() && padding.verdict == Verdict::Nothing, "{padding:?}");
    }
}

/// The programs have every operation, and each kind of row that a table can tell.
#[test]
fn runs_have_rows_of_every_kind() {
    const KINDS: [usize; 19] = [4, 2, 3, 3, 4, 4, 8, 8, 4, 16, 1, 4, 2, 36, 2, 12, 2, 9, 20];
    let found = TABLES.map(|table| kinds(table).len());
    let is_enough = found.iter().zip(KINDS).all(|(&found, least)| found >= least);
    assert!(is_enough, "{found:?}");
    let programs = TABLES
        .iter()
        .flat_map(|&table| rows(table).real.iter().map(move |row| Judged::operation(table, row)));
    let operations: BTreeSet<u64> = programs.collect();
    assert_eq!(operations, (1..=43).collect());
}
