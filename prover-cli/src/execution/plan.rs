//! How a run is cut for the memory that there is, and what its segments will take: known before anything
//! is proven.

use std::time::Duration;

use circuits::{
    key::Kind,
    shapes::{self, Shape},
    systems::System,
};
use machine::{
    Program, TapeHost,
    segments::{Budget, Cutter, Segment},
};
use witness::{
    budget_of, instructions,
    plan::{PlanError, Planned, Price, Prices, Survey},
};
use witness_files::{
    Witness,
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

/// CPU time that a further segment must save to be worth its proof, of 8 MB and 60 ms.
const SAVING_NS: u64 = 400_000_000;

/// How much longer the recursive configuration takes than the fast one, as measured.
const RECURSIVE_TIME: u64 = 6;

/// How many segments are proven at a time: the prover has stretches that keep one core only busy.
pub(super) const SIDE_BY_SIDE: usize = 2;

/// The segments of a run, with what each of them will take.
pub(crate) struct Plan {
    /// The memory that all segments together may take.
    pub(super) memory: u64,
    pub(super) prices: Prices,
    /// The heights of proofs that are to be folded; without any, tables are as low as they can be.
    pub(super) shapes: Vec<Shape>,
    cuts: Cuts,
    cpu_times: Vec<Duration>,
}

/// How a run is cut.
enum Cuts {
    /// At these cycles.
    Planned(Vec<Planned>),
    /// Wherever a segment has this.
    Full(Box<Budget>),
    /// It is cut already.
    Made,
}

impl Plan {
    /// How many segments there are.
    pub(super) const fn segments(&self) -> usize {
        self.cpu_times.len()
    }

    /// CPU time of each segment, by estimate.
    pub(super) fn cpu_times(&self) -> &[Duration] {
        &self.cpu_times
    }
}

impl Job {
    /// How to prove it within the memory.
    pub(crate) fn plan(&self, kind: Kind, memory: u64) -> Result<Plan, Failure> {
        let memory = memory.saturating_sub(FIXED);
        let system = System::execution(&instructions(&self.image.program));
        let (prices, shapes) = (prices(&system, kind), shapes_of(&system, kind));
        let plan = Plan { memory, prices, shapes, cuts: Cuts::Made, cpu_times: Vec::new() };
        match (&self.source, kind) {
            (Source::Witness(witness), _) => Ok(plan.cut_before(witness)),
            (Source::Tape(_, survey), Kind::Fast) => plan.cut_cheapest(survey),
            (Source::Tape(_, survey), Kind::Recursive) => self.cut_to_shapes(plan, survey),
        }
    }

    /// Segments as long as the largest shape takes for which there is memory.
    fn cut_to_shapes(&self, mut plan: Plan, survey: &Survey) -> Result<Plan, Failure> {
        let rows = |shape: &Shape| shape.map(|log_height| 1 << log_height);
        let price = |shape: &Shape| plan.prices.of(&rows(shape));
        let fits = |shape: &&Shape| price(shape).is_some_and(|price| price.bytes <= plan.memory);
        let fitting = plan.shapes.iter().take_while(fits).count();
        if fitting == 0 {
            let needed = plan.shapes.first().and_then(price).map_or(u64::MAX, |price| price.bytes);
            return Err(too_little(PlanError::Memory { needed, given: plan.memory }));
        }
        plan.shapes.truncate(fitting);
        plan.cuts = Cuts::Full(Box::new(budget_of(&plan.shapes[fitting - 1])));
        // Filled, a segment has the first of the shapes that it fits.
        let time = |segment: Segment| {
            let needed = survey.rows_around(segment.start.cycle..segment.end.cycle);
            let has_room = |shape: &&Shape| rows(shape).iter().zip(&needed).all(|(a, b)| a >= b);
            let shape = plan.shapes.iter().find(has_room).or(plan.shapes.last());
            let price = shape.and_then(|shape| plan.prices.of(&rows(shape))).unwrap_or_default();
            Duration::from_nanos(price.nanoseconds)
        };
        let times = self.segments(&plan).map(|segment| segment.map(time));
        plan.cpu_times = times.collect::<Result<_, _>>()?;
        Ok(plan)
    }

    /// The segments as planned.
    pub(super) fn segments<'a>(
        &'a self,
        plan: &'a Plan,
    ) -> Box<dyn Iterator<Item = Result<Segment, Failure>> + Send + 'a> {
        let tape = match &self.source {
            Source::Tape(tape, _) => TapeHost::new(tape.clone()),
            Source::Witness(witness) => {
                let segments = witness.segments();
                return Box::new(segments.map(|segment| segment.map_err(Failure::input)));
            }
        };
        let of_cycles = |cycles| Budget { cycles, ..Budget::of_rows(u64::MAX) };
        let (first, planned) = match &plan.cuts {
            Cuts::Full(budget) => (**budget, None),
            Cuts::Planned(planned) => (of_cycles(0), Some(planned)),
            Cuts::Made => (of_cycles(u64::MAX), None),
        };
        let mut cutter = Cutter::new(&self.image.program, tape, first);
        let untrue = |error| Failure::untrue(&error);
        match planned {
            None => Box::new(cutter.map(move |segment| segment.map_err(untrue))),
            Some(planned) => Box::new(planned.iter().filter_map(move |planned| {
                cutter.set_budget(of_cycles(planned.cycles));
                cutter.next().map(|segment| segment.map_err(untrue))
            })),
        }
    }
}

