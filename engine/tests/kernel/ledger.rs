//! A recorder that keeps the books of a run.

use engine::kernel::{NATIVE_KINDS, Native};
use primitives::VmKind;
use trace::{FrameStart, Recorder, Step};

/// What the toys burnt and were given on top.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    /// VMs of the frames, in the order of their start.
    pub(crate) frames: Vec<VmKind>,
    /// Gas that frames burnt.
    pub(crate) burnt: u64,
    /// Gas that calls added to what they passed.
    pub(crate) stipends: u64,
    /// Native work that frames caused.
    pub(crate) native: Native,
}

/// The entries that toys make: they abuse the opcode of a step as the kind of entry.
pub(crate) const BURN: u8 = 0;
/// Gas on top of a call.
pub(crate) const STIPEND: u8 = 1;
/// Native work of the first kind.
pub(crate) const NATIVE: u8 = 2;

impl Recorder for Ledger {
    fn begin_frame(&mut self, frame: &FrameStart<'_>) {
        self.frames.push(frame.vm);
    }

    fn step(&mut self, step: Step) {
        match step.opcode {
            BURN => self.burnt += step.gas,
            STIPEND => self.stipends += step.gas,
            NATIVE => self.native.0[step.pc as usize % NATIVE_KINDS] += step.gas as i64,
            entry => panic!("no such entry: {entry}"),
        }
    }
}
