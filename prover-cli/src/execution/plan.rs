//! Cutting a run for the memory that there is.

use circuits::systems::System;
use witness::plan::{PlanError, Price, Prices, Survey};
use witness_files::cost::{CELL_NS, FIXED_NS, INTERACTION_NS};

use crate::{failure::Failure, output::bytes};

/// Memory beside what segments take: the program, the key, the batch.
const FIXED: u64 = 1 << 29;
/// Memory that a segment takes: whatever is in it, for a cell, and for a message of a row.
const SEGMENT: u64 = 1 << 28;
const CELL: u64 = 32;
const MESSAGE: u64 = 28;

/// How many segments are proven at a time: the prover has stretches that keep one core only busy.
pub(crate) const SIDE_BY_SIDE: usize = 2;

/// What segments cost. The system is that of executions.
pub(crate) fn prices(system: &System) -> Prices {
    Prices::new(
        system,
        Price { nanoseconds: FIXED_NS, bytes: SEGMENT },
        Price { nanoseconds: CELL_NS, bytes: CELL },
        Price { nanoseconds: INTERACTION_NS, bytes: MESSAGE },
    )
}

/// The memory that segments may take together.
pub(crate) fn for_segments(memory: u64) -> u64 {
    memory.saturating_sub(FIXED)
}

/// The cycles of each segment: such that [`SIDE_BY_SIDE`] have room, or at least one has.
pub(crate) fn cut(survey: &Survey, prices: &Prices, memory: u64) -> Result<Vec<u64>, Failure> {
    let all = for_segments(memory);
    let plan = survey.plan(prices, all / SIDE_BY_SIDE as u64).or_else(|_| survey.plan(prices, all));
    plan.map_err(|PlanError::Memory { needed, .. }| {
        let needed = bytes(needed.saturating_add(FIXED));
        Failure::input(format!("--memory: proving takes {needed} at least"))
    })
}
