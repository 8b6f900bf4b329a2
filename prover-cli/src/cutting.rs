//! How a run is cut into segments: by the memory that there is, and where their proofs are to be
//! folded, by the heights that circuits are built for.

use circuits::{
    key::Kind,
    shapes::{self, Shape},
    systems::{EXECUTION, System},
};
use machine::{Program, segments::Budget};
use witness::{budget_of, instructions};

use crate::{failure::Failure, output::bytes};

/// Bytes of memory that proving takes for a cycle of a segment in the fast configuration, at most;
/// and beside that.
const BYTES_PER_CYCLE: u64 = 4500;
pub(crate) const BYTES_FIXED: u64 = 1 << 30;
/// The rows of a segment: the least that are worth a proof, and the most.
const ROWS: [u64; 2] = [1 << 14, 1 << 20];

/// What a segment may have that is to be proven within some memory.
pub(crate) fn budget_for(kind: Kind, memory: u64, program: &Program) -> Result<Budget, Failure> {
    match kind {
        Kind::Fast => Ok(Budget::of_rows(rows_for(memory)?)),
        Kind::Recursive => {
            let shapes = shapes::of(&System::execution(&instructions(program)));
            let fits = |shape: &&Shape| shape_bytes(shape) <= memory;
            let least = shapes.first().map_or(0, shape_bytes);
            let largest = shapes.iter().rev().find(fits).ok_or_else(|| too_little(least))?;
            Ok(budget_of(largest))
        }
    }
}

fn rows_for(memory: u64) -> Result<u64, Failure> {
    let [least, most] = ROWS;
    let rows = memory.saturating_sub(BYTES_FIXED) / BYTES_PER_CYCLE;
    if rows < least {
        return Err(too_little(BYTES_FIXED + least * BYTES_PER_CYCLE));
    }
    Ok((1 << rows.ilog2()).min(most))
}

fn too_little(needed: u64) -> Failure {
    Failure::input(format!("--memory: proving takes {} at least", bytes(needed)))
}

/// About what proving takes for each cell of the tables.
pub(crate) const fn bytes_per_cell(kind: Kind) -> u64 {
    witness::bytes_per_cell(kind.segment_parameters().log_blowup)
}

fn shape_bytes(shape: &Shape) -> u64 {
    let tables = EXECUTION.into_iter().zip(shape);
    let cells: u64 = tables.map(|(table, &log)| (table.columns() as u64) << log).sum();
    BYTES_FIXED + cells * bytes_per_cell(Kind::Recursive)
}
