//! The command lines of `prove`, `fold`, `verify` and `inspect`.

use std::path::PathBuf;

use circuits::key::Kind;
use clap::{Args, ValueEnum};

/// Prove a batch: that executing it leads from one state to the next.
///
/// The batch is a stored one, or one whose witness was written before. The firmware is run on it, the
/// run is cut into segments whose tables are full and fit the memory, and these are proven, two at a
/// time; the proof says what `execute` shows as the statement. It is verified before it is written.
///
/// With --config recursive the run is cut into segments of the heights that `fold` has circuits for:
/// it takes more time and memory, and its proof can be folded to one of constant size. (A witness that
/// was written before is cut already, and its segments may not fit.)
///
/// With --what tree the proof says less: that between two commitments to the state only the touched
/// keys changed, from their old values to their new ones, and not why.
///
///   colonnade prove --state state --batch 1 -o 1.proof
///   colonnade prove --state state --batch 1 -o 1.proof --config recursive
///   colonnade prove --witness 1.witness -o 1.proof --memory 4G
///   colonnade prove --what tree --state state --batch 1 -o 1.tree.proof
#[derive(Args, Debug)]
#[command(verbatim_doc_comment)]
pub(crate) struct ProveOptions {
    /// What to prove of the batch.
    #[arg(long, value_enum, default_value = "execution", value_name = "WHAT")]
    pub(crate) what: What,
    #[command(flatten)]
    pub(crate) source: SourceOptions,
    /// Where to write the proof.
    #[arg(short, long, value_name = "PROOF")]
    pub(crate) output: PathBuf,
    /// The configuration.
    #[arg(long, value_enum, default_value = "fast", value_name = "NAME")]
    pub(crate) config: Config,
    /// The most memory that proving may take, such as 8G or 4096M.
    #[arg(long, default_value = "8G", value_parser = parse_bytes, value_name = "SIZE")]
    pub(crate) memory: u64,
}

/// Where a batch's execution comes from.
#[derive(Args, Debug)]
pub(crate) struct SourceOptions {
    /// A state folder made by `init`.
    #[arg(long, value_name = "DIR", requires = "batch", required_unless_present = "witness")]
    pub(crate) state: Option<PathBuf>,
    /// The batch's number.
    #[arg(long, value_name = "N", requires = "state")]
    pub(crate) batch: Option<u64>,
    /// A witness folder made by `witness`.
    #[arg(long, value_name = "DIR", conflicts_with_all = ["state", "batch"])]
    pub(crate) witness: Option<PathBuf>,
}

/// A size with a unit.
pub(super) fn parse_bytes(text: &str) -> Result<u64, String> {
    let units = [("K", 1u64 << 10), ("M", 1 << 20), ("G", 1 << 30)];
    let found = units.iter().find_map(|(unit, size)| Some((text.strip_suffix(unit)?, *size)));
    let (number, unit) = found.unwrap_or((text, 1));
    let number: u64 = number.parse().map_err(|_| "expected a number with K, M or G".to_owned())?;
    number.checked_mul(unit).ok_or_else(|| "more than there is".to_owned())
}

/// Check the tables of a batch's execution without proving anything.
///
/// Evaluates every constraint on every row and balances every bus, and names what is wrong: table, row
/// and constraint, or the bus and what was said on it. A clean batch can be proven; if one that should
/// be clean is not, this says where to look. Takes more time than proving, and less memory.
///
///   colonnade check --state state --batch 1
#[derive(Args, Debug)]
#[command(verbatim_doc_comment)]
pub(crate) struct CheckOptions {
    #[command(flatten)]
    pub(crate) source: SourceOptions,
}

