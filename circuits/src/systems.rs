//! Sets of tables that are proven together.
//!
//! Which tables a proof has is not the prover's choice: a table left out is a bus that nobody checks.

use std::{borrow::Cow, sync::Arc};

use p3_air::{Air as Constraints, BaseAir};
use p3_lookup::InteractionBuilder;
use p3_matrix::{Matrix, dense::RowMajorMatrix};
use thiserror::Error;

use crate::{
    chips::{program, range16},
    config::Felt,
    program::Program,
    tables::Table,
};

/// The tables of a net update of the state tree.
pub const TREE_UPDATE: [Table; 6] = [
    Table::Commitments,
    Table::Leaf,
    Table::Node,
    Table::KeyOrder,
    Table::Poseidon2,
    Table::Range16,
];

/// The tables of a segment of the machine's execution.
pub const EXECUTION: [Table; 38] = [
    Table::Segment,
    Table::Program,
    Table::Limbs,
    Table::Pages,
    Table::Node,
    Table::Poseidon2,
    Table::Refresh,
    Table::Add,
    Table::AddImmediate,
    Table::Bitwise,
    Table::BitwiseImmediate,
    Table::Shift,
    Table::ShiftImmediate,
    Table::Compare,
    Table::CompareImmediate,
    Table::BranchEqual,
    Table::BranchLess,
    Table::Jump,
    Table::JumpRegister,
    Table::Load,
    Table::LoadPart,
    Table::Store,
    Table::StorePart,
    Table::Mul,
    Table::MulSigned,
    Table::Div,
    Table::Ecall,
    Table::CallWords,
    Table::Hint,
    Table::MerklePath,
    Table::Poseidon2Call,
    Table::Sha256,
    Table::MulMod,
    Table::ScalarMul,
    Table::CurveStep,
    Table::KeccakF,
    Table::KeccakRound,
    Table::KeccakDigits,
];

/// The fewest rows of a table, as log2: the low-degree test stops folding just above it.
pub const LOG_HEIGHT_MIN: usize = 6;

/// The most rows of a table, as log2. A proof that lacks security for its size is refused besides.
pub const LOG_HEIGHT_MAX: usize = 22;

/// The highest degree that a constraint may have: with two chunks of a quotient at rate 1/2.
pub const DEGREE_MAX: usize = 3;

/// Log2 of a height per table of a tree update, in order.
pub type LogHeights = [usize; TREE_UPDATE.len()];

/// The heights that proofs of tree updates have which are to be folded: a recursive verifier is a
/// circuit of one vector of heights. A batch takes the first that it fits.
///
/// The smaller one is for some 60 touched leaves of a tree of a million, the larger one for a
/// thousand.
pub const SHAPES: [LogHeights; 2] = [[6, 6, 10, 7, 12, 16], [6, 10, 14, 11, 16, 16]];

/// The least heights.
pub const LEAST: LogHeights = [
    LOG_HEIGHT_MIN,
    LOG_HEIGHT_MIN,
    LOG_HEIGHT_MIN,
    LOG_HEIGHT_MIN,
    LOG_HEIGHT_MIN,
    range16::LOG_HEIGHT,
];

/// A table with its preprocessed columns.
#[derive(Clone, Debug)]
pub struct Air {
    table: Table,
    preprocessed: Option<Arc<RowMajorMatrix<Felt>>>,
}

impl Air {
    /// The table.
    pub const fn table(&self) -> Table {
        self.table
    }

    /// Log2 of the height, if it is the same in every proof under a key.
    pub fn fixed_log_height(&self) -> Option<usize> {
        let preprocessed = self.preprocessed.as_ref();
        let log_height = |matrix: &Arc<RowMajorMatrix<Felt>>| matrix.height().ilog2() as usize;
        self.table.fixed_log_height().or_else(|| preprocessed.map(log_height))
    }

    /// What the preprocessed columns hold in row `at`.
    pub fn preprocessed_row(&self, at: usize) -> Vec<Felt> {
        let preprocessed = self.preprocessed.as_ref();
        preprocessed
            .and_then(|matrix| matrix.row_slice(at).map(|row| row.to_vec()))
            .unwrap_or_default()
    }
}

impl From<Table> for Air {
    fn from(table: Table) -> Self {
        Self { table, preprocessed: table.preprocessed().map(Arc::new) }
    }
}

