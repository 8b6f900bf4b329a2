//! The columnar trace of an execution and the recorder seam that fills it.
//!
//! Kernel and VMs are generic over [`Recorder`]; `()` records nothing and compiles to nothing.
//! [`ColumnRecorder`] fills [`Columns`], struct-of-arrays tables, and hands them segment by segment
//! to a [`Sink`], so that memory stays bounded. [`replay`] rebuilds reads, post-state and logs from
//! the columns alone.

#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;

mod columns;
mod interner;
mod record;
mod recorder;
pub mod replay;
#[cfg(any(test, feature = "testing"))]
pub mod testing;

pub use columns::*;
pub use record::{ColumnRecorder, SEGMENT_STEPS, Sink, Trace, TraceTooLong};
pub use recorder::{
    AccountField, AccountQuery, BatchPart, BlockStart, FrameEnd, FrameStart, LogKind, LogQuery,
    MemorySpace, Recorder, Step, StorageQuery, StorageSpace, TransactionEnd, TransactionStart,
};
