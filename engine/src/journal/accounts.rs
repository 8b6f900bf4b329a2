//! Headers of accounts: reading each once, changing them with undo.

use alloc::{boxed::Box, rc::Rc};

use primitives::{AccountId, H256, Halt, VmKind, Word, word_from_h256};
use trace::{AccountField, AccountQuery, LogKind, LogQuery, Recorder};

use super::{Journal, Stamp, undo::Undo};
use crate::{account::AccountHeader, code::Code, kernel::costs, state::StateReader};

/// No slot: the end of an account's list of slots.
pub(super) const NO_SLOT: u32 = u32::MAX;

/// All that is known of one account.
#[derive(Clone, Debug)]
pub struct AccountEntry {
    /// Whose entry it is.
    pub id: AccountId,
    /// The header now.
    pub header: AccountHeader,
    /// The header before the batch; `None` if there was none.
    pub original: Option<AccountHeader>,
    /// Whether the header was read. An access list warms accounts that may never be read.
    pub is_loaded: bool,
    /// Whether a transaction touched the account in the sense of EIP-161.
    pub is_touched: bool,
    pub(super) warm: Stamp,
    pub(super) created: Stamp,
    pub(super) destroyed: Stamp,
    /// The last transaction that asked for the account's code, and so pays for it.
    pub(super) code_used: Stamp,
    /// First of the account's slots; the others follow by `SlotEntry::next`.
    pub(super) first_slot: u32,
    /// The code that the header names, once it was looked up.
    pub(super) code: Option<Rc<Code>>,
    /// How many slots that are.
    pub(super) slot_count: u32,
}

impl AccountEntry {
    fn new(id: AccountId) -> Self {
        Self {
            id,
            header: AccountHeader::default(),
            original: None,
            is_loaded: false,
            is_touched: false,
            warm: 0,
            created: 0,
            destroyed: 0,
            code_used: 0,
            first_slot: NO_SLOT,
            code: None,
            slot_count: 0,
        }
    }
}

/// The account's name as limbs.
#[inline]
fn limbs(id: &AccountId) -> [u32; 8] {
    // A copy, so that the compiler knows it to be aligned and loads whole words.
    let id = *id;
    let mut limbs = [0; 8];
    for (limb, bytes) in limbs.iter_mut().zip(id.0.as_chunks().0) {
        *limb = u32::from_le_bytes(*bytes);
    }
    limbs
}

/// Whether two names are the same. Most differ in their last limb.
#[inline]
fn is_same(a: &AccountId, b: &AccountId) -> bool {
    let (a, b) = (limbs(a), limbs(b));
    a[7] == b[7]
        && (a[0] ^ b[0] | a[1] ^ b[1] | a[2] ^ b[2] | a[3] ^ b[3]) == 0
        && (a[4] ^ b[4] | a[5] ^ b[5] | a[6] ^ b[6]) == 0
}

impl<D: StateReader, R: Recorder> Journal<D, R> {
    pub(super) fn entry(&mut self, index: u32) -> &mut AccountEntry {
        &mut self.accounts[index as usize]
    }

    /// Every account that was looked at, in the order of the first look.
    pub fn accounts(&self) -> &[AccountEntry] {
        &self.accounts
    }

    /// The account's place in the table, made if there is none. Nothing is read yet.
    #[inline]
    pub(crate) fn account_place(&mut self, id: &AccountId) -> u32 {
        let is_it = |place: u32| {
            self.accounts.get(place as usize).is_some_and(|entry| is_same(&entry.id, id))
        };
        match self.recent_accounts {
            [last, _] if is_it(last) => last,
            [_, before] if is_it(before) => before,
            _ => self.account_place_by_hash(id),
        }
    }

    fn account_place_by_hash(&mut self, id: &AccountId) -> u32 {
        let (key, accounts) = (self.hash_key, &mut self.accounts);
        let hash = key.hash(limbs(id));
        let found =
            self.account_index.find(hash, |place| is_same(&accounts[place as usize].id, id));
        let place = found.unwrap_or_else(|cell| {
            accounts.push(AccountEntry::new(*id));
            self.account_index.insert(cell, |place| key.hash(limbs(&accounts[place as usize].id)));
            accounts.len() as u32 - 1
        });
        self.recent_accounts = [place, self.recent_accounts[0]];
        place
    }

    /// The account's place, its header read.
    #[inline]
    pub(crate) fn loaded(&mut self, id: &AccountId) -> Result<u32, Halt> {
        let index = self.account_place(id);
        self.ensure_loaded(index)?;
        Ok(index)
    }

    fn load(&mut self, index: u32) -> Result<(), Halt> {
        let id = self.accounts[index as usize].id;
        let original = match self.reader.header(&id) {
            Ok(original) => original,
            Err(error) => return Err(self.fail(error)),
        };
        let entry = self.entry(index);
        entry.header = original.clone().unwrap_or_default();
        entry.original = original;
        entry.is_loaded = true;
        Ok(())
    }