/// Tables in the order in which every proof has them.
#[derive(Clone, Debug)]
pub struct System {
    protocol: &'static str,
    /// The least degree up to which messages of one bus share a column.
    packing_degree: usize,
    airs: Vec<Air>,
}

impl System {
    /// Of net updates of the state tree.
    pub fn tree_update() -> Self {
        let airs = TREE_UPDATE.into_iter().map(Air::from).collect();
        Self { protocol: "colonnade tree update 1, p3 0.8.0", packing_degree: 0, airs }
    }

    /// Of executions of a program.
    pub fn execution(program: &Program) -> Self {
        let air = |table| match table {
            Table::Program => {
                Air { table, preprocessed: Some(Arc::new(program::preprocessed(program))) }
            }
            _ => Air::from(table),
        };
        let airs = EXECUTION.into_iter().map(air).collect();
        Self { protocol: "colonnade execution 1, p3 0.8.0", packing_degree: DEGREE_MAX, airs }
    }

    /// Version of everything that a key covers by name only: the transcript and the protocol.
    pub const fn protocol(&self) -> &'static str {
        self.protocol
    }

    pub(crate) const fn packing_degree(&self) -> usize {
        self.packing_degree
    }

    /// The tables with their preprocessed columns.
    pub fn airs(&self) -> &[Air] {
        &self.airs
    }

    /// The tables.
    pub fn tables(&self) -> impl Iterator<Item = Table> + '_ {
        self.airs.iter().map(Air::table)
    }

    /// Checks that there is one possible height per table.
    pub(crate) fn check_heights(&self, log_heights: &[usize]) -> Result<(), HeightError> {
        let (got, expected) = (log_heights.len(), self.airs.len());
        if got != expected {
            return Err(HeightError::Tables { got, expected });
        }
        for (air, &got) in self.airs.iter().zip(log_heights) {
            let fixed = air.fixed_log_height();
            let (least, most) = fixed.map_or((LOG_HEIGHT_MIN, LOG_HEIGHT_MAX), |log| (log, log));
            if !(least..=most).contains(&got) {
                return Err(HeightError::Range { table: air.table, got, least, most });
            }
        }
        Ok(())
    }
}

/// A height that a table cannot have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum HeightError {
    /// Not as many heights as tables.
    #[error("{got} tables instead of {expected}")]
    Tables {
        /// How many there are.
        got: usize,
        /// How many there should be.
        expected: usize,
    },
    /// Not a power of two.
    #[error("table {} has {height} rows, which is not a power of two", table.name())]
    PowerOfTwo {
        /// The table.
        table: Table,
        /// Its height.
        height: usize,
    },
    /// Outside the range of all tables, or not the table's fixed height.
    #[error("table {} has 2^{got} rows; it can have 2^{least} to 2^{most}", table.name())]
    Range {
        /// The table.
        table: Table,
        /// Log2 of its height.
        got: usize,
        /// The least that is possible.
        least: usize,
        /// The most that is possible.
        most: usize,
    },
}

/// Log2 of a height.
pub(crate) fn log_height(table: Table, height: usize) -> Result<usize, HeightError> {
    if height.is_power_of_two() {
        Ok(height.trailing_zeros() as usize)
    } else {
        Err(HeightError::PowerOfTwo { table, height })
    }
}

impl BaseAir<Felt> for Air {
    fn width(&self) -> usize {
        self.table.columns()
    }

    fn num_public_values(&self) -> usize {
        self.table.public_values()
    }

    fn preprocessed_trace(&self) -> Option<RowMajorMatrix<Felt>> {
        self.preprocessed.as_deref().cloned()
    }

    fn preprocessed_width(&self) -> usize {
        self.preprocessed.as_ref().map_or(0, |matrix| matrix.width())
    }

    fn num_periodic_columns(&self) -> usize {
        self.table.periodic().len()
    }

    fn periodic_columns(&self) -> Cow<'_, [Vec<Felt>]> {
        Cow::Owned(self.table.periodic())
    }

    fn main_next_row_columns(&self) -> Vec<usize> {
        if self.table.reads_next_row() { (0..self.table.columns()).collect() } else { Vec::new() }
    }

    fn preprocessed_next_row_columns(&self) -> Vec<usize> {
        Vec::new()
    }
}

impl<AB: InteractionBuilder<F = Felt>> Constraints<AB> for Air {
    fn eval(&self, builder: &mut AB) {
        self.table.eval(builder);
    }
}
