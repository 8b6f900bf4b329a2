//! Columns that make no sense, in a file whose checksums are right, are no reason to panic.

use primitives::{AccountId, H256, Word};
use proptest::prelude::*;
use tempfile::tempdir;
use trace::replay::post_state;
use trace::testing::record;
use trace::{AccountRef, CodeRef, ColumnMut, ColumnRecorder, Columns, RowRef, Trace};
use trace_files::{export_parquet, open, profile, write_eip3155, write_folded, write_trace};

fn spoil(columns: &mut Columns, table: usize, column: usize, row: usize, value: u64) {
    let tables = columns.tables_mut();
    let count = tables.len();
    let mut columns = tables[table % count].columns_mut();
    let count = columns.len();
    match &mut columns[column % count].1 {
        ColumnMut::U8(cells) => set(cells, row, value as u8),
        ColumnMut::U16(cells) => set(cells, row, value as u16),
        ColumnMut::U32(cells) => set(cells, row, value as u32),
        ColumnMut::U64(cells) => set(cells, row, value),
        ColumnMut::Bool(cells) => set(cells, row, value & 1 == 1),
        ColumnMut::Word(cells) => set(cells, row, Word::from(value) << 192),
        ColumnMut::Hash(cells) => set(cells, row, H256([value as u8; 32])),
        ColumnMut::AccountId(cells) => set(cells, row, AccountId([value as u8; 32])),
        ColumnMut::RowRef(cells) => set(cells, row, RowRef(value as u32)),
        ColumnMut::AccountRef(cells) => set(cells, row, AccountRef(value as u32)),
        ColumnMut::CodeRef(cells) => set(cells, row, CodeRef(value as u32)),
    }
}

fn set<T>(cells: &mut [T], row: usize, value: T) {
    let count = cells.len().max(1);
    if let Some(cell) = cells.get_mut(row % count) {
        *cell = value;
    }
}

/// Numbers near the places where something may go wrong.
fn edge() -> impl Strategy<Value = u64> {
    prop_oneof![0..4u64, any::<u64>(), (0..4u64).prop_map(|it| u64::MAX - it)]
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 96, failure_persistence: None, ..ProptestConfig::default()
    })]

    #[test]
    fn every_reader_stands_it(
        seed in any::<u64>(),
        spoilt in prop::collection::vec(
            (any::<usize>(), any::<usize>(), any::<usize>(), edge()), 1..60),
    ) {
        let mut recorder = ColumnRecorder::new(Trace::default(), true);
        record(seed, 200, &mut recorder);
        let mut columns = recorder.finish().unwrap().into_columns();
        for (table, column, row, value) in spoilt {
            spoil(&mut columns, table, column, row, value);
        }
        let folder = tempdir().unwrap();
        let path = folder.path().join("trace");
        write_trace(&path, [&columns], true).unwrap();
        prop_assert_eq!(open(&path).unwrap().next().unwrap().unwrap(), columns.clone());
        let name = |_, _| "?";
        let _ = post_state([&columns], ());
        let found = profile(&mut open(&path).unwrap(), name, &mut |_, _| ()).unwrap();
        prop_assert!(!found.to_html("?").is_empty() && !found.to_text().is_empty());
        let _ = write_folded(&mut open(&path).unwrap(), name, &mut Vec::new(), &mut |_, _| ());
        let _ = write_eip3155(|| open(&path), name, &mut Vec::new());
        let tables = folder.path().join("tables");
        let _ = export_parquet(&mut open(&path).unwrap(), &tables, &mut |_, _| ());
        // An export that fails leaves no file behind that could be taken for a whole one.
        let is_partial = |entry: std::fs::DirEntry| {
            entry.path().extension().is_some_and(|extension| extension == "partial")
        };
        prop_assert!(!std::fs::read_dir(&tables).unwrap().any(|entry| is_partial(entry.unwrap())));
    }
}
