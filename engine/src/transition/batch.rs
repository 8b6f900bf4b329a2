//! A batch: the unit of execution, of proving and of publication.

use alloc::vec::Vec;

use primitives::{H256, VmKind};
use thiserror::Error;
use trace::Recorder;

use super::{BatchInput, EnvironmentError, Receipt, Rejection, block};
use crate::{
    account::proving_code_hash,
    block_header::BlockHeader,
    chain::{ChainConfig, ConfigError},
    context::Context,
    journal::{HashKey, Journal, Message, Touched},
    kernel::{ExecutionEnvironment, Kernel},
    revision::{Revision, Rules},
    state::{StateError, StateReader},
};

/// All that a batch did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BatchOutcome {
    /// The batch's number.
    pub number: u64,
    /// The context that the next batch starts from.
    pub context: Context,
    /// Its blocks.
    pub blocks: Vec<BlockOutcome>,
    /// The transactions that were left out.
    pub rejected: Vec<RejectedTransaction>,
    /// The messages that it sends down, in order.
    pub messages: Vec<Message>,
    /// What it read and changed of the state.
    pub touched: Vec<Touched>,
    /// Code that accounts have after it and did not have before, sorted by hash.
    pub codes: Vec<NewCode>,
    /// How many deposits it holds.
    pub deposits: u64,
    /// Gas used by all blocks.
    pub gas_used: u64,
}

/// A block and its receipts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlockOutcome {
    /// The header.
    pub header: BlockHeader,
    /// Its hash.
    pub hash: H256,
    /// A receipt for each deposit and each transaction that was not left out.
    pub receipts: Vec<Receipt>,
}

/// A transaction that was left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RejectedTransaction {
    /// Position of its block in the batch.
    pub block: usize,
    /// Position among the block's candidates.
    pub transaction: usize,
    /// Why.
    pub reason: Rejection,
}

/// Code that an account was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewCode {
    /// Keccak hash.
    pub hash: H256,
    /// The VM that runs it.
    pub vm: VmKind,
    /// The code.
    pub bytes: Vec<u8>,
}

/// Why a batch has no outcome.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum BatchError {
    /// The chain's configuration is none.
    #[error("chain configuration: {0}")]
    Config(#[from] ConfigError),
    /// It is for another chain.
    #[error("the batch is for chain {got}, this is chain {expected}")]
    ChainId {
        /// The chain's own id.
        expected: u64,
        /// The batch's.
        got: u64,
    },
    /// It does not follow the last batch.
    #[error("the batch has number {got}, expected {expected}")]
    Number {
        /// One above the last batch's.
        expected: u64,
        /// The batch's.
        got: u64,
    },
    /// It has no blocks.
    #[error("the batch has no blocks")]
    NoBlocks,
    /// No batch can run under its revision.
    #[error("batches cannot run under {}", .0.name())]
    Revision(Revision),
    /// A block's environment breaks a rule.
    #[error("block {block}: {error}")]
    Environment {
        /// Position of the block in the batch.
        block: usize,
        /// The rule.
        error: EnvironmentError,
    },
    /// A deposit is not the next one.
    #[error("block {block}, deposit {deposit}: its priority index is {got}, expected {expected}")]
    PriorityIndex {
        /// Position of the block in the batch.
        block: usize,
        /// Position of the deposit in the block.
        deposit: usize,
        /// The index of the next deposit.
        expected: u64,
        /// The deposit's.
        got: u64,
    },
    /// A deposit does not fit into what is left of the block's gas. It cannot be left out.
    #[error(
        "block {block}, deposit {deposit}: its gas limit is {gas_limit}, the block has {left} left"
    )]
    DepositDoesNotFit {
        /// Position of the block in the batch.
        block: usize,
        /// Position of the deposit in the block.
        deposit: usize,
        /// The deposit's gas limit.
        gas_limit: u64,
        /// What is left of the block's.
        left: u64,
    },
    /// There may not be memory enough for a deposit. It cannot be left out.
    #[error("block {block}, deposit {deposit}: the batch has no memory left for it")]
    DepositMemory {
        /// Position of the block in the batch.
        block: usize,
        /// Position of the deposit in the block.
        deposit: usize,
    },
    /// A strict batch holds an invalid transaction.
    #[error("block {block}, transaction {transaction}: {reason}")]
    Rejected {
        /// Position of the block in the batch.
        block: usize,
        /// Position of the transaction in the block.
        transaction: usize,
        /// What is wrong with it.
        reason: Rejection,
    },
    /// The state could not be read.
    #[error(transparent)]
    State(#[from] StateError),
}

