//! Memory and stack of frames.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use primitives::{CallModifier, Status, VmKind, Word};

use super::ReplayError;
use super::pages::Pages;
use crate::{Columns, FrameRow, LogKind, MemoryRow, MemorySpace, RowRef, StackItem, TableId};

/// What is known about a frame that runs.
#[derive(Debug, Default)]
struct Context {
    /// Memory and stack hold nothing but zeros and nothing at the start.
    starts_empty: bool,
    /// A success returns code, which the caller does not see as return data.
    is_constructor: bool,
    parent: RowRef,
    call_step: RowRef,
    calldata: Vec<u8>,
    heap: Pages,
    stack: Vec<Option<Word>>,
    /// The instruction that the stack was last cut to the depth of.
    stack_step: RowRef,
    last_step: RowRef,
    /// Output of the frames that it called, by the step that did.
    returned: BTreeMap<RowRef, Vec<u8>>,
}

/// A read of return data that is wrong unless a precompile ran in between.
#[derive(Debug)]
struct Suspect {
    frame: RowRef,
    call_step: RowRef,
    step: RowRef,
    error: ReplayError,
}

/// The frames that run.
#[derive(Debug, Default)]
pub(super) struct Frames {
    contexts: BTreeMap<RowRef, Context>,
    suspects: Vec<Suspect>,
}

impl Frames {
    /// Replays the memory and stack rows of a segment.
    pub(super) fn segment(&mut self, segment: &Columns) -> Result<(), ReplayError> {
        let frame_of_earlier_step: BTreeMap<RowRef, RowRef> =
            self.contexts.iter().map(|(frame, context)| (context.last_step, *frame)).collect();
        self.start(segment)?;
        self.note_outputs(segment)?;
        self.note_last_steps(segment);
        for (row, access) in (segment.first_row(TableId::Memory)..).zip(segment.memory.rows()) {
            self.memory(row, &access)?;
        }
        self.stack_rows(segment, &frame_of_earlier_step)?;
        self.excuse_precompiles(segment);
        for frame in &segment.outcomes.frame {
            self.contexts.remove(frame);
        }
        for context in self.contexts.values_mut() {
            if let Some((step, output)) = context.returned.pop_last() {
                context.returned = BTreeMap::from([(step, output)]);
            }
        }
        Ok(())
    }

    /// Nothing may be left that only a precompile would have explained.
    pub(super) fn finish(self) -> Result<(), ReplayError> {
        self.suspects.first().map_or(Ok(()), |suspect| Err(suspect.error))
    }

    fn start(&mut self, segment: &Columns) -> Result<(), ReplayError> {
        let first_byte = segment.first_row(TableId::FrameBytes);
        for (row, frame) in (segment.first_row(TableId::Frames)..).zip(segment.frames.rows()) {
            let FrameRow { calldata_start, calldata_len, .. } = frame;
            let calldata = segment.frame_bytes.range(first_byte, calldata_start, calldata_len);
            let calldata = calldata.ok_or(ReplayError::Malformed {
                table: TableId::Frames,
                row,
                what: "the calldata is not in the pool",
            })?;
            let context = Context {
                starts_empty: frame.vm == VmKind::Evm as u8,
                is_constructor: frame.modifier == CallModifier::Constructor as u8,
                parent: frame.parent,
                call_step: frame.call_step,
                calldata: calldata.to_vec(),
                ..Context::default()
            };
            self.contexts.insert(RowRef(row as u32), context);
        }
        Ok(())
    }

    fn note_outputs(&mut self, segment: &Columns) -> Result<(), ReplayError> {
        let first_byte = segment.first_row(TableId::FrameBytes);
        for (row, end) in (segment.first_row(TableId::Outcomes)..).zip(segment.outcomes.rows()) {
            let malformed = |what| ReplayError::Malformed { table: TableId::Outcomes, row, what };
            let output = segment.frame_bytes.range(first_byte, end.output_start, end.output_len);
            let output = output.ok_or_else(|| malformed("the output is not in the pool"))?;
            let context = self.contexts.get_mut(&end.frame);
            let context = context.ok_or_else(|| malformed("the frame does not run"))?;
            let is_code = context.is_constructor && end.status == Status::Success.number();
            let (parent, call_step) = (context.parent, context.call_step);
            if let Some(parent) = self.contexts.get_mut(&parent) {
                let output = if is_code { Vec::new() } else { output.to_vec() };
                parent.returned.insert(call_step, output);
            }
        }
        Ok(())
    }

    fn note_last_steps(&mut self, segment: &Columns) {
        for (step, frame) in (segment.first_row(TableId::Steps)..).zip(&segment.steps.frame) {
            if let Some(context) = self.contexts.get_mut(frame) {
                context.last_step = RowRef(step as u32);
            }
        }
    }

