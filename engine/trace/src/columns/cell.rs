//! What a column can hold.

use alloc::vec::Vec;

use primitives::{AccountId, H256, Word};

/// The number of a row of another table, counted from the start of the trace, or nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RowRef(pub u32);

impl RowRef {
    /// No row: a query outside of any frame, a frame without a parent.
    pub const NONE: Self = Self(u32::MAX);

    /// The row's number, if there is one.
    #[inline]
    pub const fn get(self) -> Option<u32> {
        if self.0 == Self::NONE.0 { None } else { Some(self.0) }
    }
}

impl Default for RowRef {
    fn default() -> Self {
        Self::NONE
    }
}

/// The number of an account id in the dictionary `account_ids`, or nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccountRef(pub u32);

impl AccountRef {
    /// No account: the recipient of a transaction that deploys.
    pub const NONE: Self = Self(u32::MAX);
}

impl Default for AccountRef {
    fn default() -> Self {
        Self::NONE
    }
}

/// The number of a hash in the dictionary `code_hashes`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CodeRef(pub u32);

/// The values of one column, to read.
#[derive(Clone, Copy, Debug)]
#[expect(missing_docs, reason = "each variant is named after the type of its cells")]
pub enum Column<'a> {
    U8(&'a [u8]),
    U16(&'a [u16]),
    U32(&'a [u32]),
    U64(&'a [u64]),
    Bool(&'a [bool]),
    Word(&'a [Word]),
    Hash(&'a [H256]),
    AccountId(&'a [AccountId]),
    RowRef(&'a [RowRef]),
    AccountRef(&'a [AccountRef]),
    CodeRef(&'a [CodeRef]),
}

/// The values of one column, to fill.
#[derive(Debug)]
#[expect(missing_docs, reason = "each variant is named after the type of its cells")]
pub enum ColumnMut<'a> {
    U8(&'a mut Vec<u8>),
    U16(&'a mut Vec<u16>),
    U32(&'a mut Vec<u32>),
    U64(&'a mut Vec<u64>),
    Bool(&'a mut Vec<bool>),
    Word(&'a mut Vec<Word>),
    Hash(&'a mut Vec<H256>),
    AccountId(&'a mut Vec<AccountId>),
    RowRef(&'a mut Vec<RowRef>),
    AccountRef(&'a mut Vec<AccountRef>),
    CodeRef(&'a mut Vec<CodeRef>),
}

/// A type that a column can hold.
pub trait Cell: Sized {
    /// Bytes of one cell.
    const BYTES: usize;

    /// The column of these values, to read.
    fn column(values: &[Self]) -> Column<'_>;
    /// The column of these values, to fill.
    fn column_mut(values: &mut Vec<Self>) -> ColumnMut<'_>;
}

macro_rules! cells {
    ($($cell:ty => $variant:ident, $bytes:literal;)*) => {$(
        impl Cell for $cell {
            const BYTES: usize = $bytes;

            fn column(values: &[Self]) -> Column<'_> {
                Column::$variant(values)
            }

            fn column_mut(values: &mut Vec<Self>) -> ColumnMut<'_> {
                ColumnMut::$variant(values)
            }
        }
    )*};
}

cells! {
    u8 => U8, 1;
    u16 => U16, 2;
    u32 => U32, 4;
    u64 => U64, 8;
    bool => Bool, 1;
    Word => Word, 32;
    H256 => Hash, 32;
    AccountId => AccountId, 32;
    RowRef => RowRef, 4;
    AccountRef => AccountRef, 4;
    CodeRef => CodeRef, 4;
}
