//! The command lines of `witness` and `profile`.

use std::path::PathBuf;

use clap::Args;
use witness_files::bounds;

/// Write the witness of a stored batch, or check one.
///
/// A witness is what a proof of execution will be made from: the run of the firmware on the machine,
/// cut into segments, each with the memory that it touches and the answers to its hints. The batch is
/// executed again from its record, natively for its statement and by the firmware; both must agree.
///
/// --check runs a witness from its files alone: exit 1 if it is not one run of the firmware that
/// commits to its statement, exit 2 if it is damaged. It does not need the state, and does not say
/// whether the statement is of your chain: compare its digest.
///
///   colonnade witness --state state --batch 1 -o 1.witness
///   colonnade witness --check 1.witness
#[derive(Args, Debug)]
#[command(verbatim_doc_comment)]
pub(crate) struct WitnessOptions {
    /// A state folder made by `init`.
    #[arg(long, value_name = "DIR", required_unless_present = "check", requires = "batch")]
    pub(crate) state: Option<PathBuf>,
    /// The batch's number.
    #[arg(long, value_name = "N", requires = "output")]
    pub(crate) batch: Option<u64>,
    /// The folder to write; there must be nothing of that name yet.
    #[arg(short, long, value_name = "DIR", requires = "state")]
    pub(crate) output: Option<PathBuf>,
    /// The most rows of any table of a segment: more take more memory to prove, fewer more proofs.
    #[arg(long, value_name = "N", default_value_t = bounds::ROWS_DEFAULT,
        value_parser = clap::value_parser!(u64).range(1..=bounds::ROWS_MAX))]
    pub(crate) segment_rows: u64,
    /// Check this witness instead.
    #[arg(long, value_name = "DIR", conflicts_with_all = ["state", "batch", "output"])]
    pub(crate) check: Option<PathBuf>,
}

/// Show where a batch's work went: of a trace, or of the firmware that will be proven.
///
/// Of a trace: steps, queries and bytes by opcode, contract, transaction and kind of query, in bounded
/// memory however long the trace.
///
/// Of a stored batch, with --state and --batch: the firmware runs on the machine. Its cycles by
/// function, by part of the batch, by transaction and by EVM opcode; rows by table, and what proving
/// them will cost: an ESTIMATE by a model of the tables.
///
///   colonnade profile 1.trace --html 1.html --parquet columns --folded 1.folded
///   colonnade profile --state state --batch 1 --folded machine.folded
#[derive(Args, Debug, Default)]
#[command(verbatim_doc_comment)]
pub(crate) struct ProfileOptions {
    /// The trace.
    #[arg(value_name = "TRACE", required_unless_present = "state", conflicts_with = "state")]
    pub(crate) trace: Option<PathBuf>,
    /// A state folder made by `init`.
    #[arg(long, value_name = "DIR", requires = "batch")]
    pub(crate) state: Option<PathBuf>,
    /// The number of a batch of it.
    #[arg(long, value_name = "N", requires = "state")]
    pub(crate) batch: Option<u64>,
    /// Write a page with plots of the trace here; it needs nothing else to be looked at.
    #[arg(long, value_name = "FILE", requires = "trace")]
    pub(crate) html: Option<PathBuf>,
    /// Write the columns of the trace here as Parquet, one file per table.
    #[arg(long, value_name = "DIR", requires = "trace")]
    pub(crate) parquet: Option<PathBuf>,
    /// Write folded stacks for flame graphs here.
    #[arg(long, value_name = "FILE")]
    pub(crate) folded: Option<PathBuf>,
}