    fn memory(&mut self, row: u64, access: &MemoryRow) -> Result<(), ReplayError> {
        let malformed = |what| ReplayError::Malformed { table: TableId::Memory, row, what };
        let len = usize::from(access.len);
        if !(1..=32).contains(&len) || access.value.0[len..].iter().any(|&byte| byte != 0) {
            return Err(malformed("not one to 32 bytes with zeros behind"));
        }
        let Some(context) = self.contexts.get_mut(&access.frame) else {
            return Err(malformed("the frame does not run"));
        };
        let mut expected = access.value;
        let addresses = (0..len).map(|index| access.address.wrapping_add(index as u64));
        let cells = addresses.zip(&mut expected.0);
        match MemorySpace::from_number(access.space) {
            Some(MemorySpace::Heap) if access.is_write => {
                cells.for_each(|(address, byte)| context.heap.set(address, *byte));
            }
            Some(MemorySpace::Heap) => {
                for (address, byte) in cells {
                    match context.heap.get(address) {
                        Some(known) => *byte = known,
                        None if context.starts_empty => *byte = 0,
                        None => context.heap.set(address, *byte),
                    }
                }
            }
            Some(MemorySpace::Calldata) => {
                cells.for_each(|(address, byte)| *byte = byte_at(&context.calldata, address));
            }
            Some(MemorySpace::ReturnData) => {
                let last = context.returned.range(..=access.step).next_back();
                if let Some((_, output)) = last {
                    cells.for_each(|(address, byte)| *byte = byte_at(output, address));
                }
            }
            Some(MemorySpace::Code | MemorySpace::Stack) => {}
            None => return Err(malformed("unknown memory space")),
        }
        if expected == access.value {
            return Ok(());
        }
        let error = ReplayError::Mismatch {
            table: TableId::Memory,
            row,
            expected: Word::from_be_bytes(expected.0),
            found: Word::from_be_bytes(access.value.0),
        };
        if access.space != MemorySpace::ReturnData as u8 {
            return Err(error);
        }
        let last = context.returned.range(..=access.step).next_back();
        let call_step = last.map_or(RowRef(0), |(step, _)| *step);
        self.suspects.push(Suspect { frame: access.frame, call_step, step: access.step, error });
        Ok(())
    }

    fn excuse_precompiles(&mut self, segment: &Columns) {
        if self.suspects.is_empty() {
            return;
        }
        for log in segment.logs.rows().filter(|log| log.kind == LogKind::Precompile as u8) {
            self.suspects.retain(|suspect| {
                let is_between = suspect.call_step <= log.step && log.step <= suspect.step;
                suspect.frame != log.frame || !is_between
            });
        }
    }

    fn stack_rows(
        &mut self,
        segment: &Columns,
        frame_of_earlier_step: &BTreeMap<RowRef, RowRef>,
    ) -> Result<(), ReplayError> {
        let (first_step, mut row) =
            (segment.first_row(TableId::Steps), segment.first_row(TableId::Stack));
        let mut pool_len = 0;
        for item in segment.stack.items(&segment.stack_bytes) {
            let malformed = |what| ReplayError::Malformed { table: TableId::Stack, row, what };
            pool_len += item.row.value_len();
            let step = u64::from(item.row.step.0);
            let index = step.checked_sub(first_step).map(|index| index as usize);
            let here = index.and_then(|index| segment.steps.row(index));
            let frame = here
                .map(|step| step.frame)
                .or_else(|| frame_of_earlier_step.get(&item.row.step).copied());
            let context = frame.and_then(|frame| self.contexts.get_mut(&frame));
            let context = context.ok_or_else(|| malformed("no such step in a running frame"))?;
            if let Some(step) = here
                && context.stack_step != item.row.step
            {
                context.stack_step = item.row.step;
                context.stack.truncate(usize::from(step.stack_depth));
            }
            context.stack_item(row, &item)?;
            row += 1;
        }
        let is_complete = row - segment.first_row(TableId::Stack)
            == segment.stack.step.len() as u64
            && pool_len == segment.stack_bytes.byte.len();
        let what = "the pool does not hold exactly the values";
        let malformed = ReplayError::Malformed { table: TableId::Stack, row, what };
        if is_complete { Ok(()) } else { Err(malformed) }
    }
}

impl Context {
    fn stack_item(&mut self, row: u64, item: &StackItem) -> Result<(), ReplayError> {
        let depth = usize::from(item.row.depth);
        if self.stack.len() <= depth && (item.row.is_write() || !self.starts_empty) {
            self.stack.resize(depth + 1, None);
        }
        match self.stack.get_mut(depth) {
            Some(cell) if item.row.is_write() => *cell = Some(item.value),
            Some(Some(known)) if *known != item.value => {
                return Err(ReplayError::Mismatch {
                    table: TableId::Stack,
                    row,
                    expected: *known,
                    found: item.value,
                });
            }
            Some(Some(_)) => {}
            Some(cell) if !self.starts_empty => *cell = Some(item.value),
            _ => return Err(ReplayError::NeverWritten { table: TableId::Stack, row }),
        }
        Ok(())
    }
}

/// Reads beyond the end give zeros.
fn byte_at(bytes: &[u8], address: u64) -> u8 {
    usize::try_from(address).ok().and_then(|index| bytes.get(index)).copied().unwrap_or(0)
}
