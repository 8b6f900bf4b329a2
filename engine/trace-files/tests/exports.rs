//! What comes out of an export is what was in the trace.

#![expect(clippy::unwrap_used, reason = "tests say what they expect by unwrapping")]

use std::fs::{self, File};

use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::RowAccessor;
use tempfile::tempdir;
use trace::testing::record;
use trace_files::{TraceWriter, export_parquet, open};

#[test]
fn parquet_files_hold_every_row() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("trace");
    let mut writer = TraceWriter::create(&path, true).unwrap();
    record(5, 150_000, &mut writer);
    writer.finish().unwrap();
    let tables = folder.path().join("tables");
    let mut reader = open(&path).unwrap();
    let mut last = (0, 1);
    export_parquet(&mut reader, &tables, &mut |done, total| last = (done, total)).unwrap();
    assert!(last.0 > 0 && last.0 <= last.1);
    let mut files = 0;
    for (table, size) in trace::TableId::ALL.into_iter().zip(reader.table_sizes()) {
        let Ok(file) = File::open(tables.join(format!("{}.parquet", table.name()))) else {
            continue;
        };
        let metadata = SerializedFileReader::new(file).unwrap();
        let rows = metadata.metadata().file_metadata().num_rows();
        assert_eq!(rows, size.rows as i64, "{}", table.name());
        files += 1;
    }
    assert_eq!(files, 11);
    assert_eq!(fs::read_dir(&tables).unwrap().count(), 11);
    check_storage(&tables.join("storage.parquet"), &path);
}

fn check_storage(parquet: &std::path::Path, trace: &std::path::Path) {
    let rows = SerializedFileReader::new(File::open(parquet).unwrap()).unwrap();
    let mut rows = rows.get_row_iter(None).unwrap();
    for segment in open(trace).unwrap() {
        for expected in segment.unwrap().storage.rows() {
            let row = rows.next().unwrap().unwrap();
            let columns: Vec<_> = row.get_column_iter().map(|(name, _)| name.clone()).collect();
            let at = |name: &str| columns.iter().position(|column| column == name).unwrap();
            assert_eq!(row.get_string(at("read_hex")).unwrap(), &format!("{:#x}", expected.read));
            assert_eq!(
                row.get_bytes(at("written")).unwrap().data(),
                expected.written.to_be_bytes::<32>()
            );
            assert_eq!(row.get_bool(at("rolled_back")).unwrap(), expected.rolled_back);
            assert_eq!(row.get_uint(at("seq")).unwrap(), expected.seq);
        }
    }
    assert!(rows.next().is_none());
}
