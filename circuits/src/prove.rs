//! Proving: from filled tables to a proof.

use p3_matrix::{Matrix, dense::RowMajorMatrix};
use thiserror::Error;

use crate::{
    config::Felt,
    key::Kind,
    proof::{Body, Proof},
    security::BITS_MIN,
    statement::{NotCanonical, Statement},
    systems::{HeightError, log_height},
    tables::Table,
    verify::Verifier,
};

/// Why there is no proof.
#[derive(Debug, Error)]
pub enum ProveError {
    /// Not one trace per table.
    /// A trace of another width than its table.
    #[error("table {} has {expected} columns, not {got}", table.name())]
    Width {
        /// The table.
        table: Table,
        /// Its width.
        expected: usize,
        /// The trace's.
        got: usize,
    },
    /// A trace of a height that its table cannot have.
    #[error(transparent)]
    Height(#[from] HeightError),
    /// The tables are too high to be secure.
    #[error("a proof of these heights has {bits:.1} bits of security; {BITS_MIN} are required")]
    Security {
        /// What it would have.
        bits: f64,
    },
    /// A statement that is none.
    #[error(transparent)]
    Statement(#[from] NotCanonical),
    /// The proof system refused.
    #[error("the proof system failed: {0}")]
    Backend(String),
}

/// Proves `statement` by `traces`, one per table in order.
///
/// Nothing here checks that the traces satisfy the constraints: of those that do not it makes a
/// proof that is refused.
pub fn prove(
    kind: Kind,
    statement: &Statement,
    traces: &[RowMajorMatrix<Felt>],
) -> Result<Proof, ProveError> {
    prove_with(Verifier::of(kind), statement, traces)
}

pub(crate) fn prove_with(
    verifier: &Verifier,
    statement: &Statement,
    traces: &[RowMajorMatrix<Felt>],
) -> Result<Proof, ProveError> {
    let body = prove_tables(verifier, &statement.public_values()?, traces)?;
    Ok(Proof { key: verifier.key_digest(), statement: *statement, body })
}

/// Proves that `traces`, one per table in order, satisfy all constraints with these public values.
pub(crate) fn prove_tables(
    verifier: &Verifier,
    public_values: &[Felt],
    traces: &[RowMajorMatrix<Felt>],
) -> Result<Body, ProveError> {
    let (got, expected) = (traces.len(), verifier.system().airs().len());
    if got != expected {
        return Err(HeightError::Tables { got, expected }.into());
    }
    for (table, trace) in verifier.system().tables().zip(traces) {
        if trace.width() != table.columns() {
            let (expected, got) = (table.columns(), trace.width());
            return Err(ProveError::Width { table, expected, got });
        }
    }
    let log_heights = traces
        .iter()
        .zip(verifier.system().tables())
        .map(|(trace, table)| log_height(table, trace.height()))
        .collect::<Result<Vec<_>, _>>()?;
    verifier.system().check_heights(&log_heights)?;
    let bits = verifier.security(&log_heights).bits;
    if bits < verifier.bits_min() {
        return Err(ProveError::Security { bits });
    }
    Ok(match verifier {
        Verifier::Fast(fast) => Body::Fast(fast.backend.prove(traces, public_values)?),
        Verifier::Recursive(recursive) => {
            Body::Recursive(recursive.backend.prove(traces, public_values)?)
        }
    })
}
