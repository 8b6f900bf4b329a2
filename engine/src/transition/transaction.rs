//! One transaction: checked, paid for, run, settled.

use alloc::{boxed::Box, rc::Rc, vec::Vec};

use ::transaction::{
    Authorization, BlockTerms, IntrinsicGas, InvalidTransaction, Transaction, check_sender,
    validate,
};
use primitives::{AccountId, H160, Halt, Status, Word, saturating_mul};
use thiserror::Error;
use trace::{Recorder, TransactionEnd, TransactionStart};

use super::run::{Run, call, deploy, pay_for_pubdata};
use crate::{
    code::{Code, DELEGATION_LEN, delegation_code},
    env::TransactionEnv,
    journal::{Journal, Log, Message},
    kernel::{ExecutionEnvironment, Kernel, Native, NativeKind, Resources, System, costs},
    state::{StateError, StateReader},
};

/// What a transaction pays to whom, beside what Ethereum says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FeePolicy {
    /// Who gets the base fee; `None` burns it.
    pub base_fee_recipient: Option<AccountId>,
    /// Gas for each byte of pubdata.
    pub gas_per_pubdata_byte: u64,
}

/// What the block and the chain say to a transaction.
#[derive(Clone, Copy, Debug)]
pub struct Terms {
    /// What the block still has room for, and its prices.
    pub block: BlockTerms,
    /// What else is paid.
    pub fees: FeePolicy,
    /// Native work that the transaction may cause.
    pub native: Native,
    /// Bytes of the machine's memory that the batch has left.
    pub memory_left: i64,
}

/// What a transaction did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Executed {
    /// Outcome of its outermost frame.
    pub status: Status,
    /// Gas paid for, after refunds.
    pub gas_used: u64,
    /// What was refunded of the gas that it used.
    pub gas_refunded: u64,
    /// Native work that it caused.
    pub native_used: Native,
    /// Bytes of pubdata that it was charged for; zero where they are free.
    pub pubdata_bytes: u64,
    /// Return or revert data, or deployed code.
    pub output: Vec<u8>,
    /// The account that it deployed to, if it deployed at all.
    pub created: Option<AccountId>,
    /// Its events.
    pub logs: Vec<Log>,
    /// Its messages to the layer below.
    pub messages: Vec<Message>,
}

