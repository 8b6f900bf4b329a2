//! What a native run tells a profiler of the machine.

use trace::{Recorder, Step};

/// Writes down the opcodes of EVM instructions, a byte each.
#[derive(Clone, Debug, Default)]
pub struct NativeOpcodes(pub Vec<u8>);

impl Recorder for NativeOpcodes {
    fn step(&mut self, step: Step) {
        self.0.push(step.opcode);
    }
}
