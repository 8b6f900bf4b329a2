//! Second reading: the lines.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write;

use primitives::{CallModifier, Status, VmKind, Word};
use trace::{Columns, MemorySpace, RowRef, StackItem, StepRow, TableId, TransactionRow};

use super::costs::Costs;
use crate::TraceFileError;
use crate::text::bytes_text;

/// A frame that runs.
#[derive(Default)]
struct Frame {
    is_evm: bool,
    is_constructor: bool,
    transaction: RowRef,
    parent: RowRef,
    call_step: RowRef,
    depth: u16,
    last_step: RowRef,
    stack: Vec<Word>,
    memory: u64,
    /// Output of called frames by the step that called.
    returned: BTreeMap<u32, Vec<u8>>,
}

/// The frames that run, while lines are written.
pub(super) struct Lines {
    costs: Costs,
    frames: BTreeMap<RowRef, Frame>,
    /// Output of outermost frames, by transaction.
    outputs: BTreeMap<RowRef, Vec<u8>>,
    text: String,
}

impl Lines {
    pub(super) fn new(costs: Costs) -> Self {
        Self { costs, frames: BTreeMap::new(), outputs: BTreeMap::new(), text: String::new() }
    }

    /// Writes the lines of a segment.
    pub(super) fn segment(
        &mut self,
        segment: &Columns,
        opcode_name: &impl Fn(VmKind, u8) -> &'static str,
        out: &mut impl Write,
    ) -> Result<(), TraceFileError> {
        self.start_frames(segment);
        self.note_outputs(segment)?;
        let first_transaction = segment.first_row(TableId::Transactions);
        let mut ends = (first_transaction..).zip(segment.transactions.rows()).peekable();
        let mut memory = segment.memory.rows().peekable();
        let mut stack = segment.stack.items(&segment.stack_bytes).peekable();
        for (step, row) in (segment.first_row(TableId::Steps)..).zip(segment.steps.rows()) {
            let step = step as u32;
            while let Some((number, end)) = ends.next_if(|(_, end)| end.end_step <= step) {
                self.summary(number, &end, out)?;
            }
            // A caller's rows after a call carry the caller's step but stand where the call came
            // back: whatever stands before this step's own rows has happened.
            let is_before = |at: RowRef| at.get().is_none_or(|at| at < step);
            while let Some(access) = memory.next_if(|access| is_before(access.step)) {
                self.memory(access.frame, access.space, access.address, access.len);
            }
            while let Some(item) = stack.next_if(|item| is_before(item.row.step)) {
                self.stack_item(segment, &item);
            }
            let next = segment
                .steps
                .row((u64::from(step) - segment.first_row(TableId::Steps) + 1) as usize);
            self.line(step, &row, next.as_ref(), opcode_name);
            out.write_all(self.text.as_bytes()).map_err(TraceFileError::Write)?;
        }
        memory.for_each(|row| self.memory(row.frame, row.space, row.address, row.len));
        stack.for_each(|item| self.stack_item(segment, &item));
        for (number, end) in ends {
            self.summary(number, &end, out)?;
        }
        for frame in &segment.outcomes.frame {
            self.frames.remove(frame);
        }
        for frame in self.frames.values_mut() {
            frame.returned = frame.returned.pop_last().into_iter().collect();
        }
        Ok(())
    }

    fn start_frames(&mut self, segment: &Columns) {
        for (number, row) in (segment.first_row(TableId::Frames)..).zip(segment.frames.rows()) {
            let frame = Frame {
                is_evm: row.vm == VmKind::Evm as u8,
                is_constructor: row.modifier == CallModifier::Constructor as u8,
                transaction: row.transaction,
                parent: row.parent,
                call_step: row.call_step,
                depth: row.depth,
                ..Frame::default()
            };
            self.frames.insert(RowRef(number as u32), frame);
        }
    }

