//! The journal as every frame sees it.

use alloc::rc::Rc;

use primitives::{AccountId, H256, Halt, Word, word_from_h256};
use trace::{AccountField, LogKind, LogQuery, Recorder};

use super::{Journal, Log};
use crate::{
    code::Code,
    env::{BlockEnv, TransactionEnv},
    kernel::{Access, Native, SlotChange, System},
    revision::Rules,
    state::StateReader,
};

impl<D: StateReader, R: Recorder> System for Journal<D, R> {
    type Recorder = R;

    #[inline]
    fn recorder(&mut self) -> &mut R {
        &mut self.recorder
    }

    #[inline]
    fn rules(&self) -> &'static Rules {
        self.rules
    }

    #[inline]
    fn block(&self) -> &BlockEnv {
        &self.block
    }

    #[inline]
    fn transaction(&self) -> &TransactionEnv {
        &self.transaction
    }

    fn block_hash(&self, number: u64) -> H256 {
        // The last entry is the parent's hash.
        let age = match self.block.number.checked_sub(number) {
            Some(age @ 1..=256) => age as usize,
            _ => return H256::zero(),
        };
        match self.block_hashes.len().checked_sub(age) {
            Some(place) => self.block_hashes[place],
            None => H256::zero(),
        }
    }

    #[inline]
    fn storage_read(&mut self, account: &AccountId, key: Word) -> Result<Access<Word>, Halt> {
        self.read_slot(account, key)
    }

    #[inline]
    fn storage_write(
        &mut self,
        account: &AccountId,
        key: Word,
        value: Word,
    ) -> Result<Access<SlotChange>, Halt> {
        self.write_slot(account, key, value)
    }

    fn transient_read(&mut self, account: &AccountId, key: Word) -> Word {
        self.read_transient(account, key)
    }

    fn transient_write(&mut self, account: &AccountId, key: Word, value: Word) {
        self.write_transient(account, key, value);
    }

    fn touch_account(&mut self, account: &AccountId) -> bool {
        self.warm_account(account)
    }

    fn balance(&mut self, account: &AccountId) -> Result<Word, Halt> {
        let balance = self.header(account)?.balance;
        self.record_read(account, AccountField::Balance, balance);
        Ok(balance)
    }

    fn is_empty(&mut self, account: &AccountId) -> Result<bool, Halt> {
        Ok(self.header(account)?.is_empty())
    }

    fn code_hash(&mut self, account: &AccountId) -> Result<H256, Halt> {
        let hash = self.header(account)?.visible_code_hash();
        self.record_read(account, AccountField::CodeHash, word_from_h256(hash));
        Ok(hash)
    }

    fn code(&mut self, account: &AccountId) -> Result<Rc<Code>, Halt> {
        self.code_of(account)
    }

    fn emit(&mut self, account: &AccountId, topics: &[H256], data: &[u8]) {
        self.recorder.log(&LogQuery { kind: LogKind::Event, account: *account, topics, data });
        self.logs.push(Log { account: *account, topics: topics.to_vec(), data: data.to_vec() });
    }

    fn self_destruct(&mut self, account: &AccountId, heir: &AccountId) -> Result<(), Halt> {
        let index = self.loaded(account)?;
        let entry = &self.accounts[index as usize];
        let (balance, is_new) = (entry.header.balance, entry.created == self.stamp);
        if account != heir {
            self.transfer(account, heir, balance)?;
        } else if is_new {
            self.set_balance(account, Word::ZERO)?;
        }
        if is_new {
            self.mark_destroyed(index);
        }
        Ok(())
    }

    fn refund(&mut self, gas: i64) {
        self.refund += gas;
    }

    fn pay_owed(&mut self, native: &mut Native) -> Result<(), Halt> {
        native.take(&core::mem::take(&mut self.owed), 1)
    }
}
