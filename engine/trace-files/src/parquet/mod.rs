//! Export to Parquet: one file per table, for DuckDB, pandas, polars and everybody else.
//!
//! Every file has a column `row`, the number that other tables refer to. References to accounts and
//! code are resolved. 256-bit values come twice: 32 bytes, and as text in a column `NAME_hex`
//! (numbers in their shortest form, hashes in full, accounts as a 20-byte address if they have
//! one). What the trace keeps in pools becomes columns of the table that refers to it: `calldata`,
//! `output`, `topic0` to `topic3`, `data`, and the stack item's `value`.

mod field;
mod rows;

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use parquet::basic::Compression;
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use trace::{Columns, Dictionaries, TableId};

use self::field::Field;
use crate::{TraceFileError, TraceReader};

/// Rows of a row group, and bytes of its cells, after which it is written.
const GROUP_ROWS: usize = 1 << 17;
const GROUP_BYTES: usize = 64 << 20;

/// The tables that become files. The others are dictionaries and pools.
const EXPORTED: [TableId; 11] = [
    TableId::Blocks,
    TableId::Transactions,
    TableId::Frames,
    TableId::Outcomes,
    TableId::Steps,
    TableId::Stack,
    TableId::Memory,
    TableId::Storage,
    TableId::Accounts,
    TableId::Logs,
    TableId::Rollbacks,
];

/// Exports a whole trace into `folder`, which is created if it is not there. `progress` hears bytes
/// read and bytes in all.
pub fn export_parquet<R: Read>(
    reader: &mut TraceReader<R>,
    folder: &Path,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<(), TraceFileError> {
    let mut export = ParquetExport::create(folder)?;
    while let Some(segment) = reader.next_segment()? {
        export.segment(&segment)?;
        let (done, total) = reader.progress();
        progress(done, total);
    }
    export.finish()
}

/// An export under way: one call of [`ParquetExport::segment`] per segment.
#[derive(Debug)]
pub struct ParquetExport {
    dictionaries: Dictionaries,
    tables: Vec<TableFile>,
}

impl ParquetExport {
    /// Creates the files, each with `.partial` behind its name until the end.
    pub fn create(folder: &Path) -> Result<Self, TraceFileError> {
        let io = |source| TraceFileError::Io { path: folder.to_owned(), source };
        fs::create_dir_all(folder).map_err(io)?;
        let tables = EXPORTED.map(|id| TableFile::create(folder, id));
        Ok(Self {
            dictionaries: Dictionaries::default(),
            tables: tables.into_iter().collect::<Result<_, _>>()?,
        })
    }

    /// Adds the next segment.
    pub fn segment(&mut self, segment: &Columns) -> Result<(), TraceFileError> {
        self.dictionaries.extend(segment);
        for table in &mut self.tables {
            rows::fill(table.id, &mut table.fields, segment, &self.dictionaries)?;
            let rows = table.fields.first().map_or(0, Field::len);
            let bytes: usize = table.fields.iter().map(|field| field.bytes).sum();
            if rows >= GROUP_ROWS || bytes >= GROUP_BYTES {
                table.flush()?;
            }
        }
        Ok(())
    }

    /// Writes what is left and gives the files their names.
    pub fn finish(self) -> Result<(), TraceFileError> {
        self.tables.into_iter().try_for_each(TableFile::finish)
    }
}

/// The file of one table.
struct TableFile {
    id: TableId,
    path: PathBuf,
    partial: PathBuf,
    fields: Vec<Field>,
    writer: Option<SerializedFileWriter<File>>,
}

impl std::fmt::Debug for TableFile {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("TableFile").field("path", &self.path).finish_non_exhaustive()
    }
}

impl TableFile {
    fn create(folder: &Path, id: TableId) -> Result<Self, TraceFileError> {
        let path = folder.join(format!("{}.parquet", id.name()));
        let partial = folder.join(format!("{}.parquet.partial", id.name()));
        let fields = rows::fields(id);
        let columns: String = fields.iter().map(Field::declaration).collect();
        let failed = |source| TraceFileError::Parquet { path: path.clone(), source };
        let schema = format!("message {} {{ {columns} }}", id.name());
        let schema = parse_message_type(&schema).map_err(failed)?;
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_created_by("colonnade".to_owned())
            .build();
        let io = |source| TraceFileError::Io { path: partial.clone(), source };
        let file = File::create(&partial).map_err(io)?;
        let writer = SerializedFileWriter::new(file, Arc::new(schema), Arc::new(properties));
        let writer = Some(writer.map_err(failed)?);
        Ok(Self { id, path, partial, fields, writer })
    }

    /// Writes the buffered rows as a row group.
    fn flush(&mut self) -> Result<(), TraceFileError> {
        let Self { path, fields, writer, .. } = self;
        let failed = |source| TraceFileError::Parquet { path: path.clone(), source };
        writer.as_mut().map_or(Ok(()), |writer| write_group(fields, writer)).map_err(failed)
    }

    fn finish(mut self) -> Result<(), TraceFileError> {
        if self.fields.first().is_some_and(|field| field.len() > 0) {
            self.flush()?;
        }
        let failed = |source| TraceFileError::Parquet { path: self.path.clone(), source };
        if let Some(writer) = &mut self.writer {
            writer.finish().map_err(failed)?;
        }
        let io = |source| TraceFileError::Io { path: self.path.clone(), source };
        fs::rename(&self.partial, &self.path).map_err(io)?;
        self.writer = None;
        Ok(())
    }
}

impl Drop for TableFile {
    fn drop(&mut self) {
        if self.writer.is_some() {
            // An export that failed; nothing better can be done if this fails as well.
            drop(fs::remove_file(&self.partial));
        }
    }
}

fn write_group(
    fields: &mut [Field],
    writer: &mut SerializedFileWriter<File>,
) -> Result<(), ParquetError> {
    let mut group = writer.next_row_group()?;
    for field in fields {
        let Some(mut column) = group.next_column()? else { break };
        field.write(&mut column)?;
        column.close()?;
    }
    group.close().map(drop)
}
