//! EVM traces as JSON lines, in the form of EIP-3155.
//!
//! A line per instruction of an EVM frame, with `pc`, `op`, `gas`, `gasCost`, `memSize`, `stack`,
//! `depth`, `returnData` and `opName`; after each transaction a line with `output`, `gasUsed` and
//! `pass`. What the EIP asks for and the columns do not hold:
//!
//! - `gasCost` is derived: gas before the instruction less gas before the next one of the frame,
//!   plus what a called frame gave back; so a call's cost holds the gas that it handed on. A call of
//!   a precompile shows its net cost, the last instruction of a constructor also pays for the code.
//!   An instruction that halted its frame took all of the gas and carries `error`.
//! - `memSize` is derived from the accesses: memory that a call reserves for output and that stays
//!   unused does not show.
//! - `returnData` is the output of the frame called last; after a precompile it is unknown and left
//!   out until the next call.
//! - `refund` and `stateRoot` are left out.
//!
//! The trace is read twice, because a call's line comes before what tells its cost. In memory are
//! one segment, the costs of the instructions that called a frame, ended one or ended a segment,
//! and the frames that run.

mod costs;
mod lines;

use std::io::{Read, Write};

use primitives::VmKind;

use crate::{TraceFileError, TraceReader};
use costs::Costs;
use lines::Lines;

/// Writes the lines of a whole trace with stack items. `open` starts to read the trace from the
/// beginning; it is called twice. `opcode_name` names instructions.
pub fn write_eip3155<R: Read>(
    mut open: impl FnMut() -> Result<TraceReader<R>, TraceFileError>,
    opcode_name: impl Fn(VmKind, u8) -> &'static str,
    out: &mut impl Write,
) -> Result<(), TraceFileError> {
    let reader = open()?;
    if !reader.has_stack() {
        return Err(TraceFileError::NoStack);
    }
    let mut costs = Costs::default();
    for segment in reader {
        costs.segment(&segment?);
    }
    let mut lines = Lines::new(costs);
    for segment in open()? {
        lines.segment(&segment?, &opcode_name, out)?;
    }
    out.flush().map_err(TraceFileError::Write)
}
