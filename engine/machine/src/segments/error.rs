//! What a segment can be wrong with.

use chips::digest::Digest;
use thiserror::Error;

use crate::{
    segments::{SegmentRun, proof::ProofError},
    trap::RunError,
};

/// Why a segment is none.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SegmentRunError {
    /// The siblings do not fit the pages.
    #[error("segment {index}: its pages are not proven")]
    Proof {
        /// Its number.
        index: u64,
        /// What is wrong.
        source: ProofError,
    },
    /// The pages are not those of the machine.
    #[error("segment {index}: its pages have the root {found:?}, but it starts with {expected:?}")]
    StartRoot {
        /// Its number.
        index: u64,
        /// The root that its pages have.
        found: Digest,
        /// The root that it says.
        expected: Digest,
    },
    /// The page of the registers is missing, or its first register is not zero.
    #[error("segment {index}: it has no registers")]
    Registers {
        /// Its number.
        index: u64,
    },
    /// Its program counter is no instruction's.
    #[error("segment {index}: it starts at {pc:#010x}, which is not a multiple of 4")]
    Pc {
        /// Its number.
        index: u64,
        /// The program counter.
        pc: u32,
    },
    /// An instruction failed.
    #[error("segment {index}: it cannot be run")]
    Run {
        /// Its number.
        index: u64,
        /// Why.
        source: RunError,
    },
    /// A page was touched that the segment does not have, or has for nothing.
    #[error("segment {index}: it touches {touched} pages, not the {given} that it has")]
    Pages {
        /// Its number.
        index: u64,
        /// How many pages of memory it touches.
        touched: usize,
        /// How many it has.
        given: usize,
    },
    /// Hints were not asked for.
    #[error("segment {index}: {unread} words of its hints were not asked for")]
    Hints {
        /// Its number.
        index: u64,
        /// How many.
        unread: usize,
    },
    /// It ends otherwise.
    #[error("segment {index}: it ends with {found:?}, but says {expected:?}")]
    End {
        /// Its number.
        index: u64,
        /// What it comes to.
        found: Box<SegmentRun>,
        /// What it says.
        expected: Box<SegmentRun>,
    },
}
