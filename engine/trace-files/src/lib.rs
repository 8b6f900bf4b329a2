//! Trace files, their exports, and the profiler that reads them.
#![forbid(unsafe_code)]

pub mod eip3155;
mod error;
pub mod file;
pub mod parquet;
pub mod profile;
mod text;

pub use eip3155::write_eip3155;
pub use error::TraceFileError;
pub use file::{FileSink, Limits, TableSize, TraceReader, TraceWriter, open, write_trace};
pub use parquet::{ParquetExport, export_parquet};
pub use profile::{FoldedStacks, Profile, Profiler, profile, write_folded};
