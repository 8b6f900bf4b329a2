//! Trace files, their exports, and the profiler that reads them.
//!
//! [`TraceWriter`] is a recorder that streams an execution to a file; [`open`] reads the file back,
//! segment by segment. Everything else reads segments: [`export_parquet`], [`write_eip3155`],
//! [`profile()`], [`write_folded`], and the replay of the crate `trace`. All of it is in bounded
//! memory, and all of it is deterministic: the same execution gives the same bytes.
//!
//! ```
//! # use trace_files::{TraceFileError, TraceWriter, open, profile};
//! # fn main() -> Result<(), TraceFileError> {
//! # let folder = std::env::temp_dir();
//! let path = folder.join(format!("example-{}.trace", std::process::id()));
//! let mut recorder = TraceWriter::create(&path, true)?;
//! // ... an execution that tells `recorder` what it does ...
//! recorder.finish()?;
//!
//! let found = profile(&mut open(&path)?, |_vm, _opcode| "?", &mut |_done, _total| ())?;
//! assert_eq!(found.totals.counts.steps, 0);
//! # std::fs::remove_file(&path).map_err(TraceFileError::Write)?;
//! # Ok(())
//! # }
//! ```

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
