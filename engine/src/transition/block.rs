//! One block of a batch: system calls, deposits, transactions, withdrawals, header.

use alloc::{boxed::Box, vec::Vec};

use ::transaction::{BlockTerms, InvalidTransaction, TxType};
use primitives::{AccountId, H256, Word};
use trace::{BatchPart, BlockStart, Recorder};

use super::{
    BatchError, BlockInput, BlockOutcome, DEPOSIT_TYPE, Executed, Failure, Receipt, Recovered,
    RejectedTransaction, Rejection, Terms,
    batch::BatchRun,
    deposit::execute_deposit,
    environment::{Environment, check_environment},
    system::start_block,
    transaction::{self, state_error},
};
use crate::{
    block_header::BlockHeader,
    context::LastBlock,
    kernel::{ExecutionEnvironment, Native, NativeKind, costs},
    merkle,
    messages::message_leaf,
    state::StateReader,
};

/// A block while it runs.
struct BlockRun {
    /// Its position in the batch.
    place: usize,
    receipts: Vec<Receipt>,
    gas_used: u64,
    blob_gas_used: u64,
    /// Prices, and what is left of the block.
    terms: Terms,
}

/// Executes the block at `place` of the batch.
pub(super) fn execute_block<E, D, R>(
    run: &mut BatchRun<'_, E, D, R>,
    place: usize,
) -> Result<BlockOutcome, BatchError>
where
    E: ExecutionEnvironment,
    D: StateReader,
    R: Recorder,
{
    let (config, revision) = (run.config, run.batch.revision);
    let input = &run.batch.blocks[place];
    let checked = check_environment(config, revision, &run.context.block, input);
    let environment = checked.map_err(|error| BatchError::Environment { block: place, error })?;
    let number = place as u32;
    run.journal.recorder().part(BatchPart::BlockStart { block: number });
    enter(run, &environment);
    let hashes = (input.parent_beacon_block_root, run.journal.parent_hash());
    start_block(run.kernel, &mut run.journal, Native::UNLIMITED, hashes)?;

    let mut block = BlockRun {
        place,
        receipts: Vec::with_capacity(input.deposits.len() + input.transactions.len()),
        gas_used: 0,
        blob_gas_used: 0,
        terms: terms_of(run, &environment),
    };
    let messages_before = run.messages.len();
    for deposit in 0..input.deposits.len() {
        block.deposit(run, input, deposit)?;
    }
    for transaction in 0..input.transactions.len() {
        block.transaction(run, input, transaction)?;
    }
    run.memory_left = block.terms.memory_left;
    run.journal.recorder().part(BatchPart::BlockEnd { block: number });
    withdraw(run, input)?;
    let messages = run.messages[messages_before..].iter().map(message_leaf).collect::<Vec<_>>();
    let header = header_of(run, input, &environment, &block, merkle::root(&messages));
    let hash = header.hash();
    run.context.block = LastBlock::of(&header);
    run.journal.block_hashes.push(hash);
    Ok(BlockOutcome { header, hash, receipts: block.receipts })
}

/// Tells the journal and whoever listens which block this is.
fn enter<E, D: StateReader, R: Recorder>(
    run: &mut BatchRun<'_, E, D, R>,
    environment: &Environment,
) {
    let block = &environment.block;
    run.journal.set_block(block.clone());
    run.journal.recorder.begin_block(&BlockStart {
        number: block.number,
        timestamp: block.timestamp,
        gas_limit: block.gas_limit,
        base_fee: block.base_fee,
        coinbase: block.coinbase,
    });
}

fn terms_of<E, D: StateReader, R: Recorder>(
    run: &BatchRun<'_, E, D, R>,
    environment: &Environment,
) -> Terms {
    let (config, block) = (run.config, &environment.block);
    let blobs = &run.journal.rules.blobs;
    let memory = config.native_limit.of(NativeKind::Memory).min(costs::MEMORY_PER_TRANSACTION);
    Terms {
        block: BlockTerms {
            chain_id: config.chain_id,
            base_fee: Word::from(block.base_fee),
            blob_base_fee: block.blob_base_fee,
            gas_left: block.gas_limit,
            blobs_left: if config.has_blobs { blobs.max_per_block } else { 0 },
        },
        fees: config.fee_policy(),
        native: config.native_limit.with(NativeKind::Memory, memory),
        memory_left: run.memory_left,
    }
}

impl BlockRun {
    fn deposit<E, D, R>(
        &mut self,
        run: &mut BatchRun<'_, E, D, R>,
        input: &BlockInput,
        place: usize,
    ) -> Result<(), BatchError>
    where
        E: ExecutionEnvironment,
        D: StateReader,
        R: Recorder,
    {
        let (block, deposit) = (self.place, &input.deposits[place]);
        let part = BatchPart::Deposit { block: block as u32, index: place as u32 };
        run.journal.recorder().part(part);
        let (expected, got) = (run.context.next_priority_index, deposit.priority_index);
        if got != expected {
            return Err(BatchError::PriorityIndex { block, deposit: place, expected, got });
        }
        let (gas_limit, left) = (deposit.gas_limit, self.terms.block.gas_left);
        let max = run.config.gas_limit_max;
        if gas_limit > left && gas_limit <= max {
            return Err(BatchError::DepositDoesNotFit { block, deposit: place, gas_limit, left });
        }
        let needed = self.terms.native.of(NativeKind::Memory);
        if needed > self.terms.memory_left {
            return Err(BatchError::DepositMemory { block, deposit: place });
        }
        let hash = deposit.hash();
        let executed =
            execute_deposit(run.kernel, &mut run.journal, &self.terms, (deposit, hash), max)?;
        run.context.push_deposit(hash);
        self.take(run, (DEPOSIT_TYPE, hash, deposit.from.into()), Box::new(executed));
        Ok(())
    }

