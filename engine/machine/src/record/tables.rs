//! The tables. All columns are words; clocks are those of [`clk`](crate::clk), and a previous clock
//! of 0 says that the segment did not access it before.

/// Declares a table and its row. Every column has a line that says what it holds.
macro_rules! table {
    (
        $(#[$about:meta])*
        $table:ident of $row:ident { $($(#[$says:meta])* $column:ident,)* }
    ) => {
        $(#[$about])*
        #[derive(Clone, Debug, Default, PartialEq, Eq)]
        pub struct $table { $($(#[$says])* pub $column: Vec<u32>,)* }

        #[doc = concat!("A row of [`", stringify!($table), "`].")]
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        pub struct $row { $($(#[$says])* pub $column: u32,)* }

        impl $table {
            /// The names of the columns.
            pub const COLUMNS: &[&str] = &[$(stringify!($column)),*];

            /// An empty table with room for so many rows.
            pub fn with_capacity(rows: usize) -> Self {
                Self { $($column: Vec::with_capacity(rows),)* }
            }

            /// How many rows there are.
            pub fn len(&self) -> usize {
                let [first, ..] = self.columns();
                first.len()
            }

            /// Whether there is no row.
            pub fn is_empty(&self) -> bool {
                self.len() == 0
            }

            /// How many rows there is room for.
            pub fn capacity(&self) -> usize {
                [$(self.$column.capacity()),*].into_iter().min().unwrap_or_default()
            }

            /// The bytes of the rows.
            pub fn bytes(&self) -> usize {
                self.columns().iter().map(|column| size_of_val(*column)).sum()
            }

            /// The columns, in the order of [`Self::COLUMNS`].
            pub fn columns(&self) -> [&[u32]; [$(stringify!($column)),*].len()] {
                [$(&self.$column),*]
            }

            /// A row; there must be one.
            pub fn row(&self, at: usize) -> $row {
                $row { $($column: self.$column[at],)* }
            }

            /// Appends a row.
            #[inline(always)]
            pub(crate) fn push(&mut self, row: $row) {
                $(self.$column.push(row.$column);)*
            }
        }
    };
}

table! {
    /// From registers to a register: `add`, `bitwise`, `shift`, `compare`, `mul`, `div`.
    ArithmeticRows of ArithmeticRow {
        /// The instruction's first clock.
        clk,
        /// Its row in the program.
        row,
        /// The first operand.
        rs1,
        /// The second operand; 0 if it is the immediate.
        rs2,
        /// When the first operand's register was accessed before.
        rs1_clk,
        /// When the second operand's register was accessed before; 0 if there is none.
        rs2_clk,
        /// What the result replaces.
        rd_before,
        /// When the result's register was accessed before.
        rd_clk,
    }
}

table! {
    /// `branch`.
    BranchRows of BranchRow {
        /// The instruction's first clock.
        clk,
        /// Its row in the program.
        row,
        /// The first operand.
        rs1,
        /// The second operand.
        rs2,
        /// When the first operand's register was accessed before.
        rs1_clk,
        /// When the second operand's register was accessed before.
        rs2_clk,
    }
}

table! {
    /// `jump`.
    JumpRows of JumpRow {
        /// The instruction's first clock.
        clk,
        /// Its row in the program.
        row,
        /// The base of a `jalr`; 0 for a `jal`.
        rs1,
        /// When the base's register was accessed before; 0 for a `jal`.
        rs1_clk,
        /// What the return address replaces.
        rd_before,
        /// When its register was accessed before.
        rd_clk,
    }
}

table! {
    /// `load`, `load_part`.
    LoadRows of LoadRow {
        /// The instruction's first clock.
        clk,
        /// Its row in the program.
        row,
        /// The base of the address.
        rs1,
        /// When the base's register was accessed before.
        rs1_clk,
        /// The word that the address is in.
        word,
        /// When that word was accessed before.
        word_clk,
        /// What the result replaces.
        rd_before,
        /// When the result's register was accessed before.
        rd_clk,
    }
}

table! {
    /// `store`, `store_part`.
    StoreRows of StoreRow {
        /// The instruction's first clock.
        clk,
        /// Its row in the program.
        row,
        /// The base of the address.
        rs1,
        /// What is stored, with more bits than that if it is a part.
        rs2,
        /// When the base's register was accessed before.
        rs1_clk,
        /// When the other register was accessed before.
        rs2_clk,
        /// The word before.
        word_before,
        /// When that word was accessed before.
        word_clk,
    }
}

table! {
    /// `ecall`. Arguments that the call does not have are 0 and not read.
    EcallRows of EcallRow {
        /// The instruction's first clock.
        clk,
        /// Its row in the program.
        row,
        /// The call's number.
        a7,
        /// When `a7` was accessed before.
        a7_clk,
        /// The first argument.
        a0,
        /// The second argument.
        a1,
        /// The third argument.
        a2,
        /// The fourth argument.
        a3,
        /// The fifth argument.
        a4,
        /// When `a0` was accessed before, as an argument.
        a0_clk,
        /// When `a1` was accessed before.
        a1_clk,
        /// When `a2` was accessed before.
        a2_clk,
        /// When `a3` was accessed before.
        a3_clk,
        /// When `a4` was accessed before.
        a4_clk,
        /// What the call leaves in `a0`; 0 for a halt, which leaves nothing.
        status,
        /// What the status replaces.
        status_before,
        /// When `a0` was accessed before the status was written; 0 for a halt.
        status_clk,
    }
}

table! {
    /// Calls of one kind that read or wrote words. Their inputs are their words in `call_words`
    /// before, and their arguments in `ecall`.
    CallRows of CallRow {
        /// The call's row in `ecall`.
        ecall,
        /// The row of its first word in `call_words`.
        first_word,
        /// How many words it has there.
        words,
    }
}

table! {
    /// `call_words`: the words that calls access, one row each.
    WordRows of WordRow {
        /// The access's clock, not the instruction's.
        clk,
        /// The word's address.
        address,
        /// The word before.
        before,
        /// The word after; that before, if it is only read.
        after,
        /// When the word was accessed before.
        before_clk,
    }
}