/// Fold a proof of execution, or proofs of successive tree updates, into one of constant size.
///
/// All were made with --config recursive. Of an execution, each segment's proof is verified inside a
/// plonky2 circuit, and so is that it starts where the one before it ends: one proof is left, from the
/// program's start to its halt. It takes minutes and gigabytes.
///
/// Proofs of tree updates are given in the order of their batches, folded ones among them, and chain
/// in the same way. The circuits are built first, which takes longer than folding.
///
///   colonnade prove --state state --batch 1 --config recursive -o 1.proof
///   colonnade fold 1.proof -o 1.folded
///   colonnade prove --what tree --state state --batch 1 --config recursive -o 1.proof
///   colonnade prove --what tree --state state --batch 2 --config recursive -o 2.proof
///   colonnade fold 1.proof 2.proof -o folded.proof
#[derive(Args, Debug)]
#[command(verbatim_doc_comment)]
pub(crate) struct FoldOptions {
    /// The proofs, in the order of their batches.
    #[arg(value_name = "PROOF", required = true)]
    pub(crate) proofs: Vec<PathBuf>,
    /// Where to write the folded proof.
    #[arg(short, long, value_name = "PROOF")]
    pub(crate) output: PathBuf,
}

/// What of a batch can be proven.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum What {
    /// The execution: the whole state transition.
    Execution,
    /// The net update of the state tree.
    Tree,
}

/// The configurations of `circuits`.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Config {
    /// Keccak trees: the fastest to prove.
    Fast,
    /// Poseidon2 trees: for a verifier that is itself proven.
    Recursive,
}

impl Config {
    pub(crate) const fn kind(self) -> Kind {
        match self {
            Self::Fast => Kind::Fast,
            Self::Recursive => Kind::Recursive,
        }
    }
}

/// Verify a proof, and compare what it says with what you expect.
///
/// What a proof says is worth as much as you know about it: of every field that no option names it
/// is shown that it was not compared with anything. Exit 1 if the proof does not hold, or says
/// something else than expected.
///
///   colonnade verify 1.proof --prev 0x... --next 0x... --chain-id 270 --batch 1
#[derive(Args, Debug)]
#[command(verbatim_doc_comment)]
pub(crate) struct VerifyOptions {
    /// The proof.
    #[arg(value_name = "PROOF")]
    pub(crate) proof: PathBuf,
    /// The digest of the verifying key, as `inspect --key` shows it.
    #[arg(long, value_name = "HASH")]
    pub(crate) key: Option<String>,
    /// The chain's id.
    #[arg(long, value_name = "N")]
    pub(crate) chain_id: Option<u64>,
    /// The batch's number.
    #[arg(long, value_name = "N")]
    pub(crate) batch: Option<u64>,
    /// The commitment to the state before the batch, as `state` shows it.
    #[arg(long, value_name = "COMMITMENT")]
    pub(crate) prev: Option<String>,
    /// The commitment to the state after it.
    #[arg(long, value_name = "COMMITMENT")]
    pub(crate) next: Option<String>,
    /// The digest of the touched keys with their values, as `prove` shows it.
    #[arg(long, value_name = "DIGEST")]
    pub(crate) touched: Option<String>,
}

/// Show what a proof file holds, or a verifying key.
///
/// Shows what the file claims, without verifying it: header, statement, segments, tables, bytes by
/// part, and the security that a proof of these heights has.
///
/// With --key it shows this build's verifying key of a configuration: the tables with their columns,
/// constraints and messages, and of proofs of execution the firmware, too.
///
///   colonnade inspect 1.proof
///   colonnade inspect --key fast
///   colonnade inspect --key recursive --what tree
#[derive(Args, Debug)]
#[command(verbatim_doc_comment)]
pub(crate) struct InspectOptions {
    /// The proof.
    #[arg(value_name = "PROOF", required_unless_present = "key", conflicts_with = "key")]
    pub(crate) proof: Option<PathBuf>,
    /// Show this build's verifying key of a configuration instead.
    #[arg(long, value_enum, value_name = "NAME")]
    pub(crate) key: Option<Config>,
    /// Of which proofs the key is.
    #[arg(
        long,
        value_enum,
        default_value = "execution",
        value_name = "WHAT",
        conflicts_with = "proof"
    )]
    pub(crate) what: What,
}
