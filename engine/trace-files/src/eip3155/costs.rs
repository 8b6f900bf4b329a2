//! First reading: what instructions cost whose successor in the table is not the frame's next one.

use std::collections::BTreeMap;

use primitives::Status;
use trace::{Columns, LogKind, RowRef, TableId};

/// What the second reading cannot know in time.
#[derive(Default)]
pub(super) struct Costs {
    /// Cost by step.
    costs: BTreeMap<u32, u64>,
    /// How a frame's last instruction failed.
    halts: BTreeMap<u32, u8>,
    /// Steps of a frame that called a precompile.
    precompiles: BTreeMap<RowRef, Vec<u32>>,
    /// The last instruction of every frame that runs, and the gas before it.
    last: BTreeMap<RowRef, (u32, u64)>,
    /// Which instruction called the frames that run.
    callers: BTreeMap<RowRef, RowRef>,
    /// Gas that came back to a calling instruction.
    returned: BTreeMap<u32, u64>,
}

impl Costs {
    /// Reads a segment.
    pub(super) fn segment(&mut self, segment: &Columns) {
        for (frame, row) in (segment.first_row(TableId::Frames)..).zip(segment.frames.rows()) {
            self.callers.insert(RowRef(frame as u32), row.call_step);
        }
        for end in segment.outcomes.rows() {
            if let Some(call) = self.callers.remove(&end.frame).and_then(RowRef::get) {
                let returned = self.returned.entry(call).or_default();
                *returned = returned.saturating_add(end.gas_left);
            }
        }
        let mut before = None;
        for (step, row) in (segment.first_row(TableId::Steps)..).zip(segment.steps.rows()) {
            let last = self.last.insert(row.frame, (step as u32, row.gas));
            if let Some((last, gas)) = last
                && (before != Some(row.frame) || self.returned.contains_key(&last))
            {
                self.settle(last, gas.saturating_sub(row.gas));
            }
            before = Some(row.frame);
        }
        for end in segment.outcomes.rows() {
            let Some((last, gas)) = self.last.remove(&end.frame) else { continue };
            self.settle(last, gas.saturating_sub(end.gas_left));
            if let Some(Status::Halt(_)) = Status::from_number(end.status) {
                self.halts.insert(last, end.status);
            }
        }
        for log in segment.logs.rows().filter(|log| log.kind == LogKind::Precompile as u8) {
            if let Some(step) = log.step.get() {
                self.precompiles.entry(log.frame).or_default().push(step);
            }
        }
    }

    fn settle(&mut self, step: u32, net: u64) {
        let returned = self.returned.remove(&step).unwrap_or(0);
        self.costs.insert(step, net.saturating_add(returned));
    }

    /// Cost of an instruction, unless it follows from the next row.
    pub(super) fn cost(&self, step: u32) -> Option<u64> {
        self.costs.get(&step).copied()
    }

    /// Why the frame was halted in this instruction.
    pub(super) fn halt(&self, step: u32) -> Option<Status> {
        self.halts.get(&step).and_then(|&status| Status::from_number(status))
    }

    /// Whether a frame called a precompile after the step `after` and before `step`.
    pub(super) fn has_precompile(&self, frame: RowRef, after: Option<u32>, step: u32) -> bool {
        let steps = self.precompiles.get(&frame).map_or(&[][..], Vec::as_slice);
        let last = steps.partition_point(|&at| at < step).checked_sub(1).map(|last| steps[last]);
        last.is_some_and(|last| after.is_none_or(|after| after < last))
    }
}
