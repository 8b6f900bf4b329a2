//! Runs the cases of a fixture.

use engine::{
    env::BlockEnv,
    journal::{Journal, Log, Touched},
    kernel::{Kernel, Native},
    revision::{Revision, Rules},
    state::MemoryState,
    transition::{Executed, Failure, FeePolicy, Terms, blob_base_fee, execute_transaction},
    vms::VmFrame,
};
use primitives::{H256, Word, keccak256, word_to_h256};
use trace::Recorder;
use transaction::{BlockTerms, Transaction};

use crate::{
    exceptions::Refusal,
    fixture::{Case, Fixture, Number},
    root::{logs_hash, state_root},
};

/// What came of a case.
#[derive(Clone, Debug)]
pub enum Verdict {
    /// As the fixture says.
    Passed,
    /// Otherwise.
    Failed {
        /// State root that the fixture has.
        expected: H256,
        /// State root that we have.
        actual: H256,
        /// What differs.
        why: String,
    },
    /// The revision is not supported, or the case is of a kind that is left out.
    Skipped(&'static str),
}

/// A case that was run.
#[derive(Debug)]
pub struct Ran<R> {
    /// What came of it.
    pub verdict: Verdict,
    /// Who listened.
    pub recorder: R,
    /// The state before.
    pub pre: MemoryState,
    /// What was read and changed; nothing if the transaction was refused.
    pub touched: Vec<Touched>,
    /// Events.
    pub logs: Vec<Log>,
}

/// Runs one case and judges it.
pub fn run_case<R: Recorder>(
    fixture: &Fixture,
    revision: &str,
    case: &Case,
    recorder: R,
) -> Ran<R> {
    let pre = state_before(fixture);
    let Some(rules) = Revision::from_name(revision).and_then(Revision::rules) else {
        let verdict = Verdict::Skipped("the revision is not supported yet");
        return Ran { verdict, recorder, pre, touched: Vec::new(), logs: Vec::new() };
    };
    let mut journal = Journal::new(&pre, recorder, rules);
    journal.set_block(block_of(fixture, rules));
    journal.set_block_hashes(block_hashes(fixture));
    let result = execute(&mut journal, fixture, rules, case);
    let journal_if_run = result.is_ok().then_some(&journal);
    let actual = state_root(&pre, journal_if_run);
    let logs = result.as_ref().map_or_else(|_| Vec::new(), |executed| executed.logs.clone());
    let why = judge(case, &result, actual, logs_hash(&logs));
    let verdict = match why {
        None => Verdict::Passed,
        Some(why) => Verdict::Failed { expected: case.hash.hash(), actual, why },
    };
    let touched = if result.is_ok() { journal.touched() } else { Vec::new() };
    let recorder = journal.into_recorder();
    Ran { verdict, recorder, pre, touched, logs }
}

fn judge(
    case: &Case,
    result: &Result<Executed, Refusal>,
    root: H256,
    logs: H256,
) -> Option<String> {
    match (&case.expect_exception, result) {
        (Some(expected), Ok(_)) => Some(format!("accepted, but must be refused: {expected}")),
        (Some(expected), Err(refusal)) if !refusal.is_one_of(expected) => {
            Some(format!("refused with \"{refusal}\" instead of {expected}"))
        }
        (None, Err(refusal)) => Some(format!("refused: {refusal}")),
        _ if root != case.hash.hash() => Some(match result {
            Ok(done) => format!("state root; {:?}, gas used {}", done.status, done.gas_used),
            Err(_) => "state root".to_owned(),
        }),
        _ if logs != case.logs.hash() => Some(format!("logs hash {logs:?}")),
        _ => None,
    }
}

fn execute<R: Recorder>(
    journal: &mut Journal<&MemoryState, R>,
    fixture: &Fixture,
    rules: &'static Rules,
    case: &Case,
) -> Result<Executed, Refusal> {
    let transaction = Transaction::decode(&case.txbytes.0)?;
    let terms = Terms {
        block: terms_of(fixture, rules),
        fees: FeePolicy::default(),
        native: Native::UNMETERED,
        memory_left: i64::MAX,
    };
    let sender = transaction.recover_sender()?;
    let mut kernel = Kernel::<VmFrame>::default();
    match execute_transaction(&mut kernel, journal, &terms, &transaction, sender) {
        Ok(executed) => Ok(executed),
        Err(Failure::Invalid(invalid)) => Err(invalid.into()),
        Err(Failure::State(error)) => unreachable!("a state in memory is always there: {error}"),
    }
}

fn terms_of(fixture: &Fixture, rules: &Rules) -> BlockTerms {
    let block = block_of(fixture, rules);
    BlockTerms {
        chain_id: block.chain_id,
        base_fee: Word::from(block.base_fee),
        blob_base_fee: block.blob_base_fee,
        gas_left: block.gas_limit,
        blobs_left: rules.blobs.max_per_block,
    }
}

fn state_before(fixture: &Fixture) -> MemoryState {
    let mut state = MemoryState::default();
    for (address, account) in &fixture.pre {
        let id = address.address().into();
        let nonce = account.nonce.saturating_u64();
        state.insert_account(id, nonce, account.balance.0, &account.code.0);
        for (key, value) in &account.storage {
            state.insert_slot(id, key.0, value.0);
        }
    }
    state
}

pub(crate) fn block_of(fixture: &Fixture, rules: &Rules) -> BlockEnv {
    let env = &fixture.env;
    let excess = env.current_excess_blob_gas.map_or(0, Number::saturating_u64);
    BlockEnv {
        chain_id: fixture.config.chainid.map_or(1, Number::saturating_u64),
        number: env.current_number.saturating_u64(),
        timestamp: env.current_timestamp.saturating_u64(),
        gas_limit: env.current_gas_limit.saturating_u64(),
        base_fee: env.current_base_fee.map_or(10, Number::saturating_u64),
        blob_base_fee: blob_base_fee(excess, &rules.blobs),
        coinbase: env.current_coinbase.address().into(),
        prev_randao: word_to_h256(env.current_random.map_or(Word::ZERO, |random| random.0)),
    }
}

/// In state tests the hash of block `n` is the hash of `n` written in decimal.
fn block_hashes(fixture: &Fixture) -> Vec<H256> {
    let number = fixture.env.current_number.saturating_u64();
    let first = number.saturating_sub(256);
    (first..number).map(|number| keccak256(number.to_string().as_bytes())).collect()
}
