//! How a run is cut for the memory that there is, and what its segments will take: known before anything
//! is proven.

use std::time::Duration;

use circuits::systems::System;
use machine::{
    Program, TapeHost,
    segments::{Budget, Cutter, Segment},
};
use witness::{
    instructions,
    plan::{PlanError, Planned, Price, Prices, Survey},
};
use witness_files::{
    cost::{CELL_NS, Estimate, FIXED_NS, INTERACTION_NS},
    tables,
};

use super::{Job, Source};
use crate::{failure::Failure, output::bytes};

/// Memory beside what segments take: the program, the key, the batch.
const FIXED: u64 = 1 << 29;
/// Memory that a segment takes: whatever is in it, for a cell, and for a message of a row.
const SEGMENT: u64 = 1 << 28;
const CELL: u64 = 32;
const MESSAGE: u64 = 28;

/// How many segments are proven at a time: the prover has stretches that keep one core only busy.
pub(super) const SIDE_BY_SIDE: usize = 2;

/// The segments of a run, with what each of them will take.
pub(crate) struct Plan {
    /// The memory that all segments together may take.
    pub(super) memory: u64,
    segments: Vec<Planned>,
}

impl Plan {
    /// CPU time of each segment, by estimate.
    pub(super) fn cpu_times(&self) -> Vec<Duration> {
        let time = |planned: &Planned| Duration::from_nanos(planned.price.nanoseconds);
        self.segments.iter().map(time).collect()
    }
}

impl Job {
    /// The cheapest segments that can be proven within the memory: [`SIDE_BY_SIDE`], or one at a time
    /// if there is no room for that.
    pub(crate) fn plan(&self, memory: u64) -> Result<Plan, Failure> {
        let memory = memory.saturating_sub(FIXED);
        let segments = match &self.source {
            Source::Witness(witness) => {
                let entries = witness.manifest().segments.iter();
                let price = |rows: &_| {
                    let nanoseconds = Estimate::of_segment(&tables::from_named(rows)).cpu_ns;
                    Price { nanoseconds, bytes: 0 }
                };
                entries.map(|entry| Planned { cycles: 0, price: price(&entry.rows) }).collect()
            }
            Source::Tape(_, survey) => {
                let plan = survey.plan(&self.prices, memory / SIDE_BY_SIDE as u64);
                plan.or_else(|_| survey.plan(&self.prices, memory)).map_err(too_little)?
            }
        };
        Ok(Plan { memory, segments })
    }

    /// The segments as planned, unless they are cut already.
    pub(super) fn segments<'a>(
        &'a self,
        plan: &'a Plan,
    ) -> Box<dyn Iterator<Item = Result<Segment, Failure>> + Send + 'a> {
        match &self.source {
            Source::Tape(tape, _) => {
                let host = TapeHost::new(tape.clone());
                let budget = |cycles| Budget { cycles, ..Budget::of_rows(u64::MAX) };
                let mut cutter = Cutter::new(&self.image.program, host, budget(0));
                Box::new(plan.segments.iter().filter_map(move |planned| {
                    cutter.set_budget(budget(planned.cycles));
                    cutter.next().map(|segment| segment.map_err(|error| Failure::untrue(&error)))
                }))
            }
            Source::Witness(witness) => {
                Box::new(witness.segments().map(|segment| segment.map_err(Failure::input)))
            }
        }
    }
}

/// What segments of executions of a program cost.
pub(super) fn prices(program: &Program) -> Prices {
    Prices::new(
        &System::execution(&instructions(program)),
        Price { nanoseconds: FIXED_NS, bytes: SEGMENT },
        Price { nanoseconds: CELL_NS, bytes: CELL },
        Price { nanoseconds: INTERACTION_NS, bytes: MESSAGE },
    )
}

/// Refuses memory in which nothing can be proven.
pub(crate) fn check_memory(program: &Program, memory: u64) -> Result<(), Failure> {
    let least = prices(program).of(&Survey::new(program).empty());
    let needed = least.map_or(u64::MAX, |price| price.bytes);
    let given = memory.saturating_sub(FIXED);
    if needed > given { Err(too_little(PlanError::Memory { needed, given })) } else { Ok(()) }
}

fn too_little(PlanError::Memory { needed, .. }: PlanError) -> Failure {
    let needed = bytes(needed.saturating_add(FIXED));
    Failure::input(format!("--memory: proving takes {needed} at least"))
}
