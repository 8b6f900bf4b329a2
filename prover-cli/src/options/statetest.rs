//! The command line of `statetest`.

use std::path::PathBuf;

use clap::Args;

use super::proofs::parse_bytes;

/// Run Ethereum's official state tests.
///
/// Takes files or folders, of the classic tests or of the execution-spec-tests. Prints a line per
/// failing case and then `N passed, N failed, N skipped`; exit 1 if one failed. Cases of revisions
/// that are not supported yet are skipped and counted.
///
/// With --machine or --prove each case is made a batch of its own chain. --machine compares what the
/// firmware states with what is stated natively. --prove proves the firmware's run besides, reads the
/// proof back from its bytes, verifies it, and compares what it says with what is stated natively;
/// each case takes some CPU-seconds, and the longest ones hours, so choose some of them.
///
///   colonnade statetest GeneralStateTests --fork Cancun
///   colonnade statetest GeneralStateTests --machine --longest 10
///   colonnade statetest GeneralStateTests --prove --sample 200 --max-cycles 2000000
#[derive(Args, Debug)]
#[command(verbatim_doc_comment)]
pub(crate) struct StatetestOptions {
    /// Files or folders.
    #[arg(value_name = "PATH", required = true)]
    pub(crate) paths: Vec<PathBuf>,
    /// Only the cases of this revision.
    #[arg(long, value_name = "NAME")]
    pub(crate) fork: Option<String>,
    /// Only so many cases, spread over all folders; the same ones in every run.
    #[arg(long, value_name = "N", conflicts_with = "cases")]
    pub(crate) sample: Option<usize>,
    /// Only the cases that this file names, each in a line: `test fork data/gas/value`.
    #[arg(long, value_name = "FILE")]
    pub(crate) cases: Option<PathBuf>,
    /// Make each case a batch, and compare the firmware's statement with the native one instead.
    #[arg(long, conflicts_with = "prove")]
    pub(crate) machine: bool,
    /// Make each case a batch, and prove its execution.
    #[arg(long)]
    pub(crate) prove: bool,
    /// With --machine or --prove: name so many of the cases with the most cycles.
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(crate) longest: usize,
    /// With --prove: skip cases with more cycles than this.
    #[arg(long, value_name = "N", requires = "prove")]
    pub(crate) max_cycles: Option<u64>,
    /// The most memory that proving may take, such as 8G or 4096M.
    #[arg(long, default_value = "8G", value_parser = parse_bytes, value_name = "SIZE")]
    pub(crate) memory: u64,
}
