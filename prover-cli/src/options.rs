//! The command line.

mod machine;
mod proofs;
mod statetest;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

pub(crate) use machine::{ProfileOptions, WitnessOptions};
pub(crate) use proofs::{
    CheckOptions, FoldOptions, InspectOptions, ProveOptions, SourceOptions, VerifyOptions, What,
};
pub(crate) use statetest::StatetestOptions;

/// Executes rollup batches for contracts of many virtual machines over one state, and shows what
/// they did, what they will cost to prove, and how to check it.
///
/// A first look, with everything made up on the spot:
///
///   colonnade demo
///
/// A chain of your own, from a genesis file and a batch:
///
///   colonnade new-batch -o chain --transactions 100
///   colonnade init --genesis chain/genesis.json --state chain/state
///   colonnade execute --batch chain/batch-1.json --state chain/state --trace chain/1.trace
///   colonnade profile chain/1.trace --html chain/1.html
///   colonnade profile --state chain/state --batch 1
///   colonnade witness --state chain/state --batch 1 -o chain/1.witness
///   colonnade prove --what tree --state chain/state --batch 1 -o chain/1.proof
///   colonnade verify chain/1.proof
///
/// Exit codes: 0, all is well; 1, a check failed; 2, the input is bad.
#[derive(Debug, Parser)]
#[command(name = "colonnade", version, verbatim_doc_comment)]
pub(crate) struct Options {
    /// Print JSON for scripts instead of text for people.
    #[arg(long, global = true)]
    pub(crate) json: bool,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Init(InitOptions),
    Execute(ExecuteOptions),
    State(StateOptions),
    Rollback(RollbackOptions),
    Pubdata(PubdataOptions),
    Rebuild(RebuildOptions),
    Messages(MessagesOptions),
    ProveMessage(ProveMessageOptions),
    VerifyMessage(VerifyMessageOptions),
    Prove(ProveOptions),
    Check(CheckOptions),
    Fold(FoldOptions),
    Verify(VerifyOptions),
    Inspect(InspectOptions),
    Witness(WitnessOptions),
    Profile(ProfileOptions),
    Trace(TraceOptions),
    Statetest(StatetestOptions),
    NewBatch(NewBatchOptions),
    Demo(DemoOptions),
}

/// Make a new state folder from a genesis file.
///
/// The genesis is an Ethereum genesis JSON (`config`, `alloc`) with an optional section
/// `colonnade` that configures the rollup. The folder then holds the embedded database: the state
/// tree, code, and every batch that will be executed on it.
///
///   colonnade init --genesis genesis.json --state state
#[derive(Args, Debug)]
#[command(verbatim_doc_comment)]
pub(crate) struct InitOptions {
    /// The genesis file.
    #[arg(long, value_name = "FILE")]
    pub(crate) genesis: PathBuf,
    /// The folder to make.
    #[arg(long, value_name = "DIR")]
    pub(crate) state: PathBuf,
}

/// Execute a batch, on a state folder or straight on a genesis.
///
/// With --state the batch must follow the last one, and its effect is stored for good. With
/// --genesis nothing is stored: the batch runs on the genesis in memory.
///
/// A transaction that breaks a rule is reported with its place and left out; --strict refuses the
/// whole batch instead. Prints receipts, gas, the commitments to the state before and after, and
/// the statement that a proof of this batch proves.
///
/// With --machine the batch is executed three times: natively, by the firmware's source natively,
/// and by the firmware's image on the machine, which is what will be proven. The statements must
/// agree.
///
///   colonnade execute --batch batch-1.json --state state --trace 1.trace
///   colonnade execute --batch batch-1.json --genesis genesis.json --machine
#[derive(Args, Debug)]
#[command(verbatim_doc_comment)]
pub(crate) struct ExecuteOptions {
    /// The batch file.
    #[arg(long, value_name = "FILE")]
    pub(crate) batch: PathBuf,
    /// A state folder made by `init`.
    #[arg(long, value_name = "DIR", required_unless_present = "genesis")]
    pub(crate) state: Option<PathBuf>,
    /// A genesis file; with --state it is checked against the folder's own.
    #[arg(long, value_name = "FILE")]
    pub(crate) genesis: Option<PathBuf>,
    /// Write the columnar trace of the execution here.
    #[arg(long, value_name = "FILE")]
    pub(crate) trace: Option<PathBuf>,
    /// Record stack items as well (larger; needed for EIP-3155 lines).
    #[arg(long, requires = "trace")]
    pub(crate) stack: bool,
    /// Write the batch's pubdata here.
    #[arg(long, value_name = "FILE")]
    pub(crate) pubdata: Option<PathBuf>,
    /// Refuse a batch that holds an invalid transaction.
    #[arg(long)]
    pub(crate) strict: bool,
    /// Run the firmware on the machine too; exit 1, with nothing stored, if it states something else.
    #[arg(long)]
    pub(crate) machine: bool,
}

