//! What all tables have in common, and the macro that declares one.

use alloc::vec::Vec;
use core::fmt::Debug;

use super::{Column, ColumnMut, TableId};

/// A table as readers and writers of files see it.
pub trait Table: Debug {
    /// Which table it is.
    fn id(&self) -> TableId;
    /// Number of rows.
    fn len(&self) -> usize;
    /// Whether there is no row.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// Bytes of one row.
    fn row_bytes(&self) -> usize;
    /// Every column with its name.
    fn columns(&self) -> Vec<(&'static str, Column<'_>)>;
    /// Every column with its name, to fill.
    fn columns_mut(&mut self) -> Vec<(&'static str, ColumnMut<'_>)>;
    /// Forgets the rows, keeps the allocations.
    fn clear(&mut self);
}

/// Declares a table as a struct of arrays, and its row.
macro_rules! table {
    (
        $(#[$table_doc:meta])*
        $table:ident;
        $(#[$row_doc:meta])*
        $row:ident {
            $( $(#[$doc:meta])* $column:ident: $cell:ty, )*
        }
    ) => {
        $(#[$table_doc])*
        #[derive(Clone, Debug, Default, PartialEq, Eq)]
        pub struct $table {
            $( $(#[$doc])* pub $column: alloc::vec::Vec<$cell>, )*
        }

        $(#[$row_doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        pub struct $row {
            $( $(#[$doc])* pub $column: $cell, )*
        }

        impl $table {
            /// Adds a row.
            #[inline]
            pub fn push(&mut self, row: $row) {
                $( self.$column.push(row.$column); )*
            }

            /// One row, counted from the first of this segment.
            pub fn row(&self, index: usize) -> Option<$row> {
                Some($row { $( $column: *self.$column.get(index)?, )* })
            }

            /// All rows in order.
            pub fn rows(&self) -> impl Iterator<Item = $row> + '_ {
                (0..$crate::Table::len(self)).map_while(|index| self.row(index))
            }

            /// Moves the rows of `other` to the end of this table.
            pub fn append(&mut self, other: &mut Self) {
                $( self.$column.append(&mut other.$column); )*
            }

            /// Moves the rows from `at` on out of this table.
            pub fn split_off(&mut self, at: usize) -> Self {
                Self { $( $column: self.$column.split_off(at.min(self.$column.len())), )* }
            }

            /// Makes room for `rows` more.
            pub fn reserve(&mut self, rows: usize) {
                $( self.$column.reserve(rows); )*
            }
        }

        impl $crate::Table for $table {
            fn id(&self) -> $crate::TableId {
                $crate::TableId::$table
            }

            fn len(&self) -> usize {
                [$( self.$column.len() ),*][0]
            }

            fn row_bytes(&self) -> usize {
                0 $( + <$cell as $crate::Cell>::BYTES )*
            }

            fn columns(&self) -> alloc::vec::Vec<(&'static str, $crate::Column<'_>)> {
                alloc::vec![$( (stringify!($column), $crate::Cell::column(&self.$column)) ),*]
            }

            fn columns_mut(&mut self) -> alloc::vec::Vec<(&'static str, $crate::ColumnMut<'_>)> {
                alloc::vec![
                    $( (stringify!($column), $crate::Cell::column_mut(&mut self.$column)) ),*
                ]
            }

            fn clear(&mut self) {
                $( self.$column.clear(); )*
            }
        }
    };
}

pub(super) use table;