/// Executes a batch on the state that `state` reads. The recorder comes back with the outcome.
pub fn execute_batch<E, D, R>(
    kernel: &mut Kernel<E>,
    state: D,
    recorder: R,
    config: &ChainConfig,
    context: &Context,
    batch: &BatchInput,
) -> Result<(BatchOutcome, R), BatchError>
where
    E: ExecutionEnvironment,
    D: StateReader,
    R: Recorder,
{
    let rules = check_batch(config, context, batch)?;
    let mut journal = Journal::new(state, recorder, rules);
    journal.set_hash_key(hash_key(batch));
    journal.reserve(batch.blocks.iter().map(|block| block.transactions.len()).sum());
    journal.set_block_hashes(context.block_hashes.clone());
    if config.has_hooks {
        journal.enable_hooks();
    }
    let mut run = BatchRun {
        kernel,
        journal,
        config,
        batch,
        // The journal has the hashes of blocks, until the batch is done.
        context: Context { batch_number: batch.number, block_hashes: Vec::new(), ..*context },
        rejected: Vec::new(),
        messages: Vec::new(),
        memory_left: super::bound::memory_left(batch),
    };
    let mut blocks = Vec::with_capacity(batch.blocks.len());
    for place in 0..batch.blocks.len() {
        blocks.push(block::execute_block(&mut run, place)?);
    }
    let BatchRun { mut journal, context: mut next, rejected, messages, .. } = run;
    next.block_hashes = core::mem::take(&mut journal.block_hashes);
    next.forget_old_blocks();
    let (touched, codes) = finish_state(&journal)?;
    let outcome = BatchOutcome {
        number: batch.number,
        deposits: next.next_priority_index - context.next_priority_index,
        gas_used: blocks.iter().map(|block| block.header.gas_used).sum(),
        context: next,
        blocks,
        rejected,
        messages,
        touched,
        codes,
    };
    Ok((outcome, journal.into_recorder()))
}

/// A key for look-ups that nobody knows who has not signed all transactions.
fn hash_key(batch: &BatchInput) -> HashKey {
    const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;
    let mut secret = batch.number;
    for block in &batch.blocks {
        secret = (secret ^ block.timestamp).wrapping_mul(FACTOR);
        for recovered in block.transactions.iter().flatten() {
            let [limb, ..] = recovered.transaction.signature.s.into_limbs();
            secret = (secret ^ limb).wrapping_mul(FACTOR);
        }
    }
    HashKey::new(secret)
}

/// A batch while it runs.
pub(super) struct BatchRun<'a, E, D, R> {
    pub(super) kernel: &'a mut Kernel<E>,
    pub(super) journal: Journal<D, R>,
    pub(super) config: &'a ChainConfig,
    pub(super) batch: &'a BatchInput,
    /// After the blocks and deposits so far.
    pub(super) context: Context,
    pub(super) rejected: Vec<RejectedTransaction>,
    pub(super) messages: Vec<Message>,
    /// Bytes of the machine's memory that are left.
    pub(super) memory_left: i64,
}

fn check_batch(
    config: &ChainConfig,
    context: &Context,
    batch: &BatchInput,
) -> Result<&'static Rules, BatchError> {
    config.check()?;
    let (expected, got) = (config.chain_id, batch.chain_id);
    if got != expected {
        return Err(BatchError::ChainId { expected, got });
    }
    let (expected, got) = (context.batch_number.saturating_add(1), batch.number);
    if got != expected {
        return Err(BatchError::Number { expected, got });
    }
    if batch.blocks.is_empty() {
        return Err(BatchError::NoBlocks);
    }
    let rules = batch.revision.rules().filter(|rules| rules.revision >= Revision::Cancun);
    rules.ok_or(BatchError::Revision(batch.revision))
}

/// What was touched, the headers with the proving hashes of new code, and that code.
fn finish_state<D: StateReader, R: Recorder>(
    journal: &Journal<D, R>,
) -> Result<(Vec<Touched>, Vec<NewCode>), StateError> {
    let deployed = journal.deployed();
    let mut touched = journal.touched();
    let mut codes: Vec<(NewCode, tree::Digest)> = Vec::new();
    for touched in &mut touched {
        let Touched::Header { old, new: Some(new), .. } = touched else { continue };
        let Some(new) = &mut new.code else { continue };
        let old = old.as_ref().and_then(|old| old.code.as_ref());
        if let Some(old) = old.filter(|old| old.hash == new.hash) {
            new.proving_hash = old.proving_hash;
            continue;
        }
        let hash = new.hash;
        let place = match codes.binary_search_by_key(&hash, |(code, _)| code.hash) {
            Ok(place) => place,
            Err(place) => {
                let found = deployed.binary_search_by_key(&hash, |(hash, _)| *hash);
                let code = found.ok().and_then(|place| deployed.get(place));
                let (_, code) = code.ok_or(StateError::MissingCode(hash))?;
                let bytes = code.bytes().to_vec();
                let digest = proving_code_hash(&bytes);
                codes.insert(place, (NewCode { hash, vm: code.vm(), bytes }, digest));
                place
            }
        };
        new.proving_hash = codes[place].1;
    }
    Ok((touched, codes.into_iter().map(|(code, _)| code).collect()))
}
