//! Transactions on our engine.

use engine::{
    env::BlockEnv,
    journal::Journal,
    kernel::{Kernel, Native},
    state::MemoryState,
    transition::{Executed, Failure, FeePolicy, Terms, blob_base_fee, execute_transaction},
    vms::VmFrame,
};
use primitives::{AccountId, EMPTY_CODE_HASH, H160, Status, Word};
use trace::Recorder;
use transaction::{BlockTerms, Transaction};

use crate::{
    outcome::{AccountAfter, Class, Event, Outcome, Ran, StateAfter},
    world::World,
};

/// Our engine over a world, with the journal of all transactions so far.
#[derive(Debug)]
pub struct Ours<'a, R> {
    journal: Journal<&'a MemoryState, R>,
    kernel: Kernel<VmFrame>,
    terms: Terms,
}

impl<'a, R: Recorder> Ours<'a, R> {
    /// Before the first transaction. `state` is the world's.
    pub fn new(world: &World, state: &'a MemoryState, recorder: R) -> Self {
        let rules = world.rules();
        let blob_base_fee = blob_base_fee(world.excess_blob_gas, &rules.blobs);
        let block = BlockTerms {
            chain_id: world.block.chain_id,
            base_fee: Word::from(world.block.base_fee),
            blob_base_fee,
            gas_left: world.block.gas_limit,
            blobs_left: rules.blobs.max_per_block,
        };
        let mut journal = Journal::new(state, recorder, rules);
        journal.set_block(BlockEnv { blob_base_fee, ..world.block.clone() });
        journal.set_block_hashes(world.block_hashes());
        Self {
            journal,
            kernel: Kernel::default(),
            terms: Terms {
                block,
                fees: FeePolicy::default(),
                native: Native::UNMETERED,
                memory_left: i64::MAX,
            },
        }
    }

    /// Runs a transaction.
    #[inline]
    pub fn execute(&mut self, tx: &Transaction, sender: H160) -> Result<Executed, Failure> {
        execute_transaction(&mut self.kernel, &mut self.journal, &self.terms, tx, sender)
    }

    /// The state now: what it was, and what the journal has touched.
    pub fn state_after(&self, before: &MemoryState) -> StateAfter {
        let mut state = before.clone();
        state.apply(&self.journal.touched());
        let mut after = StateAfter::new();
        for (id, header) in state.headers() {
            let Some(address) = id.address() else { continue };
            if !header.is_empty() {
                let account = AccountAfter {
                    nonce: header.nonce,
                    balance: header.balance,
                    code_hash: header.code_hash(),
                    storage: Default::default(),
                };
                after.insert(address, account);
            }
        }
        for ((id, key), value) in state.slots() {
            let Some(address) = id.address() else { continue };
            // Storage without an account would be a bug: it must show as an account of its own.
            let account = after.entry(address).or_insert_with(|| AccountAfter {
                nonce: 0,
                balance: Word::ZERO,
                code_hash: EMPTY_CODE_HASH,
                storage: Default::default(),
            });
            account.storage.insert(*key, *value);
        }
        after
    }

    /// Ends the run and gives its recorder back.
    pub fn into_recorder(self) -> R {
        self.journal.into_recorder()
    }
}

/// Our result in the common form.
pub fn outcome(result: Result<Executed, Failure>) -> Outcome {
    let executed = match result {
        Ok(executed) => executed,
        Err(failure) => return Outcome::Refused(failure.to_string()),
    };
    Outcome::Ran(Ran {
        class: match executed.status {
            Status::Success => Class::Success,
            Status::Revert => Class::Revert,
            Status::Halt(_) => Class::Halt,
        },
        gas_used: executed.gas_used,
        gas_refunded: executed.gas_refunded,
        output: executed.output,
        created: executed.created.as_ref().and_then(AccountId::address),
        events: executed
            .logs
            .into_iter()
            .map(|log| Event {
                address: log.account.address().unwrap_or_default(),
                topics: log.topics,
                data: log.data,
            })
            .collect(),
    })
}
