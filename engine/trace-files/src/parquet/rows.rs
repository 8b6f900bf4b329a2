//! Which columns a table has, and how its rows fill them.

use primitives::{AccountId, H256, Word};
use trace::{Column, Columns, Dictionaries, TableId};

use super::field::{Cells, Field};
use crate::TraceFileError;
use crate::text::{account_text, hash_text, word_text};

/// Columns that only say where something is in a pool; what is there has a column of its own.
const HIDDEN: [&str; 4] = ["calldata_start", "output_start", "start", "tag"];
/// Names of the topics' columns.
const TOPICS: [(&str, &str); 4] = [
    ("topic0", "topic0_hex"),
    ("topic1", "topic1_hex"),
    ("topic2", "topic2_hex"),
    ("topic3", "topic3_hex"),
];

/// The columns of a table's file.
pub(super) fn fields(id: TableId) -> Vec<Field> {
    let none = Columns::default();
    let mut fields = vec![Field::required("row", Cells::U64(Vec::new()))];
    for (name, column) in none.tables()[id as usize].columns() {
        if HIDDEN.contains(&name) {
            continue;
        }
        let hex = format!("{name}_hex");
        match column {
            Column::U8(_) => fields.push(Field::required(name, Cells::Small(8, Vec::new()))),
            Column::U16(_) => fields.push(Field::required(name, Cells::Small(16, Vec::new()))),
            Column::U32(_) => fields.push(Field::required(name, Cells::Small(32, Vec::new()))),
            Column::U64(_) => fields.push(Field::required(name, Cells::U64(Vec::new()))),
            Column::Bool(_) => fields.push(Field::required(name, Cells::Bool(Vec::new()))),
            Column::RowRef(_) => fields.push(Field::optional(name, Cells::Small(32, Vec::new()))),
            Column::Word(_) | Column::Hash(_) | Column::AccountId(_) => {
                fields.push(Field::required(name, Cells::Fixed(Vec::new())));
                fields.push(Field::required(&hex, Cells::Text(Vec::new())));
            }
            Column::AccountRef(_) | Column::CodeRef(_) => {
                fields.push(Field::optional(name, Cells::Fixed(Vec::new())));
                fields.push(Field::optional(&hex, Cells::Text(Vec::new())));
            }
        }
    }
    match id {
        TableId::Frames => fields.push(Field::required("calldata", Cells::Bytes(Vec::new()))),
        TableId::Outcomes => fields.push(Field::required("output", Cells::Bytes(Vec::new()))),
        TableId::Stack => {
            fields.push(Field::required("is_write", Cells::Bool(Vec::new())));
            fields.push(Field::required("value", Cells::Fixed(Vec::new())));
            fields.push(Field::required("value_hex", Cells::Text(Vec::new())));
        }
        TableId::Logs => {
            for (name, hex) in TOPICS {
                fields.push(Field::optional(name, Cells::Fixed(Vec::new())));
                fields.push(Field::optional(hex, Cells::Text(Vec::new())));
            }
            fields.push(Field::required("data", Cells::Bytes(Vec::new())));
        }
        _ => {}
    }
    fields
}

/// Adds a segment's rows of a table to its columns.
pub(super) fn fill(
    id: TableId,
    fields: &mut [Field],
    segment: &Columns,
    dictionaries: &Dictionaries,
) -> Result<(), TraceFileError> {
    let table = segment.tables()[id as usize];
    let mut rest = Rest(fields.iter_mut());
    let first = segment.first_row(id);
    let row = rest.next()?;
    (first..first + table.len() as u64).for_each(|number| row.number(number));
    for (name, column) in table.columns() {
        if !HIDDEN.contains(&name) {
            fill_column(column, &mut rest, dictionaries)?;
        }
    }
    match id {
        TableId::Frames => fill_calldata(segment, &mut rest),
        TableId::Outcomes => fill_output(segment, &mut rest),
        TableId::Stack => fill_stack(segment, &mut rest),
        TableId::Logs => fill_logs(segment, &mut rest),
        _ => Ok(()),
    }
}

/// The fields that are still to be filled.
struct Rest<'a>(std::slice::IterMut<'a, Field>);

impl<'a> Rest<'a> {
    fn next(&mut self) -> Result<&'a mut Field, TraceFileError> {
        self.0.next().ok_or(TraceFileError::Inconsistent { what: "a column without a field" })
    }
}