/// Why a transaction has no outcome.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Failure {
    /// It may not be part of a block; nothing was changed.
    #[error(transparent)]
    Invalid(#[from] InvalidTransaction),
    /// The state could not be read.
    #[error(transparent)]
    State(#[from] StateError),
}

/// Executes a transaction whose sender was recovered. On an error the state is as before.
pub fn execute_transaction<E, D, R>(
    kernel: &mut Kernel<E>,
    journal: &mut Journal<D, R>,
    terms: &Terms,
    transaction: &Transaction,
    sender: H160,
) -> Result<Executed, Failure>
where
    E: ExecutionEnvironment,
    D: StateReader,
    R: Recorder,
{
    execute(kernel, journal, terms, transaction, sender).map(|executed| *executed)
}

/// The same with the outcome in the place where it will stay.
pub(super) fn execute<E, D, R>(
    kernel: &mut Kernel<E>,
    journal: &mut Journal<D, R>,
    terms: &Terms,
    transaction: &Transaction,
    sender: H160,
) -> Result<Box<Executed>, Failure>
where
    E: ExecutionEnvironment,
    D: StateReader,
    R: Recorder,
{
    let rules = journal.rules();
    let intrinsic = validate(transaction, &rules.transactions, &terms.block)?;
    let native = native_for_run(transaction, terms)?;
    let sender = AccountId::from(sender);
    let place = check_account(journal, transaction, &sender)?;
    journal.begin_transaction();
    if R::IS_ON {
        journal.recorder().begin_transaction(&start_of(transaction, sender));
    }
    let who = (sender, place, intrinsic, native);
    let executed = run_and_settle(kernel, journal, terms, transaction, who);
    executed.map_err(|halt| state_failure(journal, halt))
}

/// What is left of the native resource for the transaction's run. One whose envelope alone takes more
/// than there may be cannot be part of a block: were it to halt instead, its access list and its
/// authorizations would be worked on without being paid for.
fn native_for_run(transaction: &Transaction, terms: &Terms) -> Result<Native, InvalidTransaction> {
    if terms.native.of(NativeKind::Memory).min(costs::MEMORY_PER_TRANSACTION) > terms.memory_left {
        return Err(InvalidTransaction::BatchMemory);
    }
    let mut native = terms.native;
    let cost = costs::transaction(transaction, terms.fees.base_fee_recipient.is_some());
    match native.take(&cost, 1) {
        Ok(()) => Ok(native),
        Err(_) => Err(InvalidTransaction::NativeLimit),
    }
}

/// The reader's error behind a halt that is none of the transaction's.
fn state_failure<D: StateReader, R: Recorder>(journal: &mut Journal<D, R>, halt: Halt) -> Failure {
    Failure::State(state_error(journal, halt))
}

/// The same as the reader's own error.
pub(super) fn state_error<D: StateReader, R: Recorder>(
    journal: &mut Journal<D, R>,
    halt: Halt,
) -> StateError {
    let unknown = StateError::Reader(alloc::format!("{halt}"));
    journal.take_failure().unwrap_or(unknown)
}

/// The place of the sender in the journal, if its account lets it send the transaction.
fn check_account<D: StateReader, R: Recorder>(
    journal: &mut Journal<D, R>,
    transaction: &Transaction,
    sender: &AccountId,
) -> Result<u32, Failure> {
    let place = journal.loaded(sender).map_err(|halt| state_failure(journal, halt))?;
    let header = journal.header_at(place);
    let (nonce, balance) = (header.nonce, header.balance);
    let code_len = header.code_len();
    let mut has_code = code_len != 0;
    // Only code that may be a delegation is looked at: who is refused has paid for nothing longer.
    if journal.rules().has_delegation && code_len == DELEGATION_LEN {
        let code = journal.code_at(place).map_err(|halt| state_failure(journal, halt))?;
        has_code = code.delegation().is_none();
    }
    check_sender(transaction, nonce, balance, has_code)?;
    Ok(place)
}

fn start_of(transaction: &Transaction, sender: AccountId) -> TransactionStart {
    TransactionStart {
        kind: transaction.tx_type as u8,
        hash: transaction.hash(),
        sender,
        to: transaction.to.map(AccountId::from),
        value: transaction.value,
        gas_limit: transaction.gas_limit,
    }
}

fn run_and_settle<E, D, R>(
    kernel: &mut Kernel<E>,
    journal: &mut Journal<D, R>,
    terms: &Terms,
    transaction: &Transaction,
    (sender, sender_place, intrinsic, native): (AccountId, u32, IntrinsicGas, Native),
) -> Result<Box<Executed>, Halt>
where
    E: ExecutionEnvironment,
    D: StateReader,
    R: Recorder,
{
    let price = transaction.effective_gas_price(terms.block.base_fee);
    journal.set_transaction(TransactionEnv {
        origin: sender,
        gas_price: price,
        blob_hashes: transaction.blob_versioned_hashes.clone(),
    });
    buy_gas(journal, terms, transaction, sender_place, price);
    let to = transaction.to.map(AccountId::from);
    warm(journal, transaction, sender_place, to.as_ref());
    for authorization in &transaction.authorizations {
        authorize(journal, authorization, terms.block.chain_id)?;
    }
    journal.checkpoint();
    let resources = Resources { gas: transaction.gas_limit - intrinsic.gas, native };
    let (value, input) = (transaction.value, transaction.data.as_slice());
    let mut run = match to {
        Some(to) => call(kernel, journal, (sender, to), (value, input), resources)?,
        None => deploy(kernel, journal, sender, transaction.nonce, (value, input), resources)?,
    };
    let pubdata_bytes = pay_for_pubdata(journal, terms, &mut run);
    journal.commit();
    let settled = (price, intrinsic, pubdata_bytes);
    settle(journal, terms, transaction, sender_place, settled, run)
}

/// Takes the price of all gas and of the blobs, and the nonce.
fn buy_gas<D: StateReader, R: Recorder>(
    journal: &mut Journal<D, R>,
    terms: &Terms,
    transaction: &Transaction,
    sender: u32,
    price: Word,
) {
    // The check of the sender's funds bounds both products.
    let gas = saturating_mul(price, Word::from(transaction.gas_limit));
    let blobs = match transaction.blob_gas() {
        0 => Word::ZERO,
        blob_gas => saturating_mul(terms.block.blob_base_fee, Word::from(blob_gas)),
    };
    let balance = journal.header_at(sender).balance;
    journal.set_balance_at(sender, balance.saturating_sub(gas).saturating_sub(blobs));
    journal.set_nonce_at(sender, transaction.nonce + 1);
}

/// Marks all that is warm before the first instruction (EIP-2929, 2930, 3651).
fn warm<D: StateReader, R: Recorder>(
    journal: &mut Journal<D, R>,
    transaction: &Transaction,
    sender: u32,
    to: Option<&AccountId>,
) {
    journal.warm_account_at(sender);
    let coinbase = journal.coinbase_place();
    journal.warm_account_at(coinbase);
    if let Some(to) = to {
        let to = journal.account_place(to);
        journal.warm_account_at(to);
    }
    for item in &transaction.access_list {
        let account = item.address.into();
        journal.touch_account(&account);
        for key in &item.storage_keys {
            journal.warm_slot(&account, primitives::word_from_h256(*key));
        }
    }
}

/// Lets an account delegate to code, if its authorization is in order (EIP-7702); otherwise
/// nothing happens.
fn authorize<D: StateReader, R: Recorder>(
    journal: &mut Journal<D, R>,
    authorization: &Authorization,
    chain_id: u64,
) -> Result<(), Halt> {
    const REFUND_FOR_EXISTING: i64 = 12_500;
    let Ok(authority) = authorization.authority(chain_id) else { return Ok(()) };
    let authority = AccountId::from(authority);
    journal.touch_account(&authority);
    let code = journal.code_of(&authority)?;
    let header = journal.header(&authority)?;
    let (nonce, is_empty) = (header.nonce, header.is_empty());
    if !code.is_empty() && code.delegation().is_none() || nonce != authorization.nonce {
        return Ok(());
    }
    if !is_empty {
        journal.refund(REFUND_FOR_EXISTING);
    }
    let code = match authorization.address {
        address if address.is_zero() => Code::empty(),
        address => Rc::new(Code::evm(&delegation_code(address))),
    };
    journal.set_code(&authority, code)?;
    journal.set_nonce(&authority, nonce + 1)
}

fn settle<D: StateReader, R: Recorder>(
    journal: &mut Journal<D, R>,
    terms: &Terms,
    transaction: &Transaction,
    sender: u32,
    (price, intrinsic, pubdata_bytes): (Word, IntrinsicGas, u64),
    run: Run,
) -> Result<Box<Executed>, Halt> {
    let used = transaction.gas_limit - run.outcome.resources.gas;
    let most = used / journal.rules().refund_quotient;
    let refunded = u64::try_from(journal.refunded()).unwrap_or(0).min(most);
    let gas_used = (used - refunded).max(intrinsic.floor);
    let left = Word::from(transaction.gas_limit - gas_used);
    journal.add_balance_at(sender, saturating_mul(price, left));
    let gas = Word::from(gas_used);
    let tip = price.saturating_sub(terms.block.base_fee);
    let coinbase = journal.coinbase_place();
    journal.ensure_loaded(coinbase)?;
    journal.add_balance_at(coinbase, saturating_mul(tip, gas));
    if let Some(recipient) = terms.fees.base_fee_recipient {
        journal.add_balance(&recipient, saturating_mul(terms.block.base_fee, gas))?;
    }
    journal.clear_destroyed();
    let status = run.outcome.status;
    journal.recorder().end_transaction(&TransactionEnd { status, gas_used });
    let (logs, messages) = journal.take_logs();
    Ok(Box::new(Executed {
        status,
        gas_used,
        gas_refunded: refunded,
        native_used: terms.native.minus(&run.outcome.resources.native),
        pubdata_bytes,
        output: run.output,
        created: run.created,
        logs,
        messages,
    }))
}