impl Plan {
    /// The cheapest segments of which [`SIDE_BY_SIDE`] have room, or at least one has.
    fn cut_cheapest(mut self, survey: &Survey) -> Result<Self, Failure> {
        let segments = survey.plan(&self.prices, self.memory / SIDE_BY_SIDE as u64);
        let segments = segments.or_else(|_| survey.plan(&self.prices, self.memory));
        let segments = segments.map_err(too_little)?;
        let time = |planned: &Planned| Duration::from_nanos(planned.price.nanoseconds);
        self.cpu_times = segments.iter().map(time).collect();
        self.cuts = Cuts::Planned(segments);
        Ok(self)
    }

    fn cut_before(mut self, witness: &Witness) -> Self {
        let segments = witness.manifest().segments.iter();
        let time = |rows: &_| Estimate::of_segment(&tables::from_named(rows)).cpu_ns;
        self.cpu_times = segments.map(|entry| Duration::from_nanos(time(&entry.rows))).collect();
        self
    }
}

/// The heights that proofs have which can be folded; of others there are no more than that.
fn shapes_of(system: &System, kind: Kind) -> Vec<Shape> {
    match kind {
        Kind::Fast => Vec::new(),
        Kind::Recursive => shapes::of(system),
    }
}

/// What segments cost under a configuration. The system is that of executions.
fn prices(system: &System, kind: Kind) -> Prices {
    // The longer codewords are, the more memory they take; and their hashes take most of the time.
    let [memory, time] = match kind {
        Kind::Fast => [1, 1],
        Kind::Recursive => [4, RECURSIVE_TIME],
    };
    let price =
        |nanoseconds, bytes| Price { nanoseconds: time * nanoseconds, bytes: memory * bytes };
    let segment = Price { nanoseconds: time * FIXED_NS, bytes: SEGMENT };
    Prices::new(system, segment, price(CELL_NS, CELL), price(INTERACTION_NS, MESSAGE))
        .with_saving(SAVING_NS)
}

/// Refuses memory in which nothing can be proven.
pub(crate) fn check_memory(program: &Program, memory: u64) -> Result<(), Failure> {
    let prices = prices(&System::execution(&instructions(program)), Kind::Fast);
    let least = prices.of(&Survey::new(program).empty());
    let needed = least.map_or(u64::MAX, |price| price.bytes);
    let given = memory.saturating_sub(FIXED);
    if needed > given { Err(too_little(PlanError::Memory { needed, given })) } else { Ok(()) }
}

fn too_little(PlanError::Memory { needed, .. }: PlanError) -> Failure {
    let needed = bytes(needed.saturating_add(FIXED));
    Failure::input(format!("--memory: proving takes {needed} at least"))
}
