//! Runs one contract for its tests.

use engine::{
    env::BlockEnv,
    journal::Journal,
    kernel::{Kernel, Native},
    revision::Revision,
    state::MemoryState,
    transition::{Executed, FeePolicy, Terms, execute_transaction},
    vms::VmFrame,
};
use primitives::{AccountId, H160, Word};
use transaction::{BlockTerms, Transaction, TxType};

use super::Contract;

/// A contract alone on a chain, with rich callers.
pub(super) struct Bench {
    contract: Contract,
    state: MemoryState,
    nonces: u64,
}

impl Bench {
    pub(super) fn new(contract: Contract) -> Self {
        let mut state = MemoryState::default();
        let code = contract.code().unwrap();
        state.insert_account(contract.account(), 1, Word::ZERO, &code);
        Self { contract, state, nonces: 0 }
    }

    pub(super) fn set(&mut self, slot: Word, value: u64) {
        self.state.insert_slot(self.contract.account(), slot, Word::from(value));
    }

    pub(super) fn get(&self, slot: Word) -> u64 {
        let place = (self.contract.account(), slot);
        let found = self.state.slots().find(|(other, _)| **other == place);
        found.map_or(0, |(_, value)| value.to())
    }

    pub(super) fn balance(&self, id: AccountId) -> u64 {
        let found = self.state.headers().find(|(other, _)| **other == id);
        found.map_or(0, |(_, header)| header.balance.to())
    }

    pub(super) fn code(&self, id: AccountId) -> &[u8] {
        let (_, header) = self.state.headers().find(|(other, _)| **other == id).unwrap();
        let (_, code) = self.state.codes().find(|(hash, _)| **hash == header.code_hash()).unwrap();
        code
    }

    pub(super) fn call(&mut self, from: H160, data: &[u8]) -> Executed {
        self.call_with_value(from, 0, data)
    }

    pub(super) fn call_with_value(&mut self, from: H160, value: u64, data: &[u8]) -> Executed {
        self.nonces += 1;
        let rich = Word::from(1u128 << 100);
        self.state.insert_account(from.into(), self.nonces, rich, &[]);
        let transaction = Transaction {
            tx_type: TxType::DynamicFee,
            chain_id: Some(1),
            nonce: self.nonces,
            gas_limit: 10_000_000,
            to: Some(self.contract.address()),
            value: Word::from(value),
            data: data.to_vec(),
            ..Transaction::default()
        };
        let mut journal = Journal::new(&self.state, (), Revision::Prague.rules().unwrap());
        journal.enable_hooks();
        journal.set_block(BlockEnv { chain_id: 1, ..BlockEnv::default() });
        let block = BlockTerms {
            chain_id: 1,
            base_fee: Word::ZERO,
            blob_base_fee: Word::ONE,
            gas_left: u64::MAX,
            blobs_left: 0,
        };
        let terms = Terms {
            block,
            fees: FeePolicy::default(),
            native: Native::UNMETERED,
            memory_left: i64::MAX,
        };
        let mut kernel = Kernel::<VmFrame>::default();
        let done = execute_transaction(&mut kernel, &mut journal, &terms, &transaction, from);
        let codes: Vec<_> = journal
            .deployed()
            .into_iter()
            .map(|(hash, code)| (hash, code.bytes().to_vec()))
            .collect();
        let touched = journal.touched();
        self.state.apply(&touched);
        for (hash, code) in codes {
            self.state.insert_code(hash, code);
        }
        done.unwrap()
    }
}
