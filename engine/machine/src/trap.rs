//! How a run ends when it does not halt. The firmware is written so that it never does.

use thiserror::Error;

use crate::host::HostError;

/// An instruction that cannot be executed. Nothing of it was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("trap at pc {pc:#010x} in cycle {cycle}: {kind}")]
pub struct Trap {
    /// What is wrong with the instruction.
    pub kind: TrapKind,
    /// Where it stands.
    pub pc: u32,
    /// The instructions before it.
    pub cycle: u64,
}

/// What an instruction can be wrong with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum TrapKind {
    /// The program counter left the text.
    #[error("there is no instruction outside the text")]
    Fetch,
    /// The word is no instruction of RV32IM.
    #[error("the word is no instruction")]
    Illegal,
    /// A jump to an address that is not a multiple of four.
    #[error("jump to {target:#010x}, which is not a multiple of 4")]
    JumpMisaligned {
        /// Where to.
        target: u32,
    },
    /// A load or store that is not aligned to its size.
    #[error("access to {address:#010x}, which is not a multiple of {size}")]
    Misaligned {
        /// The address.
        address: u32,
        /// The bytes accessed.
        size: u32,
    },
    /// A load or store where no memory is.
    #[error("access to {address:#010x}, which is not memory")]
    OutOfRange {
        /// The address.
        address: u32,
    },
    /// A store into the program's text.
    #[error("store to {address:#010x}, which is text")]
    TextStore {
        /// The address.
        address: u32,
    },
    /// A halt whose digest is at no aligned address of memory.
    #[error("halt with a digest at {address:#010x}, which is not memory or not aligned")]
    Halt {
        /// The address.
        address: u32,
    },
}

/// Why a run stopped before its time.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum RunError {
    /// An instruction cannot be executed.
    #[error(transparent)]
    Trap(#[from] Trap),
    /// The host has no answer. The call was not made; the run can go on with another host.
    #[error("hint at pc {pc:#010x} in cycle {cycle}")]
    Host {
        /// Where the call stands.
        pc: u32,
        /// The instructions before it.
        cycle: u64,
        /// What the host says.
        source: HostError,
    },
}