    fn note_outputs(&mut self, segment: &Columns) -> Result<(), TraceFileError> {
        let first = segment.first_row(TableId::FrameBytes);
        for end in segment.outcomes.rows() {
            let what = "output that is not in the pool";
            let output = segment.frame_bytes.range(first, end.output_start, end.output_len);
            let output = output.ok_or(TraceFileError::Inconsistent { what })?.to_vec();
            let Some(frame) = self.frames.get(&end.frame) else { continue };
            let (transaction, call_step) = (frame.transaction, frame.call_step);
            let parent = frame.parent;
            let is_code = frame.is_constructor && end.status == Status::Success.number();
            if let Some(parent) = self.frames.get_mut(&parent) {
                let call_step = call_step.get().unwrap_or(0);
                parent.returned.insert(call_step, if is_code { Vec::new() } else { output });
            } else {
                self.outputs.insert(transaction, output);
            }
        }
        Ok(())
    }

    fn memory(&mut self, frame: RowRef, space: u8, address: u64, len: u8) {
        if space == MemorySpace::Heap as u8
            && let Some(frame) = self.frames.get_mut(&frame)
        {
            let end = address.saturating_add(len.into());
            frame.memory = frame.memory.max(end.div_ceil(32).saturating_mul(32));
        }
    }

    fn stack_item(&mut self, segment: &Columns, item: &StackItem) {
        if !item.row.is_write() {
            return;
        }
        let step = u64::from(item.row.step.0);
        let index = step.checked_sub(segment.first_row(TableId::Steps));
        let here = index.and_then(|index| segment.steps.frame.get(index as usize));
        let frame = match here {
            Some(frame) => self.frames.get_mut(frame),
            None => self.frames.values_mut().find(|frame| frame.last_step == item.row.step),
        };
        if let Some(frame) = frame {
            let depth = usize::from(item.row.depth);
            if frame.stack.len() <= depth {
                frame.stack.resize(depth + 1, Word::ZERO);
            }
            frame.stack[depth] = item.value;
        }
    }

    /// Puts the line of an instruction into `self.text`, or nothing if another VM ran it.
    fn line(
        &mut self,
        step: u32,
        row: &StepRow,
        next: Option<&StepRow>,
        opcode_name: &impl Fn(VmKind, u8) -> &'static str,
    ) {
        self.text.clear();
        let Some(frame) = self.frames.get_mut(&row.frame) else { return };
        frame.last_step = RowRef(step);
        frame.stack.truncate(row.stack_depth.into());
        if !frame.is_evm {
            return;
        }
        let following = next.filter(|next| next.frame == row.frame);
        let derived = following.map(|next| row.gas.saturating_sub(next.gas));
        let cost = self.costs.cost(step).or(derived).unwrap_or(0);
        let stack: Vec<String> = frame.stack.iter().map(|word| format!("\"{word:#x}\"")).collect();
        let returned = frame.returned.range(..step).next_back();
        let is_unknown =
            self.costs.has_precompile(row.frame, returned.map(|(step, _)| *step), step);
        let text = &mut self.text;
        let mut add = |part: std::fmt::Arguments<'_>| {
            // Writing to a string does not fail.
            let _ = text.write_fmt(part);
        };
        add(format_args!("{{\"pc\":{},\"op\":{},\"gas\":\"{:#x}\"", row.pc, row.opcode, row.gas));
        add(format_args!(",\"gasCost\":\"{cost:#x}\",\"memSize\":{}", frame.memory));
        add(format_args!(
            ",\"stack\":[{}],\"depth\":{}",
            stack.join(","),
            u32::from(frame.depth) + 1
        ));
        if !is_unknown {
            let returned = bytes_text(returned.map_or(&[], |(_, output)| output));
            add(format_args!(",\"returnData\":\"{returned}\""));
        }
        add(format_args!(",\"opName\":\"{}\"", opcode_name(VmKind::Evm, row.opcode)));
        if let Some(Status::Halt(halt)) = self.costs.halt(step) {
            add(format_args!(",\"error\":\"{halt}\""));
        }
        add(format_args!("}}\n"));
    }

    fn summary(
        &mut self,
        number: u64,
        end: &TransactionRow,
        out: &mut impl Write,
    ) -> Result<(), TraceFileError> {
        let output = self.outputs.remove(&RowRef(number as u32)).unwrap_or_default();
        let (output, gas_used) = (bytes_text(&output), end.gas_used);
        let pass = end.status == Status::Success.number();
        let line =
            format!("{{\"output\":\"{output}\",\"gasUsed\":\"{gas_used:#x}\",\"pass\":{pass}}}\n");
        out.write_all(line.as_bytes()).map_err(TraceFileError::Write)
    }
}
