//! Stack items.

use primitives::Word;

use super::{RowRef, StackBytes, table::table};

const WRITE_FLAG: u8 = 0x80;

table! {
    /// One row per stack item that an instruction pops, reads or pushes.
    ///
    /// The value's significant bytes, big-endian, are in `stack_bytes`, one row's after the other:
    /// most items are small, so a row takes some 12 bytes instead of 39.
    Stack;
    /// One access to a stack item.
    StackRow {
        /// The instruction.
        step: RowRef,
        /// The item's place, counted from the bottom.
        depth: u16,
        /// Number of significant bytes, and 0x80 for a write.
        tag: u8,
    }
}

impl StackRow {
    /// Whether the item is pushed or replaced.
    pub const fn is_write(&self) -> bool {
        self.tag & WRITE_FLAG != 0
    }

    /// Bytes that the value takes in the pool.
    pub fn value_len(&self) -> usize {
        usize::from(self.tag & !WRITE_FLAG)
    }
}

/// A stack row together with its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StackItem {
    /// The row.
    pub row: StackRow,
    /// The value read or written.
    pub value: Word,
}

impl Stack {
    /// Adds a row and its value.
    #[inline]
    pub fn push_item(
        &mut self,
        pool: &mut StackBytes,
        step: RowRef,
        depth: u16,
        value: Word,
        is_write: bool,
    ) {
        let flag = if is_write { WRITE_FLAG } else { 0 };
        let tag = match value.as_limbs() {
            &[low, 0, 0, 0] => {
                let len = 8 - low.leading_zeros() as usize / 8;
                pool.byte.extend_from_slice(&low.to_be_bytes()[8 - len..]);
                len as u8
            }
            _ => {
                let bytes: [u8; 32] = value.to_be_bytes();
                let len = 32 - value.leading_zeros() / 8;
                pool.byte.extend_from_slice(&bytes[32 - len..]);
                len as u8
            }
        };
        self.push(StackRow { step, depth, tag: tag | flag });
    }

    /// Every row with its value. Ends early where the pool is too short or a length above 32.
    pub fn items<'a>(&'a self, pool: &'a StackBytes) -> impl Iterator<Item = StackItem> + 'a {
        let mut rest = pool.byte.as_slice();
        self.rows().map_while(move |row| {
            let (value, after) = rest.split_at_checked(row.value_len())?;
            rest = after;
            Some(StackItem { row, value: Word::try_from_be_slice(value)? })
        })
    }
}
