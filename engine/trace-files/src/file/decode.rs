//! How bytes become the cells of a column.

use primitives::{AccountId, H256, Word};
use trace::{AccountRef, CodeRef, ColumnMut, RowRef};

/// Bytes that the encoding of `rows` cells takes at most.
pub(super) fn encoded_len_max(column: &ColumnMut<'_>, rows: usize) -> usize {
    match column {
        ColumnMut::U8(_) => rows,
        ColumnMut::Bool(_) => rows.div_ceil(8),
        ColumnMut::U16(_) => 3 * rows,
        ColumnMut::U32(_)
        | ColumnMut::RowRef(_)
        | ColumnMut::AccountRef(_)
        | ColumnMut::CodeRef(_) => 5 * rows,
        ColumnMut::U64(_) => 10 * rows,
        ColumnMut::Word(_) => 33 * rows,
        ColumnMut::Hash(_) | ColumnMut::AccountId(_) => 32 * rows,
    }
}

/// Appends `rows` cells. An error says what is wrong.
pub(super) fn decode(column: ColumnMut<'_>, rows: usize, bytes: &[u8]) -> Result<(), &'static str> {
    match column {
        ColumnMut::U8(cells) => {
            if bytes.len() != rows {
                return Err("a column of bytes has another length than its table");
            }
            cells.extend_from_slice(bytes);
            Ok(())
        }
        ColumnMut::U16(cells) => differences(bytes, rows, |cell| {
            cells.push(u16::try_from(cell).ok()?);
            Some(())
        }),
        ColumnMut::U32(cells) => small(bytes, rows, |cell| cells.push(cell)),
        ColumnMut::RowRef(cells) => small(bytes, rows, |cell| cells.push(RowRef(cell))),
        ColumnMut::AccountRef(cells) => small(bytes, rows, |cell| cells.push(AccountRef(cell))),
        ColumnMut::CodeRef(cells) => small(bytes, rows, |cell| cells.push(CodeRef(cell))),
        ColumnMut::U64(cells) => differences(bytes, rows, |cell| {
            cells.push(cell);
            Some(())
        }),
        ColumnMut::Bool(cells) => flags(bytes, rows, cells),
        ColumnMut::Word(cells) => words(bytes, rows, cells),
        ColumnMut::Hash(cells) => wide(bytes, rows, |cell| cells.push(H256(cell))),
        ColumnMut::AccountId(cells) => wide(bytes, rows, |cell| cells.push(AccountId(cell))),
    }
}

fn small(bytes: &[u8], rows: usize, mut push: impl FnMut(u32)) -> Result<(), &'static str> {
    differences(bytes, rows, |cell| {
        push(u32::try_from(cell).ok()?);
        Some(())
    })
}

fn differences(
    bytes: &[u8],
    rows: usize,
    mut push: impl FnMut(u64) -> Option<()>,
) -> Result<(), &'static str> {
    let mut rest = bytes;
    let mut cell = 0u64;
    for _ in 0..rows {
        let (zigzag, after) = number(rest).ok_or("a number does not end")?;
        rest = after;
        cell = cell.wrapping_add(zigzag >> 1 ^ (zigzag & 1).wrapping_neg());
        push(cell).ok_or("a number is too large for its column")?;
    }
    if rest.is_empty() { Ok(()) } else { Err("a column is longer than its table") }
}

fn number(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let mut number = 0;
    for (index, &byte) in bytes.iter().enumerate().take(10) {
        number |= u64::from(byte & 0x7f) << (7 * index);
        if byte < 0x80 {
            return Some((number, &bytes[index + 1..]));
        }
    }
    None
}

fn flags(bytes: &[u8], rows: usize, cells: &mut Vec<bool>) -> Result<(), &'static str> {
    if bytes.len() != rows.div_ceil(8) {
        return Err("a column of flags has another length than its table");
    }
    let bits = bytes.iter().flat_map(|byte| (0..8).map(move |bit| byte >> bit & 1 == 1));
    cells.extend(bits.take(rows));
    Ok(())
}

fn words(bytes: &[u8], rows: usize, cells: &mut Vec<Word>) -> Result<(), &'static str> {
    let mut rest = bytes;
    for _ in 0..rows {
        let (&len, after) = rest.split_first().ok_or("a word is missing")?;
        let (word, after) = after.split_at_checked(len.into()).ok_or("a word does not end")?;
        cells.push(Word::try_from_be_slice(word).ok_or("a word is longer than 32 bytes")?);
        rest = after;
    }
    if rest.is_empty() { Ok(()) } else { Err("a column is longer than its table") }
}

fn wide(bytes: &[u8], rows: usize, mut push: impl FnMut([u8; 32])) -> Result<(), &'static str> {
    if bytes.len() != 32 * rows {
        return Err("a column of hashes has another length than its table");
    }
    for cell in bytes.as_chunks::<32>().0 {
        push(*cell);
    }
    Ok(())
}