fn fill_column(
    column: Column<'_>,
    rest: &mut Rest<'_>,
    dictionaries: &Dictionaries,
) -> Result<(), TraceFileError> {
    let field = rest.next()?;
    match column {
        Column::U8(cells) => cells.iter().for_each(|&cell| field.number(cell)),
        Column::U16(cells) => cells.iter().for_each(|&cell| field.number(cell)),
        Column::U32(cells) => cells.iter().for_each(|&cell| field.number(cell)),
        Column::U64(cells) => cells.iter().for_each(|&cell| field.number(cell)),
        Column::Bool(cells) => cells.iter().for_each(|&cell| field.flag(cell)),
        Column::RowRef(cells) => cells.iter().for_each(|cell| match cell.get() {
            Some(row) => field.number(row),
            None => field.nothing(),
        }),
        Column::Word(cells) => {
            let hex = rest.next()?;
            cells.iter().for_each(|cell| word(field, hex, *cell));
        }
        Column::Hash(cells) => {
            let hex = rest.next()?;
            cells.iter().for_each(|cell| hash(field, hex, cell));
        }
        Column::AccountId(cells) => {
            let hex = rest.next()?;
            cells.iter().for_each(|cell| account(field, hex, cell));
        }
        Column::AccountRef(cells) => {
            let hex = rest.next()?;
            cells.iter().for_each(|cell| match dictionaries.account(*cell) {
                Some(id) => account(field, hex, &id),
                None => nothing(field, hex),
            });
        }
        Column::CodeRef(cells) => {
            let hex = rest.next()?;
            cells.iter().for_each(|cell| match dictionaries.code(*cell) {
                Some(code) => hash(field, hex, &code),
                None => nothing(field, hex),
            });
        }
    }
    Ok(())
}

fn word(field: &mut Field, hex: &mut Field, word: Word) {
    field.bytes(word.to_be_bytes::<32>().to_vec());
    hex.bytes(word_text(word).into_bytes());
}

fn hash(field: &mut Field, hex: &mut Field, hash: &H256) {
    field.bytes(hash.0.to_vec());
    hex.bytes(hash_text(hash).into_bytes());
}

fn account(field: &mut Field, hex: &mut Field, account: &AccountId) {
    field.bytes(account.0.to_vec());
    hex.bytes(account_text(account).into_bytes());
}

fn nothing(field: &mut Field, hex: &mut Field) {
    field.nothing();
    hex.nothing();
}

fn fill_calldata(segment: &Columns, rest: &mut Rest<'_>) -> Result<(), TraceFileError> {
    let field = rest.next()?;
    let first = segment.first_row(TableId::FrameBytes);
    for frame in segment.frames.rows() {
        let range = segment.frame_bytes.range(first, frame.calldata_start, frame.calldata_len);
        let what = "calldata that is not in the pool";
        field.bytes(range.ok_or(TraceFileError::Inconsistent { what })?.to_vec());
    }
    Ok(())
}

fn fill_output(segment: &Columns, rest: &mut Rest<'_>) -> Result<(), TraceFileError> {
    let field = rest.next()?;
    let first = segment.first_row(TableId::FrameBytes);
    for end in segment.outcomes.rows() {
        let range = segment.frame_bytes.range(first, end.output_start, end.output_len);
        let what = "output that is not in the pool";
        field.bytes(range.ok_or(TraceFileError::Inconsistent { what })?.to_vec());
    }
    Ok(())
}

fn fill_stack(segment: &Columns, rest: &mut Rest<'_>) -> Result<(), TraceFileError> {
    let (is_write, value, hex) = (rest.next()?, rest.next()?, rest.next()?);
    let mut rows = 0;
    for item in segment.stack.items(&segment.stack_bytes) {
        is_write.flag(item.row.is_write());
        word(value, hex, item.value);
        rows += 1;
    }
    let what = "stack items that are not in the pool";
    let inconsistent = TraceFileError::Inconsistent { what };
    if rows == segment.stack.step.len() { Ok(()) } else { Err(inconsistent) }
}

fn fill_logs(segment: &Columns, rest: &mut Rest<'_>) -> Result<(), TraceFileError> {
    let first = segment.first_row(TableId::LogBytes);
    let mut columns = Vec::new();
    for _ in TOPICS {
        columns.push((rest.next()?, rest.next()?));
    }
    let data_field = rest.next()?;
    for log in segment.logs.rows() {
        let what = "topics or data that are not in the pool";
        let payload = log.payload(&segment.log_bytes, first);
        let (topics, data) = payload.ok_or(TraceFileError::Inconsistent { what })?;
        for (index, (field, hex)) in columns.iter_mut().enumerate() {
            match topics.get(index) {
                Some(topic) => hash(field, hex, topic),
                None => nothing(field, hex),
            }
        }
        data_field.bytes(data.to_vec());
    }
    Ok(())
}
