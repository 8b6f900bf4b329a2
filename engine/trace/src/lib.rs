//! The columnar trace of an execution and the recorder seam that fills it.
//!
//! Kernel and VMs are generic over [`Recorder`]; `()` records nothing and compiles to nothing.

#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;

mod recorder;

pub use recorder::{
    AccountField, AccountQuery, BlockStart, FrameEnd, FrameStart, LogKind, LogQuery, MemorySpace,
    Recorder, Step, StorageQuery, StorageSpace, TransactionEnd, TransactionStart,
};