    /// The account's header now.
    pub fn header(&mut self, id: &AccountId) -> Result<&AccountHeader, Halt> {
        let index = self.loaded(id)?;
        Ok(self.header_at(index))
    }

    /// The header at a place whose header was read.
    #[inline]
    pub(crate) fn header_at(&self, index: u32) -> &AccountHeader {
        &self.accounts[index as usize].header
    }

    /// The place of the account that gets the block's fees.
    #[inline]
    pub(crate) fn coinbase_place(&mut self) -> u32 {
        if self.coinbase_place == u32::MAX {
            let coinbase = self.block.coinbase;
            self.coinbase_place = self.account_place(&coinbase);
        }
        self.coinbase_place
    }

    /// Reads the header at a place, unless it was read.
    #[inline]
    pub(crate) fn ensure_loaded(&mut self, index: u32) -> Result<(), Halt> {
        if self.accounts[index as usize].is_loaded { Ok(()) } else { self.load(index) }
    }

    /// Marks an account warm; says whether it was cold.
    pub(super) fn warm_account(&mut self, id: &AccountId) -> bool {
        let index = self.account_place(id);
        self.warm_account_at(index) && !self.rules.is_precompile(id)
    }

    /// Marks the account at a place warm; says whether that is new in this transaction.
    #[inline]
    pub(crate) fn warm_account_at(&mut self, index: u32) -> bool {
        let stamp = self.stamp;
        let entry = &mut self.accounts[index as usize];
        if entry.warm == stamp {
            return false;
        }
        let old = core::mem::replace(&mut entry.warm, stamp);
        self.undo.push(Undo::AccountWarm { account: index, old });
        true
    }

    pub(super) fn touch(&mut self, index: u32) {
        let entry = self.entry(index);
        if !entry.is_touched {
            entry.is_touched = true;
            self.undo.push(Undo::AccountTouched { account: index });
        }
    }

    /// Reads a field for the record only.
    pub(super) fn record_read(&mut self, account: &AccountId, field: AccountField, value: Word) {
        self.recorder.account(&AccountQuery {
            account: *account,
            field,
            read: value,
            written: value,
            is_write: false,
        });
    }

    fn record_write(&mut self, index: u32, field: AccountField, read: Word, written: Word) {
        let account = self.accounts[index as usize].id;
        self.recorder.account(&AccountQuery { account, field, read, written, is_write: true });
    }

    /// Sets the balance.
    pub fn set_balance(&mut self, id: &AccountId, balance: Word) -> Result<(), Halt> {
        let index = self.loaded(id)?;
        self.set_balance_at(index, balance);
        Ok(())
    }

    /// Sets the balance at a place whose header was read.
    pub(crate) fn set_balance_at(&mut self, index: u32, balance: Word) {
        self.touch(index);
        let old = core::mem::replace(&mut self.entry(index).header.balance, balance);
        if old != balance {
            self.undo.push(Undo::Balance { account: index, old });
            self.record_write(index, AccountField::Balance, old, balance);
        }
    }

    /// Adds to the balance. Supply is far below 2^256; an overflow could only come from a genesis
    /// or deposits that mint more, and then the balance stays at the greatest number.
    pub fn add_balance(&mut self, id: &AccountId, amount: Word) -> Result<(), Halt> {
        let index = self.loaded(id)?;
        self.add_balance_at(index, amount);
        Ok(())
    }

    /// The same at a place whose header was read.
    #[inline]
    pub(crate) fn add_balance_at(&mut self, index: u32, amount: Word) {
        let balance = self.header_at(index).balance;
        self.set_balance_at(index, balance.saturating_add(amount));
    }

    /// Moves value; `false` if there is not enough of it.
    pub fn transfer(
        &mut self,
        from: &AccountId,
        to: &AccountId,
        value: Word,
    ) -> Result<bool, Halt> {
        if value.is_zero() {
            let index = self.loaded(to)?;
            self.touch(index);
            return Ok(true);
        }
        let from = self.loaded(from)?;
        let Some(rest) = self.header_at(from).balance.checked_sub(value) else { return Ok(false) };
        self.set_balance_at(from, rest);
        self.add_balance(to, value)?;
        Ok(true)
    }

    /// Sets the nonce.
    pub fn set_nonce(&mut self, id: &AccountId, nonce: u64) -> Result<(), Halt> {
        let index = self.loaded(id)?;
        self.set_nonce_at(index, nonce);
        Ok(())
    }