/// Show a state folder: last batch, commitment, and an account if asked.
///
///   colonnade state state --account 0x00000000000000000000000000000000000000aa --slot 0
#[derive(Args, Debug)]
#[command(verbatim_doc_comment)]
pub(crate) struct StateOptions {
    /// A state folder made by `init`.
    #[arg(value_name = "DIR")]
    pub(crate) state: PathBuf,
    /// Show this account.
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) account: Option<String>,
    /// Show this slot of its storage, a number in hex or decimal.
    #[arg(long, value_name = "SLOT", requires = "account")]
    pub(crate) slot: Option<String>,
    /// Recompute every hash of the tree and compare; exit 1 if anything differs.
    #[arg(long)]
    pub(crate) check: bool,
}

/// Take the last batches back.
///
///   colonnade rollback --state state --to 7
#[derive(Args, Debug)]
#[command(verbatim_doc_comment)]
pub(crate) struct RollbackOptions {
    /// A state folder made by `init`.
    #[arg(long, value_name = "DIR")]
    pub(crate) state: PathBuf,
    /// The batch to go back to; 0 is the genesis.
    #[arg(long, value_name = "N")]
    pub(crate) to: u64,
}

/// Write the pubdata of a stored batch to a file.
///
///   colonnade pubdata --state state --batch 1 -o 1.pubdata
#[derive(Args, Debug)]
#[command(verbatim_doc_comment)]
pub(crate) struct PubdataOptions {
    /// A state folder made by `init`.
    #[arg(long, value_name = "DIR")]
    pub(crate) state: PathBuf,
    /// The batch's number.
    #[arg(long, value_name = "N")]
    pub(crate) batch: u64,
    /// Where to write it.
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: PathBuf,
}

/// Rebuild the state from a genesis and pubdata alone, and print its commitment.
///
///   colonnade rebuild --genesis genesis.json 1.pubdata 2.pubdata --expect 0x...
#[derive(Args, Debug)]
#[command(verbatim_doc_comment)]
pub(crate) struct RebuildOptions {
    /// The genesis file.
    #[arg(long, value_name = "FILE")]
    pub(crate) genesis: PathBuf,
    /// The pubdata of the batches, in order.
    #[arg(value_name = "PUBDATA", required = true)]
    pub(crate) pubdata: Vec<PathBuf>,
    /// The commitment that must come out; exit 1 if another one does.
    #[arg(long, value_name = "COMMITMENT")]
    pub(crate) expect: Option<String>,
}

/// List the messages that a stored batch sent down.
///
///   colonnade messages --state state --batch 1
#[derive(Args, Debug)]
#[command(verbatim_doc_comment)]
pub(crate) struct MessagesOptions {
    /// A state folder made by `init`.
    #[arg(long, value_name = "DIR")]
    pub(crate) state: PathBuf,
    /// The batch's number.
    #[arg(long, value_name = "N")]
    pub(crate) batch: u64,
}

/// Print a proof that a batch sent a message down.
///
///   colonnade prove-message --state state --batch 1 --index 0 > proof.json
#[derive(Args, Debug)]
#[command(verbatim_doc_comment)]
pub(crate) struct ProveMessageOptions {
    /// A state folder made by `init`.
    #[arg(long, value_name = "DIR")]
    pub(crate) state: PathBuf,
    /// The batch's number.
    #[arg(long, value_name = "N")]
    pub(crate) batch: u64,
    /// Which of the batch's messages.
    #[arg(long, value_name = "I")]
    pub(crate) index: usize,
}

