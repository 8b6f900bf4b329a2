//! Why a circuit cannot be made, or a proof not be wrapped.

/// A batch for which there is no circuit.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum ShapeError {
    /// Not one height, or not one list of lookups, per table.
    #[error("{tables} tables, but {heights} heights and {lookups} lists of lookups")]
    Count {
        /// Tables.
        tables: usize,
        /// Heights.
        heights: usize,
        /// Lists of lookups.
        lookups: usize,
    },
    /// A batch without a table has nothing to prove.
    #[error("no table")]
    Empty,
    /// Folding would stop above the table, or the table's codeword is too long for the field.
    #[error("table {table}: 2^{log_height} rows, outside 2^{least}..=2^{most}")]
    Height {
        /// Which table.
        table: usize,
        /// Its height.
        log_height: usize,
        /// The least that folding reaches.
        least: usize,
        /// The most that the field has roots of unity for.
        most: usize,
    },
    /// A column repeats after rows that are no power of two, or too many.
    #[error("table {table}: column {column} cannot repeat after {period} rows")]
    Periodic {
        /// Which table.
        table: usize,
        /// Which of its columns that repeat.
        column: usize,
        /// After how many rows.
        period: usize,
    },
    /// Public values that no constraint of the table binds.
    #[error("table {table} leaves public values to the protocol")]
    Boundary {
        /// Which table.
        table: usize,
    },
    /// The quotient has more chunks than the code's rate certifies.
    #[error("table {table}: 2^{log_chunks} chunks of a quotient, 2^{log_blowup} allowed")]
    Degree {
        /// Which table.
        table: usize,
        /// Log2 of its chunks.
        log_chunks: usize,
        /// Log2 of the blowup.
        log_blowup: usize,
    },
    /// The preprocessed commitment is not of these tables and heights.
    #[error("table {table}: the preprocessed commitment does not fit it")]
    Preprocessed {
        /// Which table.
        table: usize,
    },
    /// Parameters under which the low-degree test proves nothing.
    #[error("parameters: {0} is zero")]
    Parameter(&'static str),
    /// Multiplicities could wrap.
    #[error("lookups: {0}")]
    Lookups(String),
    /// A commitment that is not one root.
    #[error("a commitment of {0} roots, where the circuit has one")]
    Roots(usize),
}

/// A proof that cannot be wrapped.
#[derive(Debug, thiserror::Error)]
pub enum WrapError {
    /// The proof has another shape than the circuit.
    #[error("{what}: expected {expected}, got {got}")]
    Shape {
        /// Which part.
        what: &'static str,
        /// What the circuit has.
        expected: usize,
        /// What the proof has.
        got: usize,
    },
    /// A challenge's proof of work, or another step of the transcript.
    #[error("transcript: {0}")]
    Transcript(String),
    /// An opened row or the path above it.
    #[error("opening: {0}")]
    Opening(String),
    /// No witness satisfies the circuit.
    #[error("the circuit is not satisfied: {0}")]
    Unsatisfied(anyhow::Error),
    /// The proof to be folded is not one of the expected circuit.
    #[error("a proof of another circuit: {0}")]
    Foreign(anyhow::Error),
}

/// Classes whose proofs cannot be folded.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum FoldError {
    /// Nothing to fold.
    #[error("no class")]
    Empty,
    /// A chaining rule that makes statements of another width than it says.
    #[error("a statement of {got} elements, where {expected} were declared")]
    Statement {
        /// As declared.
        expected: usize,
        /// As made.
        got: usize,
    },
    /// A class that is none.
    #[error(transparent)]
    Class(#[from] ShapeError),
    /// No shape that lifts and fold could all have.
    #[error("no common shape of all circuits was found")]
    Shape,
}