    /// Sets the nonce at a place whose header was read.
    pub(crate) fn set_nonce_at(&mut self, index: u32, nonce: u64) {
        self.touch(index);
        let old = core::mem::replace(&mut self.entry(index).header.nonce, nonce);
        self.undo.push(Undo::Nonce { account: index, old });
        self.record_write(index, AccountField::Nonce, Word::from(old), Word::from(nonce));
    }

    /// Stores code for an account. Empty code takes the code away.
    pub fn set_code(&mut self, id: &AccountId, code: Rc<Code>) -> Result<(), Halt> {
        let index = self.loaded(id)?;
        self.touch(index);
        let hash = code.hash();
        let AccountEntry { header, code: known, .. } = &mut self.accounts[index as usize];
        let old = Box::new(header.clone());
        header.set_code(&code);
        *known = None;
        let read = word_from_h256(old.visible_code_hash());
        self.undo.push(Undo::Header { account: index, old });
        self.recorder.log(&LogQuery {
            kind: LogKind::Deployment,
            account: *id,
            topics: &[hash],
            data: code.bytes(),
        });
        self.record_write(index, AccountField::CodeHash, read, word_from_h256(hash));
        if !code.is_empty() {
            self.deployed.insert(hash);
            self.codes.insert(hash, code);
        }
        Ok(())
    }

    /// Makes the account exist as a contract under construction, with nonce 1.
    pub fn create(&mut self, id: &AccountId) -> Result<(), Halt> {
        let stamp = self.stamp;
        let index = self.loaded(id)?;
        let old = core::mem::replace(&mut self.entry(index).created, stamp);
        self.undo.push(Undo::Created { account: index, old });
        self.set_nonce(id, 1)
    }

    /// The account's code.
    pub fn code_of(&mut self, id: &AccountId) -> Result<Rc<Code>, Halt> {
        let index = self.loaded(id)?;
        self.code_at(index)
    }

    /// The code of the account at a place whose header was read.
    pub(crate) fn code_at(&mut self, index: u32) -> Result<Rc<Code>, Halt> {
        let entry = &self.accounts[index as usize];
        let Some(code) = &entry.header.code else { return Ok(self.empty_code.clone()) };
        let (hash, vm) = (code.hash, code.vm);
        self.owe_for_code(index);
        let entry = &self.accounts[index as usize];
        if R::IS_ON {
            self.recorder.log(&LogQuery {
                kind: LogKind::Decommit,
                account: entry.id,
                topics: &[hash],
                data: &[],
            });
        }
        if let Some(code) = &entry.code {
            return Ok(code.clone());
        }
        let code = match self.codes.get(&hash) {
            Some(code) => code.clone(),
            None => self.load_code(hash, vm)?,
        };
        self.accounts[index as usize].code = Some(code.clone());
        Ok(code)
    }

    /// Whoever asks for an account's code first in a transaction pays for loading it, whether an
    /// earlier transaction of the batch has loaded it or not: a price must not depend on that.
    fn owe_for_code(&mut self, index: u32) {
        let stamp = self.stamp;
        let entry = &mut self.accounts[index as usize];
        if entry.code_used != stamp {
            entry.code_used = stamp;
            let len = entry.header.code_len();
            self.owed.add(&costs::loaded_code(len.into()), 1);
        }
    }

    #[cold]
    fn load_code(&mut self, hash: H256, vm: VmKind) -> Result<Rc<Code>, Halt> {
        let found = self
            .reader
            .code(&hash)
            .and_then(|code| code.ok_or(crate::state::StateError::MissingCode(hash)));
        match found {
            Ok(bytes) => {
                let code = Rc::new(Code::with_hash(&bytes, hash, vm));
                self.codes.insert(hash, code.clone());
                Ok(code)
            }
            Err(error) => Err(self.fail(error)),
        }
    }

    /// Marks an account as destroyed at the end of the transaction.
    pub(super) fn mark_destroyed(&mut self, index: u32) {
        let stamp = self.stamp;
        let entry = self.entry(index);
        if entry.destroyed == stamp {
            return;
        }
        let old = core::mem::replace(&mut entry.destroyed, stamp);
        let slots = entry.slot_count.into();
        self.owed.add(&costs::CLEARED_SLOT, slots);
        self.undo.push(Undo::Destroyed { account: index, old });
        self.destroyed.push(index);
    }

    /// Clears every account that this transaction destroyed, with its storage.
    pub fn clear_destroyed(&mut self) {
        for place in 0..self.destroyed.len() {
            let index = self.destroyed[place];
            self.record_write(index, AccountField::Destroyed, Word::ZERO, Word::from(1));
            let entry = self.entry(index);
            entry.header = AccountHeader::default();
            entry.code = None;
            let mut slot = entry.first_slot;
            while slot != NO_SLOT {
                let entry = &mut self.slots[slot as usize];
                entry.current = Word::ZERO;
                slot = entry.next;
            }
        }
    }
}
