//! A state held in memory.

use alloc::{collections::BTreeMap, vec::Vec};

use primitives::{AccountId, H256, VmKind, Word, keccak256};

use super::{StateError, StateReader};
use crate::{account::AccountHeader, code::Code, journal::Touched};

/// Accounts, slots and code in sorted maps.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MemoryState {
    headers: BTreeMap<AccountId, AccountHeader>,
    slots: BTreeMap<(AccountId, Word), Word>,
    codes: BTreeMap<H256, Vec<u8>>,
}

impl MemoryState {
    /// Adds an account with EVM code.
    pub fn insert_account(&mut self, id: AccountId, nonce: u64, balance: Word, code: &[u8]) {
        let mut header = AccountHeader { nonce, balance, ..AccountHeader::default() };
        if !code.is_empty() {
            let code = Code::evm(code);
            header.set_code(&code);
            self.codes.insert(code.hash(), code.bytes().to_vec());
        }
        self.headers.insert(id, header);
    }

    /// Adds an account with code of any VM.
    pub fn insert_contract(&mut self, id: AccountId, balance: Word, vm: VmKind, code: &[u8]) {
        let code = Code::with_hash(code, keccak256(code), vm);
        let mut header = AccountHeader { nonce: 1, balance, ..AccountHeader::default() };
        header.set_code(&code);
        self.codes.insert(code.hash(), code.bytes().to_vec());
        self.headers.insert(id, header);
    }

    /// Adds an account as it is; its code is added apart.
    pub fn insert_header(&mut self, id: AccountId, header: AccountHeader) {
        self.headers.insert(id, header);
    }

    /// Sets a slot; zero removes it.
    pub fn insert_slot(&mut self, account: AccountId, key: Word, value: Word) {
        if value.is_zero() {
            self.slots.remove(&(account, key));
        } else {
            self.slots.insert((account, key), value);
        }
    }

    /// Adds code.
    pub fn insert_code(&mut self, hash: H256, code: Vec<u8>) {
        self.codes.insert(hash, code);
    }

    /// Every account with a header, sorted.
    pub fn headers(&self) -> impl Iterator<Item = (&AccountId, &AccountHeader)> {
        self.headers.iter()
    }

    /// Every slot that is not zero, sorted.
    pub fn slots(&self) -> impl Iterator<Item = (&(AccountId, Word), &Word)> {
        self.slots.iter()
    }

    /// Every code, sorted by hash.
    pub fn codes(&self) -> impl Iterator<Item = (&H256, &Vec<u8>)> {
        self.codes.iter()
    }

    /// Takes over what an execution changed.
    pub fn apply(&mut self, touched: &[Touched]) {
        for touched in touched {
            match touched {
                Touched::Header { account, new: Some(header), .. } => {
                    self.headers.insert(*account, header.clone());
                }
                Touched::Header { account, new: None, .. } => {
                    self.headers.remove(account);
                }
                Touched::Slot { account, key, new, .. } => self.insert_slot(*account, *key, *new),
            }
        }
    }
}

impl StateReader for MemoryState {
    fn header(&self, account: &AccountId) -> Result<Option<AccountHeader>, StateError> {
        Ok(self.headers.get(account).cloned())
    }

    fn slot(&self, account: &AccountId, key: Word) -> Result<Word, StateError> {
        Ok(self.slots.get(&(*account, key)).copied().unwrap_or_default())
    }

    fn code(&self, hash: &H256) -> Result<Option<Vec<u8>>, StateError> {
        Ok(self.codes.get(hash).cloned())
    }
}