/// Check a proof printed by `prove-message`; exit 1 if it does not hold.
///
///   colonnade verify-message proof.json --root 0x...
#[derive(Args, Debug)]
#[command(verbatim_doc_comment)]
pub(crate) struct VerifyMessageOptions {
    /// The proof.
    #[arg(value_name = "FILE")]
    pub(crate) proof: PathBuf,
    /// The message root of the batch's statement.
    #[arg(long, value_name = "HASH")]
    pub(crate) root: String,
}

/// Show what a trace file holds, or its EVM instructions as EIP-3155 lines.
///
/// Without --eip3155 the whole file is read, every checksum is checked, and the size of each table
/// is shown.
///
///   colonnade trace 1.trace --eip3155 | head
#[derive(Args, Debug)]
#[command(verbatim_doc_comment)]
pub(crate) struct TraceOptions {
    /// The trace.
    #[arg(value_name = "TRACE")]
    pub(crate) trace: PathBuf,
    /// Print the lines; the trace must have been recorded with stack items.
    #[arg(long)]
    pub(crate) eip3155: bool,
}

/// Make up a genesis and batches, with real signatures.
///
/// The same seed gives the same bytes. The mix names kinds and their weights: transfers, erc20,
/// deploys, reverts, keccak, storage, arithmetic, messages, deposits.
///
///   colonnade new-batch -o chain --transactions 256 --mix transfers=60,erc20=40 --seed 7
#[derive(Args, Debug)]
#[command(verbatim_doc_comment)]
pub(crate) struct NewBatchOptions {
    /// The folder for genesis.json and batch-N.json.
    #[arg(short, long, value_name = "DIR")]
    pub(crate) output: PathBuf,
    /// Transactions of each batch.
    #[arg(long, default_value_t = 64, value_name = "N")]
    pub(crate) transactions: u32,
    /// How many batches.
    #[arg(long, default_value_t = 1, value_name = "N")]
    pub(crate) batches: u32,
    /// Blocks of each batch.
    #[arg(long, default_value_t = 1, value_name = "N")]
    pub(crate) blocks: u32,
    /// Accounts that send them.
    #[arg(long, default_value_t = 16, value_name = "N")]
    pub(crate) accounts: u32,
    /// Kinds of transactions and their weights.
    #[arg(long, value_name = "KIND=WEIGHT,...")]
    pub(crate) mix: Option<String>,
    /// Revision of the EVM.
    #[arg(long, default_value = "Osaka", value_name = "NAME")]
    pub(crate) fork: String,
    /// How many of 1000 transactions are made invalid, to see them left out.
    #[arg(long, default_value_t = 0, value_name = "N")]
    pub(crate) invalid: u32,
    /// What the bytes depend on.
    #[arg(long, default_value_t = 1, value_name = "N")]
    pub(crate) seed: u64,
}

/// Show everything once: a made-up chain, a batch, its trace, its statement, its proof.
///
/// Makes a genesis and a batch, runs the whole pipeline on an embedded store in a temporary folder,
/// and shows what happened. In the end the batch's execution is proven, and the proof verified. With
/// --fold the net update of the state tree is proven besides, and folded to a proof of constant size,
/// which is NOT a proof of execution.
///
///   colonnade demo --transactions 200
#[derive(Args, Debug)]
#[command(verbatim_doc_comment)]
pub(crate) struct DemoOptions {
    /// Transactions of the batch.
    #[arg(long, default_value_t = 24, value_name = "N")]
    pub(crate) transactions: u32,
    /// What the batch depends on.
    #[arg(long, default_value_t = 1, value_name = "N")]
    pub(crate) seed: u64,
    /// Keep everything in this folder instead of a temporary one.
    #[arg(long, value_name = "DIR")]
    pub(crate) keep: Option<PathBuf>,
    /// Leave out the proof of the execution, which takes most of the time.
    #[arg(long)]
    pub(crate) no_proof: bool,
    /// Prove the update of the state tree besides, and fold that proof to one of constant size.
    #[arg(long)]
    pub(crate) fold: bool,
}
