//! Time within a segment. Instruction `n`, counted from 0, has the 16 clocks from `16 * (n + 1)` on,
//! one for each of its accesses in their order; 0 is before the segment.

/// Clocks of an instruction.
pub const PER_CYCLE: u32 = 16;
/// When the first operand is read.
pub const RS1: u32 = 0;
/// When the second operand is read.
pub const RS2: u32 = 1;
/// When memory is read or written.
pub const MEMORY: u32 = 2;
/// When the result is written.
pub const RD: u32 = 3;
/// When a system call's number is read.
pub const CALL_NUMBER: u32 = 0;
/// When a system call's first argument is read; the others follow.
pub const CALL_ARGUMENTS: u32 = 1;
/// When the words of a system call's first range are accessed; the other ranges follow, or are
/// accessed with it.
pub const CALL_RANGES: u32 = 6;
/// When a system call's status is written.
pub const CALL_STATUS: u32 = 10;

/// The most cycles of a segment: a clock fits a word.
pub const CYCLES_MAX: u64 = (1 << 28) - 2;
