//! The tables of a proof, in the order in which every proof has them.

use p3_air::{Air, BaseAir};
use p3_field::PrimeCharacteristicRing;
use p3_lookup::InteractionBuilder;
use p3_matrix::dense::RowMajorMatrix;
use thiserror::Error;

use crate::{
    chips::{
        commitments::{self, CommitmentsColumns},
        key_order::{self, KeyOrderColumns},
        leaf::{self, LeafColumns},
        node::{self, NodeColumns},
        poseidon2::{self, Poseidon2Columns},
        range16::{self, Range16Columns},
    },
    config::Felt,
    statement::PUBLIC_VALUES,
};

/// A table. All of them are in every proof: a table left out is a bus that nobody checks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Table {
    /// See [`commitments`].
    Commitments,
    /// See [`leaf`].
    Leaf,
    /// See [`node`].
    Node,
    /// See [`key_order`].
    KeyOrder,
    /// See [`poseidon2`].
    Poseidon2,
    /// See [`range16`].
    Range16,
}

/// The fewest rows of a table, as log2: the low-degree test stops folding just above it.
pub const LOG_HEIGHT_MIN: usize = 6;

/// The most rows of a table, as log2. A proof that lacks security for its size is refused besides.
pub const LOG_HEIGHT_MAX: usize = 22;

/// Log2 of a height per table, in order.
pub type LogHeights = [usize; 6];

/// The heights that proofs have which are to be folded: a recursive verifier is a circuit of one
/// vector of heights. A batch takes the first that it fits.
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

/// A height that a table cannot have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum HeightError {
    /// Not as many heights as tables.
    #[error("{0} tables instead of {tables}", tables = Table::ALL.len())]
    Tables(usize),
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

/// Checks that there is one possible height per table.
pub(crate) fn check_heights(log_heights: &[usize]) -> Result<(), HeightError> {
    if log_heights.len() != Table::ALL.len() {
        return Err(HeightError::Tables(log_heights.len()));
    }
    for (table, &got) in Table::ALL.into_iter().zip(log_heights) {
        let fixed = table.fixed_log_height();
        let (least, most) = fixed.map_or((LOG_HEIGHT_MIN, LOG_HEIGHT_MAX), |log| (log, log));
        if !(least..=most).contains(&got) {
            return Err(HeightError::Range { table, got, least, most });
        }
    }
    Ok(())
}

impl Table {
    /// Log2 of a height.
    pub(crate) fn log_height(self, height: usize) -> Result<usize, HeightError> {
        if height.is_power_of_two() {
            Ok(height.trailing_zeros() as usize)
        } else {
            Err(HeightError::PowerOfTwo { table: self, height })
        }
    }

    /// All tables in order.
    pub const ALL: [Self; 6] =
        [Self::Commitments, Self::Leaf, Self::Node, Self::KeyOrder, Self::Poseidon2, Self::Range16];

    /// The table's name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Commitments => "commitments",
            Self::Leaf => "leaf",
            Self::Node => "node",
            Self::KeyOrder => "key_order",
            Self::Poseidon2 => "poseidon2",
            Self::Range16 => "range16",
        }
    }

    /// Log2 of the height, if it is the same in every proof.
    pub const fn fixed_log_height(self) -> Option<usize> {
        match self {
            Self::Commitments => Some(commitments::LOG_HEIGHT),
            Self::Range16 => Some(range16::LOG_HEIGHT),
            _ => None,
        }
    }

    /// Number of columns.
    pub const fn columns(self) -> usize {
        match self {
            Self::Commitments => CommitmentsColumns::<Felt>::WIDTH,
            Self::Leaf => LeafColumns::<Felt>::WIDTH,
            Self::Node => NodeColumns::<Felt>::WIDTH,
            Self::KeyOrder => KeyOrderColumns::<Felt>::WIDTH,
            Self::Poseidon2 => Poseidon2Columns::<Felt>::WIDTH,
            Self::Range16 => Range16Columns::<Felt>::WIDTH,
        }
    }

    /// What the table's preprocessed column holds in row `at`, if it has one.
    pub(crate) fn preprocessed_cell(self, at: usize) -> Option<Felt> {
        (self == Self::Range16).then(|| Felt::from_usize(at))
    }

    /// Whether constraints look at the next row.
    const fn reads_next_row(self) -> bool {
        matches!(self, Self::Commitments | Self::Leaf)
    }
}

impl BaseAir<Felt> for Table {
    fn width(&self) -> usize {
        self.columns()
    }

    fn num_public_values(&self) -> usize {
        if *self == Self::Commitments { PUBLIC_VALUES } else { 0 }
    }

    fn preprocessed_trace(&self) -> Option<RowMajorMatrix<Felt>> {
        (*self == Self::Range16).then(range16::preprocessed)
    }

    fn preprocessed_width(&self) -> usize {
        usize::from(*self == Self::Range16)
    }

    fn main_next_row_columns(&self) -> Vec<usize> {
        if self.reads_next_row() { (0..self.columns()).collect() } else { Vec::new() }
    }

    fn preprocessed_next_row_columns(&self) -> Vec<usize> {
        Vec::new()
    }
}

impl<AB: InteractionBuilder<F = Felt>> Air<AB> for Table {
    fn eval(&self, builder: &mut AB) {
        match self {
            Self::Commitments => commitments::eval(builder),
            Self::Leaf => leaf::eval(builder),
            Self::Node => node::eval(builder),
            Self::KeyOrder => key_order::eval(builder),
            Self::Poseidon2 => poseidon2::eval(builder),
            Self::Range16 => range16::eval(builder),
        }
    }
}
