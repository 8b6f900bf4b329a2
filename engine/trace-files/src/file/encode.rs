//! How the cells of a column become bytes: small numbers where values grow slowly, few bytes where
//! they are small.

use trace::Column;

/// Appends the encoding of the rows `from..to` of a column.
pub(super) fn encode(column: Column<'_>, from: usize, to: usize, out: &mut Vec<u8>) {
    match column {
        Column::U8(cells) => out.extend_from_slice(&cells[from..to]),
        Column::U16(cells) => differences(cells[from..to].iter().map(|&cell| cell.into()), out),
        Column::U32(cells) => differences(cells[from..to].iter().map(|&cell| cell.into()), out),
        Column::U64(cells) => differences(cells[from..to].iter().copied(), out),
        Column::RowRef(cells) => {
            differences(cells[from..to].iter().map(|cell| cell.0.into()), out);
        }
        Column::AccountRef(cells) => {
            differences(cells[from..to].iter().map(|cell| cell.0.into()), out);
        }
        Column::CodeRef(cells) => {
            differences(cells[from..to].iter().map(|cell| cell.0.into()), out);
        }
        Column::Bool(cells) => {
            for eight in cells[from..to].chunks(8) {
                let bits = eight.iter().enumerate();
                out.push(bits.fold(0, |byte, (bit, &cell)| byte | u8::from(cell) << bit));
            }
        }
        Column::Word(cells) => {
            for cell in &cells[from..to] {
                let bytes: [u8; 32] = cell.to_be_bytes();
                let zeros = cell.leading_zeros() / 8;
                out.push(32 - zeros as u8);
                out.extend_from_slice(&bytes[zeros..]);
            }
        }
        Column::Hash(cells) => cells[from..to].iter().for_each(|it| out.extend_from_slice(&it.0)),
        Column::AccountId(cells) => {
            cells[from..to].iter().for_each(|it| out.extend_from_slice(&it.0));
        }
    }
}

fn differences(cells: impl Iterator<Item = u64>, out: &mut Vec<u8>) {
    let mut before = 0u64;
    for cell in cells {
        let difference = cell.wrapping_sub(before) as i64;
        before = cell;
        let mut zigzag = (difference << 1 ^ difference >> 63) as u64;
        while zigzag >= 0x80 {
            out.push(zigzag as u8 | 0x80);
            zigzag >>= 7;
        }
        out.push(zigzag as u8);
    }
}
