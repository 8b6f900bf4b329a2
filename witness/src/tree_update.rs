//! The tables of a batch's net update of the state tree.

use circuits::{
    config::Felt,
    statement::{Digest, NotCanonical, Statement},
    systems::{LEAST, LogHeights, SHAPES},
    tables::Table,
};
use p3_matrix::{Matrix, dense::RowMajorMatrix};
use thiserror::Error;
use tree::{Commitment, Touched, UpdateError, UpdateWitness, touched_digest, verify_update};

use crate::{
    chips::{self, commitments, key_order, leaf, node, poseidon2, range16},
    counts::Counts,
};

/// What there is to prove.
#[derive(Clone, Copy, Debug)]
pub struct TreeUpdate<'a> {
    /// The chain, for the statement.
    pub chain_id: u64,
    /// The batch, for the statement.
    pub batch_number: u64,
    /// The commitment before.
    pub previous: Commitment,
    /// The touched keys in order.
    pub touched: &'a [Touched],
    /// The leaves and siblings that show them.
    pub witness: &'a UpdateWitness,
}

/// A statement with the tables that prove it.
#[derive(Clone, Debug)]
pub struct Tables {
    /// The statement.
    pub statement: Statement,
    /// The tables, in the order of [`TREE_UPDATE`](circuits::systems::TREE_UPDATE).
    pub traces: Vec<RowMajorMatrix<Felt>>,
}

impl Tables {
    /// Log2 of the tables' heights, in order.
    pub fn log_heights(&self) -> LogHeights {
        let height = |at: usize| self.traces.get(at).map_or(0, Matrix::height);
        core::array::from_fn(|at| height(at).checked_ilog2().unwrap_or(0) as usize)
    }
}

/// Why there are no tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum WitnessError {
    /// The update does not verify, so there is nothing to prove.
    #[error("the update does not hold: {0}")]
    Update(#[from] UpdateError),
    /// Larger than any shape that can be folded.
    #[error("the update of {leaves} old leaves is larger than a proof that can be folded")]
    TooLarge {
        /// Leaves of the old tree that it needs.
        leaves: usize,
    },
    /// A digest that is none.
    #[error(transparent)]
    Statement(#[from] NotCanonical),
}

/// Fills all tables, as low as they can be.
pub fn fill(update: &TreeUpdate<'_>) -> Result<Tables, WitnessError> {
    let next = verify_update(&update.previous, update.witness, update.touched)?;
    Ok(fill_unchecked(update, next, &LEAST)?)
}

/// Fills all tables to the first of [`SHAPES`] that the update fits, so that its proof can be folded;
/// an update that fits none is an error.
pub fn fill_to_shape(update: &TreeUpdate<'_>) -> Result<Tables, WitnessError> {
    let next = verify_update(&update.previous, update.witness, update.touched)?;
    for shape in &SHAPES {
        let tables = fill_unchecked(update, next, shape)?;
        if tables.log_heights() == *shape {
            return Ok(tables);
        }
    }
    Err(WitnessError::TooLarge { leaves: update.witness.leaves.len() })
}

/// Fills all tables as if the update led to `next`. What it makes of lies is for attacks to try.
pub fn fill_unchecked(
    update: &TreeUpdate<'_>,
    next: Commitment,
    shape: &LogHeights,
) -> Result<Tables, NotCanonical> {
    let TreeUpdate { previous, touched, witness, .. } = update;
    let statement = Statement {
        chain_id: update.chain_id,
        batch_number: update.batch_number,
        previous: Digest(previous.digest().to_bytes()),
        next: Digest(next.digest().to_bytes()),
        touched: Digest(touched_digest(touched).to_bytes()),
    };
    let public = statement.public_values()?;

    let scan = leaf::scan(&witness.leaves, touched, previous.next_free);
    let mut leaves: Vec<_> = scan.rows.iter().filter_map(leaf::ScanRow::leaf).collect();
    leaves.sort_unstable_by_key(|&(index, _)| index);
    let nodes = node::nodes(leaves, previous.next_free, &witness.siblings);

    let commitments = commitments::fill(shape, previous, &next, &scan, touched.len());
    let leaf = leaf::fill(shape, &scan.rows);
    let node = node::fill(shape, &nodes);
    let traces = with_lookups(shape, [commitments, leaf, node], &public);
    Ok(Tables { statement, traces })
}

/// Adds the tables that the first three look things up in. Of what is not true, as in an attack, it
/// provides nothing.
pub fn with_lookups(
    shape: &LogHeights,
    [commitments, leaf, node]: [RowMajorMatrix<Felt>; 3],
    public: &[Felt],
) -> Vec<RowMajorMatrix<Felt>> {
    let mut counts = Counts::new();
    counts.add(Table::Commitments, &commitments, public);
    counts.add(Table::Leaf, &leaf, &[]);
    counts.add(Table::Node, &node, &[]);
    let key_order = key_order::fill(shape, &counts.comparisons.facts);
    counts.add(Table::KeyOrder, &key_order, &[]);
    let permutations = &counts.permutations.facts;
    let height = chips::height(Table::Poseidon2, shape, permutations.len());
    let poseidon2 = poseidon2::fill(height, permutations);
    let range16 = range16::fill(shape, &counts.limbs);
    vec![commitments, leaf, node, key_order, poseidon2, range16]
}