    fn transaction<E, D, R>(
        &mut self,
        run: &mut BatchRun<'_, E, D, R>,
        input: &BlockInput,
        transaction: usize,
    ) -> Result<(), BatchError>
    where
        E: ExecutionEnvironment,
        D: StateReader,
        R: Recorder,
    {
        let part = BatchPart::Transaction { block: self.place as u32, index: transaction as u32 };
        run.journal.recorder().part(part);
        let result = match &input.transactions[transaction] {
            Ok(candidate) => self.execute(run, candidate)?,
            Err(reason) => Err(reason.clone()),
        };
        let Err(reason) = result else { return Ok(()) };
        if let Ok(Recovered { transaction, .. }) = &input.transactions[transaction] {
            let kept = costs::left_out(costs::envelope_bound(transaction));
            self.terms.memory_left -= kept.of(NativeKind::Memory);
        }
        let block = self.place;
        if run.batch.is_strict {
            return Err(BatchError::Rejected { block, transaction, reason });
        }
        run.rejected.push(RejectedTransaction { block, transaction, reason });
        Ok(())
    }

    fn execute<E, D, R>(
        &mut self,
        run: &mut BatchRun<'_, E, D, R>,
        candidate: &Recovered,
    ) -> Result<Result<(), Rejection>, BatchError>
    where
        E: ExecutionEnvironment,
        D: StateReader,
        R: Recorder,
    {
        let Recovered { transaction, hash, sender } = candidate;
        if transaction.tx_type == TxType::Blob && !run.config.has_blobs {
            return Ok(Err(InvalidTransaction::TypeNotEnabled(TxType::Blob).into()));
        }
        let terms = &self.terms;
        let done = transaction::execute(run.kernel, &mut run.journal, terms, transaction, *sender);
        let executed = match done {
            Ok(executed) => executed,
            Err(Failure::Invalid(reason)) => return Ok(Err(reason.into())),
            Err(Failure::State(error)) => return Err(error.into()),
        };
        let blobs = transaction.blob_versioned_hashes.len() as u64;
        self.terms.block.blobs_left -= blobs;
        self.blob_gas_used += transaction.blob_gas();
        let identity = (transaction.tx_type as u8, *hash, (*sender).into());
        self.take(run, identity, executed);
        Ok(Ok(()))
    }

    /// Counts what was executed.
    fn take<E, D, R>(
        &mut self,
        run: &mut BatchRun<'_, E, D, R>,
        (kind, hash, sender): (u8, H256, AccountId),
        executed: Box<Executed>,
    ) {
        self.gas_used += executed.gas_used;
        self.terms.block.gas_left -= executed.gas_used;
        self.terms.memory_left -= executed.native_used.of(NativeKind::Memory);
        run.messages.extend_from_slice(&executed.messages);
        let cumulative_gas = self.gas_used;
        self.receipts.push(Receipt { kind, hash, sender, cumulative_gas, executed });
    }
}

/// Pays the withdrawals out (EIP-4895).
fn withdraw<E, D: StateReader, R: Recorder>(
    run: &mut BatchRun<'_, E, D, R>,
    input: &BlockInput,
) -> Result<(), BatchError> {
    run.journal.begin_transaction();
    for withdrawal in &input.withdrawals {
        let account = withdrawal.address.into();
        let done = run.journal.add_balance(&account, withdrawal.wei());
        done.map_err(|halt| state_error(&mut run.journal, halt))?;
    }
    Ok(())
}

fn header_of<E, D: StateReader, R: Recorder>(
    run: &BatchRun<'_, E, D, R>,
    input: &BlockInput,
    environment: &Environment,
    block: &BlockRun,
    messages_root: H256,
) -> BlockHeader {
    let Environment { block: env, excess_blob_gas } = environment;
    let withdrawals = input.withdrawals.iter().map(super::Withdrawal::encode);
    BlockHeader {
        chain_id: env.chain_id,
        batch_number: run.batch.number,
        parent_hash: run.journal.parent_hash(),
        number: env.number,
        timestamp: env.timestamp,
        gas_limit: env.gas_limit,
        gas_used: block.gas_used,
        base_fee: env.base_fee,
        coinbase: env.coinbase,
        prev_randao: env.prev_randao,
        parent_beacon_block_root: input.parent_beacon_block_root,
        excess_blob_gas: *excess_blob_gas,
        blob_gas_used: block.blob_gas_used,
        withdrawals_root: merkle::root_of(withdrawals),
        transactions_root: merkle::root_of(block.receipts.iter().map(|receipt| receipt.hash)),
        receipts_root: merkle::root_of_written(&block.receipts, Receipt::write),
        messages_root,
    }
}
