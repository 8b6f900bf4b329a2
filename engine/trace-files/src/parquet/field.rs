//! One column of a Parquet file, buffered.

use parquet::data_type::{
    BoolType, ByteArray, ByteArrayType, FixedLenByteArray, FixedLenByteArrayType, Int32Type,
    Int64Type,
};
use parquet::errors::ParquetError;
use parquet::file::writer::SerializedColumnWriter;

/// What the cells of a column are.
#[derive(Debug)]
pub(super) enum Cells {
    Bool(Vec<bool>),
    /// Unsigned, of so many bits.
    Small(u8, Vec<i32>),
    U64(Vec<i64>),
    Fixed(Vec<FixedLenByteArray>),
    Bytes(Vec<ByteArray>),
    Text(Vec<ByteArray>),
}

/// A column: its cells since the last row group.
#[derive(Debug)]
pub(super) struct Field {
    pub(super) name: String,
    pub(super) cells: Cells,
    /// For a column that may lack values: 1 where there is one, 0 where not.
    levels: Option<Vec<i16>>,
    /// Bytes of the cells of variable length.
    pub(super) bytes: usize,
}

impl Field {
    pub(super) fn required(name: &str, cells: Cells) -> Self {
        Self { name: name.to_owned(), cells, levels: None, bytes: 0 }
    }

    pub(super) fn optional(name: &str, cells: Cells) -> Self {
        Self { levels: Some(Vec::new()), ..Self::required(name, cells) }
    }

    /// The column in the schema language of Parquet.
    pub(super) fn declaration(&self) -> String {
        let repetition = if self.levels.is_some() { "optional" } else { "required" };
        let (physical, logical) = match &self.cells {
            Cells::Bool(_) => ("boolean", String::new()),
            Cells::Small(bits, _) => ("int32", format!(" (INTEGER({bits},false))")),
            Cells::U64(_) => ("int64", " (INTEGER(64,false))".to_owned()),
            Cells::Fixed(_) => ("fixed_len_byte_array (32)", String::new()),
            Cells::Bytes(_) => ("binary", String::new()),
            Cells::Text(_) => ("binary", " (UTF8)".to_owned()),
        };
        format!("{repetition} {physical} {}{logical}; ", self.name)
    }

    /// Number of rows.
    pub(super) fn len(&self) -> usize {
        if let Some(levels) = &self.levels {
            return levels.len();
        }
        match &self.cells {
            Cells::Bool(cells) => cells.len(),
            Cells::Small(_, cells) => cells.len(),
            Cells::U64(cells) => cells.len(),
            Cells::Fixed(cells) => cells.len(),
            Cells::Bytes(cells) | Cells::Text(cells) => cells.len(),
        }
    }

    fn note(&mut self, is_there: bool) {
        if let Some(levels) = &mut self.levels {
            levels.push(is_there.into());
        }
    }

    /// Adds a number, in a column of numbers.
    pub(super) fn number(&mut self, number: impl Into<u64>) {
        let number = number.into();
        self.note(true);
        match &mut self.cells {
            Cells::Small(_, cells) => cells.push(number as u32 as i32),
            Cells::U64(cells) => cells.push(number as i64),
            _ => {}
        }
    }

    /// Adds a truth value, in a column of those.
    pub(super) fn flag(&mut self, flag: bool) {
        self.note(true);
        if let Cells::Bool(cells) = &mut self.cells {
            cells.push(flag);
        }
    }

    /// Adds bytes or text.
    pub(super) fn bytes(&mut self, bytes: Vec<u8>) {
        self.note(true);
        self.bytes += bytes.len();
        let bytes = ByteArray::from(bytes);
        match &mut self.cells {
            Cells::Fixed(cells) => cells.push(bytes.into()),
            Cells::Bytes(cells) | Cells::Text(cells) => cells.push(bytes),
            _ => {}
        }
    }

    /// Adds a row without a value, in a column that may lack them.
    pub(super) fn nothing(&mut self) {
        self.note(false);
    }

    /// Writes the rows and forgets them.
    pub(super) fn write(
        &mut self,
        column: &mut SerializedColumnWriter<'_>,
    ) -> Result<(), ParquetError> {
        let levels = self.levels.as_deref();
        match &mut self.cells {
            Cells::Bool(cells) => {
                column.typed::<BoolType>().write_batch(cells, levels, None)?;
                cells.clear();
            }
            Cells::Small(_, cells) => {
                column.typed::<Int32Type>().write_batch(cells, levels, None)?;
                cells.clear();
            }
            Cells::U64(cells) => {
                column.typed::<Int64Type>().write_batch(cells, levels, None)?;
                cells.clear();
            }
            Cells::Fixed(cells) => {
                column.typed::<FixedLenByteArrayType>().write_batch(cells, levels, None)?;
                cells.clear();
            }
            Cells::Bytes(cells) | Cells::Text(cells) => {
                column.typed::<ByteArrayType>().write_batch(cells, levels, None)?;
                cells.clear();
            }
        }
        if let Some(levels) = &mut self.levels {
            levels.clear();
        }
        self.bytes = 0;
        Ok(())
    }
}
